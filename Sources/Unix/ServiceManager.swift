internal import LibC

/// What systemd, or whatever started this process in its way, wants to hear from it
/// (`sd_notify(3)`, whose protocol is stable and needs no library).
package struct ServiceManager: Sendable {
  package enum Notification: Hashable, Sendable {
    case ready
    /// Sent with the time, as `Type=notify-reload` wants; `ready` ends it.
    case reloading
    case stopping
    /// The proof of life: send it only from the loop that proves it.
    case watchdog
    /// One line for people, shown by `systemctl status`.
    case status(String)
  }

  private let socketPath: String

  /// How often to send `watchdog`: half of the service manager's timeout. nil without a watchdog.
  package let watchdogInterval: Duration?

  /// nil when nothing wants to be notified.
  package init?(environment: Environment, processID: Int32 = CurrentProcess.id) {
    guard let path = environment.nonEmpty("NOTIFY_SOCKET"),
      path.utf8.first == UInt8(ascii: "/") || path.utf8.first == UInt8(ascii: "@")
    else { return nil }
    socketPath = path
    watchdogInterval = Self.watchdogInterval(environment, processID: processID)
  }

  private static func watchdogInterval(_ environment: Environment, processID: Int32) -> Duration? {
    guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text),
      microseconds > 0
    else { return nil }
    if let owner = environment.nonEmpty("WATCHDOG_PID"), Int32(owner) != processID { return nil }
    return .microseconds(microseconds / 2)
  }

  /// Sends the notifications in one datagram. A manager that is gone is an error to log, no more.
  package func notify(_ notifications: Notification...) throws(SystemError) {
    let message = notifications.map(Self.lines).joined(separator: "\n")
    try send(Array(message.utf8))
  }

  private static func lines(_ notification: Notification) -> String {
    switch notification {
    case .ready: "READY=1"
    case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(monotonicMicroseconds)"
    case .stopping: "STOPPING=1"
    case .watchdog: "WATCHDOG=1"
    case .status(let text):
      "STATUS=" + String(text.unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) })
    }
  }

  private static var monotonicMicroseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }

  private func send(_ message: [UInt8]) throws(SystemError) {
    let operation = "notify the service manager at"
    #if canImport(Glibc)
      let datagram = Int32(SOCK_DGRAM.rawValue)
    #else
      let datagram = SOCK_DGRAM
    #endif
    guard let (address, length) = unixAddress(socketPath) else {
      throw SystemError(operation, .invalidArgument, socketPath)
    }
    let socket = FileDescriptor(
      rawValue: try retryingOnInterrupt(operation, socketPath) {
        systemSocket(AF_UNIX, datagram, 0)
      })
    defer { try? socket.close() }
    socket.closeOnExec()
    _ = try retryingOnInterrupt(operation, socketPath) {
      withUnsafePointer(to: address) { address in
        address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          message.withUnsafeBytes {
            sendto(socket.rawValue, $0.baseAddress, $0.count, 0, address, length)
          }
        }
      }
    }
  }
}

/// The address of a local socket; one that starts with `@` is in Linux's abstract namespace.
/// nil when the path is too long for one.
func unixAddress(_ path: String) -> (sockaddr_un, socklen_t)? {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  var bytes = Array(path.utf8)
  if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
  let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
  let capacity = MemoryLayout<sockaddr_un>.size - offset
  guard bytes.count < capacity else { return nil }
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
  // An abstract name is as long as it is said to be; a path ends at its zero.
  let length = bytes.first == 0 ? offset + bytes.count : offset + bytes.count + 1
  return (address, socklen_t(length))
}

extension ServiceManager {
  /// The sockets that systemd opened for this process (`LISTEN_PID`, `LISTEN_FDS`; sd_listen_fds(3)),
  /// closed in children from now on. Empty when there are none, or they are another process's.
  package static func inheritedSockets(
    environment: Environment, processID: Int32 = CurrentProcess.id
  ) -> [FileDescriptor] {
    guard let owner = environment["LISTEN_PID"], Int32(owner) == processID,
      let text = environment["LISTEN_FDS"], let count = Int32(text), 1...1024 ~= count
    else { return [] }
    return (3..<3 + count).map { number in
      let descriptor = FileDescriptor(rawValue: number)
      descriptor.closeOnExec()
      return descriptor
    }
  }
}
