internal import HTTP

extension Request {
  /// Why this transport will not send it; nil when it will. Nothing secret is in the words.
  var refusal: TransportError? {
    switch url.scheme {
    case "https": break
    case "http" where url.isLoopback: break
    case "http":
      return .notSent(.protocolViolation, "plain http is refused except to this machine")
    default:
      return .notSent(.protocolViolation, "\(url.scheme) is no scheme to send requests to")
    }
    guard URL(url.description) == url else {
      return .notSent(.protocolViolation, "the URL has characters that no URL may have")
    }
    guard headers.fields.allSatisfy(\.isSendable) else {
      return .notSent(.protocolViolation, "a header field has characters that none may have")
    }
    if case .other(let name) = method, name != "DELETE" {
      return .notSent(.protocolViolation, "the method is not GET, HEAD, POST or DELETE")
    }
    guard method == .post || body.isEmpty else {
      return .notSent(.protocolViolation, "only a POST carries a body")
    }
    guard timeout > .zero else { return .notSent(.timedOut, "no time left to send it") }
    return nil
  }
}
