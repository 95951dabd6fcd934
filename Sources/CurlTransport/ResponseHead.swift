internal import HTTP

/// Collects the header fields of the final answer from the lines that libcurl hands over.
///
/// Each status line starts anew, so that interim answers (1xx) leave nothing behind; what follows
/// the empty line are trailers, which nothing here uses.
struct ResponseHead {
  private var fields: [Headers.Field] = []
  private var isOpen = false
  /// Whether a head has come to its empty line; libcurl takes a connection that ends within the
  /// head for the end of an empty answer.
  private(set) var isWhole = false

  /// Takes one line, with or without its line break.
  mutating func take(_ bytes: some Collection<UInt8>) {
    let line = Array(bytes)
    let text = ResponseHead.trimmed(line[...])
    if line.starts(with: "HTTP/".utf8) {
      fields = []
      isOpen = true
      isWhole = false
    } else if text.isEmpty {
      isWhole = isWhole || isOpen
      isOpen = false
    } else if isOpen, let first = line.first, ResponseHead.isBlank(first) {
      // RFC 9112 section 5.2: a folded line goes on with the value of the line before.
      guard let last = fields.popLast() else { return }
      fields.append(Headers.Field(last.name, last.value + " " + text))
    } else if isOpen, let colon = line.firstIndex(of: 0x3A) {
      let value = ResponseHead.trimmed(line[colon...].dropFirst())
      fields.append(Headers.Field(String(decoding: line[..<colon], as: UTF8.self), value))
    }
  }

  /// The fields, as they fit the decoded body: without those that tell how it was encoded.
  var headers: Headers {
    var headers = Headers(fields)
    if headers["Content-Encoding"] != nil {
      headers["Content-Encoding"] = nil
      headers["Content-Length"] = nil
    }
    return headers
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    var bytes = bytes.drop(while: isBlank)
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
  }
}
