import LibC
import TestSupport
import Testing
import Unix

@Suite struct ServiceManagerTests {
  /// A datagram socket bound as systemd's is; a leading NUL makes it abstract.
  private func bind(_ name: [UInt8]) throws -> FileDescriptor {
    #if canImport(Glibc)
      let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    #else
      let descriptor = socket(AF_UNIX, SOCK_DGRAM, 0)
    #endif
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    let length = socklen_t(2 + name.count)
    let status = withUnsafePointer(to: address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        #if canImport(Glibc)
          Glibc.bind(descriptor, address, length)
        #elseif canImport(Musl)
          Musl.bind(descriptor, address, length)
        #else
          Darwin.bind(descriptor, address, length)
        #endif
      }
    }
    guard status == 0 else { throw SystemError("bind", Errno.current) }
    return FileDescriptor(rawValue: descriptor)
  }

  private func message(from socket: FileDescriptor) throws -> [String] {
    String(decoding: try socket.read(upTo: 1000), as: UTF8.self).split(separator: "\n").map(
      String.init)
  }

  @Test func notificationsArriveAtAPath() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("notify")
    let socket = try bind(Array(path.utf8))
    defer { try? socket.close() }
    let manager = try #require(ServiceManager(environment: Environment(["NOTIFY_SOCKET": path])))
    try manager.notify(.ready, .status("polling\n2 cars"))
    #expect(try message(from: socket) == ["READY=1", "STATUS=polling 2 cars"])
    try manager.notify(.stopping)
    #expect(try message(from: socket) == ["STOPPING=1"])
    try manager.notify(.watchdog)
    #expect(try message(from: socket) == ["WATCHDOG=1"])
  }

  @Test func reloadingCarriesTheMonotonicTime() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("notify")
    let socket = try bind(Array(path.utf8))
    defer { try? socket.close() }
    let manager = try #require(ServiceManager(environment: Environment(["NOTIFY_SOCKET": path])))
    try manager.notify(.reloading)
    let lines = try message(from: socket)
    #expect(lines.first == "RELOADING=1")
    let time = try #require(lines.last?.split(separator: "=").last.flatMap { Int64($0) })
    #expect(time > 0)
  }

  #if os(Linux)
    @Test func abstractNameIsUnderstood() throws {
      let name = "tesla-test-\(UInt64.random(in: .min ... .max))"
      let socket = try bind([0] + Array(name.utf8))
      defer { try? socket.close() }
      let environment = Environment(["NOTIFY_SOCKET": "@" + name])
      try #require(ServiceManager(environment: environment)).notify(.ready)
      #expect(try message(from: socket) == ["READY=1"])
    }
  #endif

  @Test func managerThatIsGoneIsAnError() throws {
    let environment = Environment(["NOTIFY_SOCKET": "/no/such/socket"])
    let manager = try #require(ServiceManager(environment: environment))
    #expect(throws: SystemError.self) { try manager.notify(.ready) }
    let long = Environment(["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 200)])
    #expect(throws: SystemError.self) {
      try ServiceManager(environment: long)?.notify(.ready)
    }
  }

  @Test(arguments: [[:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "relative"]])
  func nobodyToNotifyIsNoManager(variables: [String: String]) {
    #expect(ServiceManager(environment: Environment(variables)) == nil)
  }

  @Test(arguments: [
    (["WATCHDOG_USEC": "30000000"], Duration.seconds(15)),
    (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "42"], .seconds(15)),
    (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "43"], nil),
    (["WATCHDOG_USEC": "0"], nil), (["WATCHDOG_USEC": "x"], nil), ([:], nil),
  ])
  func watchdogIsFedTwiceInItsTime(variables: [String: String], interval: Duration?) throws {
    var environment = Environment(variables)
    environment["NOTIFY_SOCKET"] = "/run/notify"
    let manager = try #require(ServiceManager(environment: environment, processID: 42))
    #expect(manager.watchdogInterval == interval)
  }

  @Test(arguments: [
    ([:], 0), (["LISTEN_PID": "43", "LISTEN_FDS": "2"], 0), (["LISTEN_FDS": "2"], 0),
    (["LISTEN_PID": "42", "LISTEN_FDS": "0"], 0), (["LISTEN_PID": "42", "LISTEN_FDS": "-1"], 0),
    (["LISTEN_PID": "42", "LISTEN_FDS": "99999999"], 0), (["LISTEN_PID": "42"], 0),
  ])
  func socketsOfAnotherProcessAreNotOurs(variables: [String: String], count: Int) {
    let sockets = ServiceManager.inheritedSockets(
      environment: Environment(variables), processID: 42)
    #expect(sockets.count == count)
  }

  @Test func inheritedSocketsStartAtThree() async {
    await #expect(processExitsWith: .success) {
      let sockets = ServiceManager.inheritedSockets(
        environment: Environment(["LISTEN_PID": "42", "LISTEN_FDS": "2"]), processID: 42)
      guard sockets.map(\.rawValue) == [3, 4] else { exit(1) }
    }
  }
}
