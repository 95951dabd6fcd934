import TestSupport
import Testing
import Time
import Unix

@Suite struct FileSystemTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func missingFileIsToldApartFromOthers() throws {
    let missing = directory.file("token.refresh")
    #expect(throws: SystemError("open", .noSuchFile, missing)) { try FileSystem.read(missing) }
    #expect(throws: SystemError("read", .isDirectory, directory.path)) {
      try FileSystem.read(directory.path)
    }
  }

  @Test(arguments: [(9, true), (10, true), (11, false), (200_000, false)])
  func fileOverTheLimitIsAnErrorAndNeverCut(size: Int, fits: Bool) throws {
    let path = try directory.write(String(repeating: "x", count: size), to: "file")
    if fits {
      #expect(try FileSystem.read(path, limit: 10).count == size)
    } else {
      #expect(throws: SystemError("read", .fileTooLarge, path)) {
        try FileSystem.read(path, limit: 10)
      }
    }
  }

  @Test(.timeLimit(.minutes(20))) func pipeIsRefusedAtOnceUnlessAUserNamedIt() throws {
    let path = directory.file("pipe")
    try makeFIFO(path)
    for special in [path, "/dev/null"] {
      #expect(throws: SystemError("read the special file", .notSupported, special)) {
        try FileSystem.read(special)
      }
    }
    #expect(try FileSystem.readInput("/dev/null") == [])
    let pipe = try FileDescriptor.pipe()
    try pipe.writing.writeAll("token".utf8)
    try pipe.writing.close()
    #expect(
      try FileSystem.readInput("/dev/fd/\(pipe.reading.rawValue)") == Array("token".utf8))
    try pipe.reading.close()
  }

  @Test func freeRoomIsToldWhereThereIsAny() throws {
    #expect(try #require(FileSystem.freeBytes(at: directory.path)) > 0)
    #expect(FileSystem.freeBytes(at: "/proc") == nil)
    #expect(FileSystem.freeBytes(at: directory.file("missing")) == nil)
  }

  @Test func statusTellsKindSizeModeAndOwner() throws {
    let path = try directory.write("12345", to: "file", mode: 0o640)
    let status = try FileSystem.status(path)
    #expect(status.kind == .regular)
    #expect(status.size == 5)
    #expect(status.mode == 0o640)
    #expect(status.mode.isOpenToOthers)
    #expect(status.mode.description == "0640")
    #expect(status.ownerID == CurrentProcess.userID)
    #expect(abs(status.modified.duration(to: SystemClock().now).inSeconds) < 60)
    #expect(try FileSystem.status(directory.path).kind == .directory)
    #expect(try FileSystem.status("/dev/null").kind == .characterDevice)
  }

  @Test func linkAndItsTargetHaveAStatusEach() throws {
    let target = try directory.write("", to: "target")
    let link = directory.file("link")
    try makeSymbolicLink(to: "target", at: link)
    #expect(try FileSystem.status(link).isSameFile(as: FileSystem.status(target)))
    #expect(try FileSystem.status(link, followingLinks: false).kind == .symbolicLink)
    #expect(try FileSystem.linkTarget(link) == "target")
    #expect(throws: SystemError("read the link", .invalidArgument, target)) {
      try FileSystem.linkTarget(target)
    }
    try FileSystem.remove(target)
    #expect(!FileSystem.exists(link))
  }

  @Test func directoriesAreMadeWithTheirParentsOnce() throws {
    let path = directory.file("a/b//c/")
    #expect(throws: SystemError("make the directory", .noSuchFile, path)) {
      try FileSystem.makeDirectory(path, mode: 0o700)
    }
    try FileSystem.makeDirectory(path, mode: 0o700, parents: true)
    try FileSystem.makeDirectory(path, mode: 0o700, parents: true)
    #expect(try FileSystem.status(directory.file("a")).mode == 0o700)
    #expect(throws: SystemError("make the directory", .fileExists, path)) {
      try FileSystem.makeDirectory(path)
    }
  }

  @Test func fileInTheWayOfADirectoryIsAnError() throws {
    let path = try directory.write("", to: "file")
    #expect(throws: SystemError("make the directory", .fileExists, path)) {
      try FileSystem.makeDirectory(path, parents: true)
    }
  }

  @Test func existingDirectoryKeepsItsMode() throws {
    let path = directory.file("open")
    try FileSystem.makeDirectory(path)
    try FileSystem.changeMode(path, to: 0o755)
    try FileSystem.makeDirectory(path, mode: 0o700, parents: true)
    #expect(try FileSystem.status(path).mode == 0o755)
  }

  @Test func listIsSortedAndHasHiddenNames() throws {
    for name in ["b", ".hidden", "a"] { _ = try directory.write("", to: name) }
    #expect(try FileSystem.list(directory.path) == [".hidden", "a", "b"])
    #expect(throws: SystemError("list", .noSuchFile, "/no/such")) {
      try FileSystem.list("/no/such")
    }
  }

  @Test(arguments: [
    ("/srv/tesla/token", "/srv/tesla", "token"), ("token", ".", "token"), ("/token", "/", "token"),
    ("/", "/", "/"), ("a/b/", "a", "b"), ("a//b", "a", "b"), ("//a", "/", "a"), ("", ".", ""),
    ("./é/ü", "./é", "ü"),
  ])
  func pathSplitsIntoDirectoryAndName(path: String, parent: String, name: String) {
    #expect(FileSystem.parent(of: path) == parent)
    #expect(FileSystem.name(of: path) == name)
  }

  @Test(arguments: [
    ("/srv", "token", "/srv/token"), ("/srv/", "token", "/srv/token"), ("/srv", "/token", "/token"),
    ("", "token", "token"),
  ])
  func pathsJoin(directory: String, name: String, path: String) {
    #expect(FileSystem.path(directory, name) == path)
  }

  @Test func pipeCarriesBytesUntilItIsClosed() throws {
    let pipe = try FileDescriptor.pipe()
    try pipe.writing.writeAll("hello".utf8)
    try pipe.writing.close()
    #expect(try pipe.reading.readToEnd(limit: 100) == Array("hello".utf8))
    try pipe.reading.close()
    #expect(throws: SystemError.self) { try pipe.reading.close("the pipe") }
  }

  @Test func nonBlockingPipeIsWaitedForAtBothEnds() throws {
    let pipe = try FileDescriptor.pipe()
    try pipe.reading.setNonBlocking()
    try pipe.writing.setNonBlocking()
    #expect(throws: SystemError("read", .wouldBlock)) { try pipe.reading.read(upTo: 1) }
    let bytes = [UInt8](repeating: 7, count: 1_000_000)
    let writer = Background {
      try? pipe.writing.writeAll(bytes)
      try? pipe.writing.close()
    }
    #expect(try pipe.reading.readToEnd(limit: 2_000_000) == bytes)
    writer.wait()
    try pipe.reading.close()
  }

  @Test func fullDiskIsAnError() throws {
    let full = try FileDescriptor.forTesting(openingForWriting: "/dev/full")
    defer { try? full.close() }
    #expect(throws: SystemError("write", .noSpace, "out")) {
      try full.writeAll("x".utf8, to: "out")
    }
  }

  @Test func errorReadsAsOneLine() {
    let error = SystemError("read", .permissionDenied, "token.refresh")
    #expect(error.description == "cannot read token.refresh: permission denied")
    #expect(SystemError("fork", Errno(rawValue: 99_999)).description.hasPrefix("cannot fork: "))
  }
}
