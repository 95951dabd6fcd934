import TestSupport
import Testing
import Time
import Unix

@Suite struct AtomicFileTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test(arguments: [0o600, 0o644, 0o666, 0o400, 0o777] as [FileMode])
  func modeIsExactWhateverTheUmask(mode: FileMode) throws {
    let path = directory.file("token.access")
    try AtomicFile.write("a".utf8, to: path, mode: mode)
    #expect(try FileSystem.status(path).mode == mode)
    try AtomicFile.write("b".utf8, to: path, mode: 0o600)
    #expect(try FileSystem.status(path).mode == 0o600)
  }

  @Test(arguments: [0, 1, 65_536, 3_000_000])
  func everyByteArrives(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let path = directory.file("vehicle.data")
    #expect(try AtomicFile.write(bytes, to: path, mode: 0o600) == .replaced)
    #expect(try FileSystem.read(path) == bytes)
    #expect(directory.names == ["vehicle.data"])
  }

  @Test(arguments: [AtomicFile.Durability.synced, .unsynced])
  func newContentIsANewFileSoThatReadersKeepTheOldOne(durability: AtomicFile.Durability) throws {
    let path = try directory.write("old", to: "token.refresh")
    let before = try FileSystem.status(path)
    try AtomicFile.write("new".utf8, to: path, mode: 0o600, durability: durability)
    #expect(try !FileSystem.status(path).isSameFile(as: before))
    #expect(try FileSystem.read(path) == Array("new".utf8))
    #expect(directory.names == ["token.refresh"])
  }

  @Test func onlyOldTemporaryFilesOfTheNamedFilesAreLeftOver() throws {
    let path = try directory.write("t", to: "token.access")
    let kept = [
      ".token.access.old.1a.tmp", ".token.access..tmp", ".token.access.1a", ".token.access.é.tmp",
      ".vehicle.data.1a.tmp", "token.access", "token.access.1a.tmp",
    ]
    for name in kept + [".token.access.1a.tmp", ".token.access.zzzzzzzzzzzz.tmp"] {
      _ = try directory.write("x", to: name)
    }
    let directoryInItsPlace = ".token.access.2b.tmp"
    try FileSystem.makeDirectory(directory.file(directoryInItsPlace))
    let written = try FileSystem.status(path).modified
    let before = directory.names
    AtomicFile.removeLeftOvers(of: [path], before: written.advanced(by: .seconds(-60)))
    #expect(directory.names == before)
    AtomicFile.removeLeftOvers(of: [path], before: written.advanced(by: .seconds(60)))
    #expect(Set(directory.names) == Set(kept + [directoryInItsPlace]))
  }

  @Test func linkStaysAndItsTargetIsReplaced() throws {
    let target = try directory.write("old", to: "real")
    let link = directory.file("link")
    try makeSymbolicLink(to: "real", at: link)
    let outer = directory.file("outer")
    try makeSymbolicLink(to: link, at: outer)
    try AtomicFile.write("new".utf8, to: outer, mode: 0o600)
    #expect(try FileSystem.read(target) == Array("new".utf8))
    #expect(try FileSystem.linkTarget(outer) == link)
    #expect(try FileSystem.linkTarget(link) == "real")
    #expect(directory.names == ["link", "outer", "real"])
  }

  @Test func linkToNothingYetGetsItsTarget() throws {
    let link = directory.file("link")
    try makeSymbolicLink(to: "later", at: link)
    try AtomicFile.write("new".utf8, to: link, mode: 0o600)
    #expect(try FileSystem.read(directory.file("later")) == Array("new".utf8))
  }

  @Test func linksInACircleAreAnError() throws {
    let link = directory.file("link")
    try makeSymbolicLink(to: "link", at: link)
    #expect(throws: SystemError("write", .tooManySymbolicLinks, link)) {
      try AtomicFile.write("new".utf8, to: link, mode: 0o600)
    }
  }

  @Test func onlyRegularFilesAreReplaced() throws {
    let fifo = directory.file("fifo")
    try makeFIFO(fifo)
    #expect(throws: SystemError("replace the special file", .notSupported, fifo)) {
      try AtomicFile.write("new".utf8, to: fifo, mode: 0o600)
    }
    #expect(throws: SystemError("write", .isDirectory, directory.path)) {
      try AtomicFile.write("new".utf8, to: directory.path, mode: 0o600)
    }
    #expect(directory.names == ["fifo"])
  }

  @Test func errorsNameTheTargetAndNotTheTemporaryFile() throws {
    let path = directory.file("missing/token.refresh")
    let error = #expect(throws: SystemError.self) {
      try AtomicFile.write("new".utf8, to: path, mode: 0o600)
    }
    #expect(error?.errno == .noSuchFile)
    #expect(error?.subject == path)
  }

  @Test func longestPossibleNameCanBeReplaced() throws {
    let name = String(repeating: "ä", count: 127)
    let path = try directory.write("old", to: name)
    try AtomicFile.write("new".utf8, to: path, mode: 0o600)
    #expect(try FileSystem.read(path) == Array("new".utf8))
  }

  @Test func failedRenameLeavesTheOldFileAndNoOther() throws {
    // A directory that appears where the file is to go: found by the kernel, not by the check.
    let path = directory.file("target")
    try FileSystem.makeDirectory(path)
    #expect(throws: SystemError.self) {
      try AtomicFile.write("new".utf8, to: path + "/.", mode: 0o600)
    }
    #expect(directory.names == ["target"])
    #expect(try FileSystem.list(path).isEmpty)
  }

  @Test func manyWritersLeaveOneWholeFile() async throws {
    let path = directory.file("token.access")
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          let bytes = [UInt8](repeating: UInt8(writer), count: 20_000)
          for _ in 0..<10 { _ = try? AtomicFile.write(bytes, to: path, mode: 0o600) }
        }
      }
    }
    let bytes = try FileSystem.read(path)
    #expect(bytes.count == 20_000)
    #expect(Set(bytes).count == 1)
    #expect(directory.names == ["token.access"])
  }
}
