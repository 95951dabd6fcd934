internal import WebServer

extension Failure {
  /// Why `serve` or `simulate` cannot listen.
  init(_ error: ServerError, option: String) {
    switch error {
    case .invalidAddress:
      self.init(
        .usage, error.description, hint: "\(option) takes HOST:PORT, such as localhost:9885")
    case .cannotListen, .cannotResolve:
      self.init(.failure, error.description, hint: "choose another address with \(option)")
    case .webConfig:
      self.init(.failure, error.description, hint: "fix the file named by --web.config.file")
    case .notAListeningSocket, .noAddress, .cannotStart:
      self.init(.failure, error.description)
    }
  }
}
