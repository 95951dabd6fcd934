/// Which format a scraper gets, by its Accept header (RFC 9110 section 12.5.1).
package enum AcceptNegotiation {
  /// The served format with the highest q; of equals OpenMetrics. Text 0.0.4 when there is no
  /// header or nothing served is asked for: an answer that may be unwanted beats a failed scrape.
  package static func format(for accept: String?) -> ExpositionFormat {
    guard let accept else { return .text }
    var best: (format: ExpositionFormat, quality: Double)?
    for clause in split(accept, at: ",") {
      guard let range = MediaRange(clause), let format = range.format, range.quality > 0
      else { continue }
      if let leader = best {
        let isBetter = range.quality > leader.quality
        let breaksTie = range.quality == leader.quality && format == .openMetrics
        guard isBetter || breaksTie else { continue }
      }
      best = (format, range.quality)
    }
    return best?.format ?? .text
  }

  /// Splits outside quoted strings (RFC 9110 section 5.6.4).
  fileprivate static func split(_ text: String, at separator: Character) -> [String] {
    var parts: [String] = []
    var part = ""
    var isQuoted = false
    var isEscaped = false
    for character in text {
      if character == separator, !isQuoted {
        parts.append(part)
        part = ""
        continue
      }
      if character == "\"", !isEscaped { isQuoted.toggle() }
      isEscaped = character == "\\" && isQuoted && !isEscaped
      part.append(character)
    }
    parts.append(part)
    return parts
  }
}

/// One clause of an Accept header.
private struct MediaRange {
  let type: String
  var parameters: [String: String] = [:]
  var quality = 1.0

  init?(_ clause: String) {
    let parts = AcceptNegotiation.split(clause, at: ";").map(trimmed)
    guard let first = parts.first, first.contains("/") else { return nil }
    type = first.lowercased()
    for part in parts.dropFirst() {
      guard let equals = part.firstIndex(of: "=") else { continue }
      let name = trimmed(String(part[..<equals])).lowercased()
      let value = unquoted(trimmed(String(part[part.index(after: equals)...])))
      if name == "q" {
        guard let weight = Double(value), (0...1).contains(weight) else { return nil }
        quality = weight
      } else {
        parameters[name] = value.lowercased()
      }
    }
  }

  /// nil for what is not served, so that the next clause decides.
  var format: ExpositionFormat? {
    // `dots` renames even plain names (`a_b` to `a__b`); any other scheme leaves ours alone.
    if parameters["escaping"] == "dots" { return nil }
    let version = parameters["version"]
    switch type {
    case "application/openmetrics-text":
      return version == nil || version == "1.0.0" ? .openMetrics : nil
    case "text/plain":
      // Version 1.0.0 of text/plain is the one with UTF-8 names.
      return version == nil || version == "0.0.4" ? .text : nil
    case "text/*", "*/*": return .text
    default: return nil
    }
  }
}

private func trimmed(_ text: String) -> String {
  let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
  let tail = text.drop(while: isSpace)
  guard let last = tail.lastIndex(where: { !isSpace($0) }) else { return "" }
  return String(tail[...last])
}

private func unquoted(_ text: String) -> String {
  guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
  return String(text.dropFirst().dropLast())
}
