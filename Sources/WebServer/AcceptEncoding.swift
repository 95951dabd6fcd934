/// What an `Accept-Encoding` field allows (RFC 9110 section 12.5.3), for a server that knows gzip.
package enum AcceptEncoding {
  /// Whether a client wants gzip: it names it, or `*`, with a weight above 0 and no less than that
  /// of sending the content as it is.
  package static func prefersGzip(_ field: String?) -> Bool {
    guard let field else { return false }
    if field == "gzip" { return true }
    var gzip: Double?
    var identity: Double?
    var any: Double?
    for item in field.split(separator: ",") {
      let parts = item.split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
      guard let coding = parts.first, let weight = weight(parts.dropFirst()) else { continue }
      switch coding.lowercased() {
      case "gzip", "x-gzip": gzip = weight
      case "identity": identity = weight
      case "*": any = weight
      default: break
      }
    }
    guard let weight = gzip ?? any, weight > 0 else { return false }
    return weight >= identity ?? 0
  }

  /// The `q` parameter, 1 without one; nil when it is not a number from 0 to 1.
  private static func weight(_ parameters: ArraySlice<Substring>) -> Double? {
    for parameter in parameters {
      let pair = parameter.split(separator: "=", maxSplits: 1).map(trimmed)
      guard pair.first == "q" || pair.first == "Q" else { continue }
      guard pair.count == 2, let value = Double(pair[1]), 0...1 ~= value else { return nil }
      return value
    }
    return 1
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}
