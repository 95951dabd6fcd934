internal import HTTP

extension Exchange {
  /// One line for `-v`: the call by its name, never its URL.
  var line: String {
    let end =
      switch outcome {
      case .status(let status): "HTTP \(status), \(bodyByteCount) bytes"
      case .failed(let code): "\(code)"
      }
    let milliseconds = duration / .milliseconds(1)
    return "\(method.text) \(label) at \(host): \(end), \(Int64(milliseconds)) ms"
  }
}
