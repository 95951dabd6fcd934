package import Unix

/// Why the server cannot listen, or cannot be configured.
package enum ServerError: Error, Hashable, Sendable {
  /// A listen address that is not `host:port`.
  case invalidAddress(String, reason: String)
  case cannotResolve(String, reason: String)
  case cannotListen(on: String, Errno)
  /// A descriptor handed over by the service manager is not a listening socket.
  case notAListeningSocket(descriptor: Int32)
  /// There is nothing to listen on.
  case noAddress
  /// The web config file or a certificate that it names cannot be used.
  case webConfig(String, WebConfigError)
  /// libmicrohttpd refused; its own words, or none.
  case cannotStart(String)
}

extension ServerError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .invalidAddress(let text, let reason): "listen address \"\(text)\": \(reason)"
    case .cannotResolve(let host, let reason): "cannot resolve \(host): \(reason)"
    case .cannotListen(let address, let errno): "cannot listen on \(address): \(errno)"
    case .notAListeningSocket(let descriptor): "descriptor \(descriptor) is not a listening socket"
    case .noAddress: "no address to listen on"
    case .webConfig(let path, let error): "web config file \(path): \(error)"
    case .cannotStart(let detail):
      detail.isEmpty ? "cannot start the web server" : "cannot start the web server: \(detail)"
    }
  }
}
