import JSON
import TestSupport
import Testing
import Unix

/// Root runs the program on the directory of a service, whose user has prepared it.
@Suite(.needs(CurrentProcess.userID == 0, "only root can be led astray so"))
struct PlantedLinkTests {
  /// One in the user database of every system, and one in none.
  static let users: [UInt32] = [65_534, 54_321]

  /// What stands where the program expects a file of its own.
  enum Trap: CaseIterable {
    case link
    case linkToNothing
    case hardLink
    case directory
    case fifo
  }

  static let names = [
    "token.access", "token.refresh", "token.lock", "token.refresh.new", "token.access.old",
    "vehicle.data", "powerwall.data", "powerwall.id", "state.json", "state.json.damaged",
    "state.lock", ".token.access.1a.tmp",
  ]

  static let commands = [
    ["token", "refresh"], ["products", "--save-powerwall-id"], ["data"], ["data", "--powerwall"],
    ["auth", "--import", "-", "--force"], ["doctor"],
  ]

  /// A service's directory with a login, and a file of root's that its user would like to change.
  final class Service {
    let user: User
    let directory: String
    let victim: String
    private let before: FileStatus

    init(_ owner: UInt32, vehicles: Int = 1) throws {
      user = try User.loggedIn(try Simulator("--vehicles", "\(vehicles)"))
      // That user must get there.
      try FileSystem.changeMode(user.home.path, to: 0o755)
      directory = user.home.file("service")
      try FileSystem.makeDirectory(directory, mode: 0o700)
      for name in ["token.access", "token.refresh"] {
        try AtomicFile.write(
          try user.read(name), to: FileSystem.path(directory, name), mode: 0o600)
        try FileSystem.changeOwner(FileSystem.path(directory, name), to: owner)
      }
      try FileSystem.changeOwner(directory, to: owner)
      try FileSystem.makeDirectory(user.home.file("roots"), mode: 0o755)
      victim = user.home.file("roots/victim")
      try AtomicFile.write("root's\n".utf8, to: victim, mode: 0o644)
      before = try FileSystem.status(victim)
    }

    func file(_ name: String) -> String { FileSystem.path(directory, name) }

    func put(_ trap: Trap, at name: String, of owner: UInt32) throws {
      let path = file(name)
      switch trap {
      case .link: try FileSystem.link(path, to: victim)
      case .linkToNothing: try FileSystem.link(path, to: user.home.file("roots/new"))
      case .hardLink: return try FileSystem.hardLink(path, to: victim)
      case .directory: try FileSystem.makeDirectory(path, mode: 0o755)
      case .fifo: _ = try user.run("mkfifo", [path])
      }
      try FileSystem.changeOwner(path, to: owner)
    }

    func run(_ command: [String]) throws -> Ending {
      let token = try user.read("token.refresh")
      return try user.tesla(["-C", directory] + command, input: token)
    }

    func expectVictimUntouched(_ comment: Comment) throws {
      var now = try FileSystem.status(victim)
      now.linkCount = before.linkCount
      #expect(now == before, comment)
      #expect(try FileSystem.read(victim) == Array("root's\n".utf8), comment)
      #expect(try FileSystem.list(user.home.file("roots")) == ["victim"], comment)
    }
  }

  @Test(arguments: Trap.allCases, users)
  func noFileOfRootsIsTouched(trap: Trap, owner: UInt32) throws {
    let service = try Service(owner)
    for name in Self.names {
      let path = service.file(name)
      let kept = try? FileSystem.read(path)
      try? FileSystem.remove(path)
      try service.put(trap, at: name, of: owner)
      let planted = try FileSystem.status(path, followingLinks: false)
      for command in Self.commands {
        let ending = try service.run(command)
        let comment: Comment = "\(trap) \(name), \(command): \(ending.errors)"
        #expect(ending.status < 128, comment)
        try service.expectVictimUntouched(comment)
        guard trap == .directory || trap == .fifo else { continue }
        let now = try FileSystem.status(path, followingLinks: false)
        #expect(now.kind == planted.kind && now.mode == planted.mode, comment)
      }
      if (try? FileSystem.status(path, followingLinks: false)) != nil {
        trap == .directory ? try FileSystem.removeDirectory(path) : try FileSystem.remove(path)
      }
      guard let kept else { continue }
      try AtomicFile.write(kept, to: path, mode: 0o600)
      try FileSystem.changeOwner(path, to: owner)
    }
  }

  @Test(arguments: users)
  func fileOfOneOfSeveralCarsIsNoWayIn(owner: UInt32) throws {
    let service = try Service(owner, vehicles: 2)
    let vin = try #require(try service.user.products().compactMap { $0["vin"]?.stringValue }.first)
    for trap in [Trap.link, .linkToNothing, .hardLink] {
      try service.put(trap, at: "vehicle-\(vin).data", of: owner)
      for command in [["data", "--vehicle", vin], ["data", "--cached", "--vehicle", vin]] {
        let ending = try service.run(command)
        try service.expectVictimUntouched("\(trap), \(command): \(ending.errors)")
      }
      try? FileSystem.remove(service.file("vehicle-\(vin).data"))
    }
  }

  /// A login that root renews there is the service's afterwards.
  @Test(arguments: users)
  func filesThatRootMakesAreTheOwners(owner: UInt32) throws {
    let service = try Service(owner)
    for command in Self.commands {
      let ending = try service.run(command)
      #expect(ending.status == 0, "\(command): \(ending.errors)")
    }
    let names = try FileSystem.list(service.directory)
    #expect(names.contains("powerwall.id") && names.contains("state.json"))
    for name in names {
      let status = try FileSystem.status(service.file(name))
      #expect(status.ownerID == owner, "\(name)")
    }
  }

  /// The directory itself, or one above it, is the service's to replace.
  @Test(arguments: users)
  func directoryThatIsALinkLeadsNowhere(owner: UInt32) throws {
    let service = try Service(owner)
    let roots = service.user.home.file("roots")
    let above = service.user.home.file("above")
    try FileSystem.makeDirectory(above, mode: 0o755)
    try FileSystem.link(above + "/state", to: roots)
    try FileSystem.changeOwner(above, to: owner)
    for command in Self.commands {
      let ending = try service.user.tesla(
        ["-C", above + "/state"] + command, input: try service.user.read("token.refresh"))
      #expect(ending.status != 0, "\(command)")
      try service.expectVictimUntouched("\(command): \(ending.errors)")
    }
  }

  /// A directory that root shares with a group: there is no owner to act as, and no link is good.
  @Test func sharedDirectoryHasNoLinks() throws {
    let service = try Service(0)
    try FileSystem.changeOwner(service.directory, toRootAndGroup: Self.users[0])
    try FileSystem.changeMode(service.directory, to: 0o770)
    for trap in [Trap.link, .linkToNothing, .hardLink] {
      for name in Self.names {
        let path = service.file(name)
        let kept = try? FileSystem.read(path)
        try? FileSystem.remove(path)
        try service.put(trap, at: name, of: trap == .hardLink ? 0 : Self.users[0])
        for command in Self.commands {
          let ending = try service.run(command)
          try service.expectVictimUntouched("\(trap) \(name), \(command): \(ending.errors)")
        }
        try? FileSystem.remove(path)
        if let kept { try AtomicFile.write(kept, to: path, mode: 0o600) }
      }
    }
  }

  @Test func outputOfMetricsFollowsNoLinkOfAnothers() throws {
    let service = try Service(Self.users[0])
    let data = try service.user.tesla("data").output
    let output = service.file("tesla.prom")
    for trap in [Trap.link, .linkToNothing] {
      try service.put(trap, at: "tesla.prom", of: Self.users[0])
      let ending = try service.user.tesla("metrics", "-o", output, input: data)
      #expect(ending.status == 1 && ending.isOneClearError, "\(ending.errors)")
      try service.expectVictimUntouched("\(trap)")
      try FileSystem.remove(output)
    }
    #expect(try service.user.tesla("metrics", "-o", output, input: data).status == 0)
    #expect(try FileSystem.status(output).mode == 0o644)
  }
}
