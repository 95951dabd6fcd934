import TestSupport
import Testing

@testable import Unix

/// Root where another user could have put links, and what it must not touch.
@Suite(.needs(CurrentProcess.userID == 0, "only root can be led astray so"))
struct RootTests {
  private static let other: UInt32 = 65_534

  /// Directories in which another user can make names.
  enum Ground: CaseIterable {
    /// It is that user's.
    case owned
    /// It is root's, and that user's group may write.
    case shared
    /// It is root's, in one that is that user's.
    case beneath
    /// Everyone may write, as in /tmp, and the link is that user's.
    case sticky
  }

  let folder: TemporaryDirectory
  let victim: String
  let before: FileStatus

  init() throws {
    folder = try TemporaryDirectory()
    victim = try folder.write("root's", to: "victim", mode: 0o644)
    before = try FileSystem.status(victim)
  }

  private func make(_ ground: Ground) throws -> String {
    let directory = folder.file("ground")
    try FileSystem.makeDirectory(directory, mode: 0o755)
    switch ground {
    case .owned: try FileSystem.changeOwner(directory, to: Self.other)
    case .shared:
      try FileSystem.changeOwner(directory, to: Self.other)
      try FileSystem.changeOwner(directory, toRootAndGroup: Self.other)
      try FileSystem.changeMode(directory, to: 0o770)
    case .beneath:
      try FileSystem.makeDirectory(directory + "/own", mode: 0o755)
      try FileSystem.changeOwner(directory, to: Self.other)
      return directory + "/own"
    case .sticky: try FileSystem.changeMode(directory, to: 0o1777)
    }
    return directory
  }

  private func expectUntouched(_ comment: Comment) throws {
    let after = try FileSystem.status(victim)
    #expect(after == before, comment)
    #expect(try FileSystem.read(victim) == Array("root's".utf8), comment)
    #expect(!FileSystem.exists(folder.file("new")), comment)
  }

  /// Everything that this room does to a path.
  private static let deeds: [(name: String, run: @Sendable (String) throws -> Void)] = [
    ("read", { _ = try FileSystem.read($0) }),
    ("look", { _ = try FileSystem.status($0) }),
    ("write", { try AtomicFile.write([1], to: $0, mode: 0o600) }),
    (
      "move",
      { path in
        try AtomicFile.write([1], to: path + ".1", mode: 0o600)
        defer { try? FileSystem.remove(path + ".1") }
        try AtomicFile.move(path + ".1", to: path)
      }
    ),
    ("make", { try NewFile.write([1], to: $0, mode: 0o600) }),
    ("reserve", { _ = try ReservedFile($0, size: 9, mode: 0o600, owner: nil) }),
    ("lock", { _ = try FileLock.tryAcquire(path: $0) }),
    ("try the lock", { try FileLock.tryOpening($0) }),
    (
      "repair",
      { path in
        try FileSystem.withRegularFile(path) { file, _ throws(SystemError) in
          try file.makePrivate(0o600, of: path)
        }
      }
    ),
    ("make a directory", { try FileSystem.makeDirectory($0, mode: 0o700) }),
    ("list", { _ = try FileSystem.list($0) }),
  ]

  @Test(arguments: Ground.allCases, ["victim", "new"])
  func linkIsNotFollowed(ground: Ground, target: String) throws {
    let directory = try make(ground)
    let link = directory + "/link"
    try FileSystem.link(link, to: folder.file(target))
    if ground != .beneath { try FileSystem.changeOwner(link, to: Self.other) }
    for deed in Self.deeds {
      #expect(throws: (any Error).self, "\(deed.name)") { try deed.run(link) }
      try expectUntouched("\(deed.name)")
    }
    #expect(try FileSystem.list(directory) == ["link"])
  }

  @Test(arguments: Ground.allCases)
  func linkToADirectoryOnTheWayIsNotFollowed(ground: Ground) throws {
    let directory = try make(ground)
    try FileSystem.makeDirectory(folder.file("place"), mode: 0o755)
    try AtomicFile.write([7], to: folder.file("place/file"), mode: 0o644)
    let link = directory + "/way"
    try FileSystem.link(link, to: folder.file("place"))
    if ground != .beneath { try FileSystem.changeOwner(link, to: Self.other) }
    for deed in Self.deeds {
      #expect(throws: (any Error).self, "\(deed.name)") { try deed.run(link + "/file") }
      #expect(throws: (any Error).self, "\(deed.name)") { try deed.run(link + "/new") }
    }
    #expect(throws: (any Error).self) { try FileSystem.remove(link + "/file") }
    #expect(try FileSystem.list(folder.file("place")) == ["file"])
    #expect(try FileSystem.status(folder.file("place/file")).mode == 0o644)
  }

  @Test func secondNameOfAnotherFileIsNotChanged() throws {
    let directory = try make(.owned)
    let name = directory + "/name"
    for deed in Self.deeds where ["reserve", "repair", "make"].contains(deed.name) {
      try FileSystem.hardLink(name, to: victim)
      #expect(throws: (any Error).self, "\(deed.name)") { try deed.run(name) }
      try FileSystem.remove(name)
      let after = try FileSystem.status(victim)
      #expect(after.mode == before.mode && after.size == before.size, "\(deed.name)")
    }
    // Replacing a name does not touch the file.
    try FileSystem.hardLink(name, to: victim)
    try AtomicFile.write([1], to: name, mode: 0o600)
    try expectUntouched("write")
  }

  @Test func rootsOwnLinksWorkAsForEverybody() throws {
    let link = folder.file("link")
    try FileSystem.link(link, to: "way/victim")
    try FileSystem.link(folder.file("way"), to: folder.path)
    #expect(try FileSystem.read(link) == Array("root's".utf8))
    try AtomicFile.write("new".utf8, to: link, mode: 0o600)
    #expect(try FileSystem.read(victim) == Array("new".utf8))
    #expect(try FileSystem.status(link, followingLinks: false).kind == .symbolicLink)
    #expect(try FileSystem.read("/proc/self/cmdline").isEmpty == false)
    #expect(try FileSystem.status("/").kind == .directory)
    #expect(try FileSystem.status(".").kind == .directory)
    #expect(
      try FileSystem.status(folder.path + "/way/../" + FileSystem.name(of: folder.path))
        == FileSystem.status(folder.path))
  }

  @Test func ownerOfAPathIsTheFirstOtherUserOnIt() throws {
    func owner(_ path: String) throws -> UInt32? {
      try FileSystem.foreignOwner(of: path)?.ownerID
    }
    #expect(try owner(folder.path) == nil)
    #expect(try owner(folder.file("not/there")) == nil)
    let beneath = try make(.beneath)
    #expect(try owner(beneath) == Self.other)
    #expect(try owner(beneath + "/not/there") == Self.other)
    try FileSystem.link(folder.file("to"), to: beneath)
    #expect(try owner(folder.file("to")) == Self.other)
    try FileSystem.link(folder.file("planted"), to: "/root")
    try FileSystem.changeOwner(folder.file("planted"), to: 54_321)
    #expect(try owner(folder.file("planted/tesla")) == 54_321)
  }
}
