import LibC
import TestSupport
import Unix

/// The socket at which a service manager hears of its services (sd_notify(3)).
final class NotifySocket {
  let path: String
  private let socket: FileDescriptor

  /// nil when it cannot be made.
  init?(in directory: String) {
    path = FileSystem.path(directory, "notify")
    #if os(Linux)
      let kind = Int32(SOCK_DGRAM.rawValue)
    #else
      let kind = SOCK_DGRAM
    #endif
    socket = FileDescriptor(rawValue: systemSocket(kind))
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) {
      $0.copyBytes(from: Array(path.utf8).prefix(100))
    }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let status = withUnsafePointer(to: address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        systemBind(socket.rawValue, $0, length)
      }
    }
    guard status == 0 else { return nil }
  }

  deinit { try? socket.close() }

  /// Whether the message comes, whatever comes before it.
  func next(_ message: String) -> Bool {
    while let bytes = try? socket.read(upTo: 1_000), !bytes.isEmpty {
      if String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains(message[...]) {
        return true
      }
    }
    return false
  }
}

private func systemSocket(_ kind: Int32) -> Int32 { socket(AF_UNIX, kind, 0) }

private func systemBind(_ socket: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t)
  -> Int32
{
  bind(socket, address, length)
}
