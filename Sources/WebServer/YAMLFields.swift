/// The entries of a mapping, read with their types checked.
struct YAMLFields {
  let entries: [YAMLNode.Entry]
  let line: Int
  private let name: String

  /// - Parameter name: what the mapping is, for messages. A null value is an empty mapping.
  init(_ node: YAMLNode, of name: String) throws(WebConfigError) {
    self.name = name
    line = node.line
    if case .mapping(let entries, _) = node {
      self.entries = entries
    } else if node.isNull {
      entries = []
    } else {
      throw WebConfigError(line: node.line, "\(name) must be a mapping")
    }
  }

  /// The value of a key; nil without it, or when it is null.
  subscript(key: String) -> YAMLNode? {
    entries.first { $0.key == key && !$0.value.isNull }?.value
  }

  func allowOnly(_ keys: String...) throws(WebConfigError) {
    for entry in entries where !keys.contains(entry.key) {
      throw WebConfigError(line: entry.line, "unknown key \"\(entry.key)\" in \(name)")
    }
  }

  func text(_ key: String) throws(WebConfigError) -> (text: String, line: Int)? {
    guard let node = self[key] else { return nil }
    guard case .scalar(let text, _, let line) = node else {
      throw WebConfigError(line: node.line, "\(key) must be a text")
    }
    return text.isEmpty ? nil : (text, line)
  }

  func flag(_ key: String) throws(WebConfigError) -> Bool? {
    guard let node = self[key] else { return nil }
    if case .scalar(let text, true, _) = node {
      switch text.lowercased() {
      case "true", "yes", "on", "y": return true
      case "false", "no", "off", "n": return false
      default: break
      }
    }
    throw WebConfigError(line: node.line, "\(key) must be true or false")
  }

  /// A whole number from 0.
  func number(_ key: String) throws(WebConfigError) -> Int? {
    guard let node = self[key] else { return nil }
    guard case .scalar(let text, true, _) = node, let value = Int(text), value >= 0 else {
      throw WebConfigError(line: node.line, "\(key) must be a whole number from 0")
    }
    return value
  }

  func duration(_ key: String) throws(WebConfigError) -> Duration? {
    guard let node = self[key] else { return nil }
    guard case .scalar(let text, _, _) = node, let value = Duration(parsingGo: text) else {
      throw WebConfigError(line: node.line, "\(key) must be a duration such as 1s or 500ms")
    }
    return value
  }

  /// A list of texts.
  func texts(_ key: String) throws(WebConfigError) -> [String]? {
    guard let node = self[key] else { return nil }
    guard case .sequence(let items, _) = node else {
      throw WebConfigError(line: node.line, "\(key) must be a list")
    }
    var texts: [String] = []
    for item in items {
      guard case .scalar(let text, _, _) = item else {
        throw WebConfigError(line: item.line, "\(key) must be a list of texts")
      }
      texts.append(text)
    }
    return texts
  }

  /// PEM under one of two keys; as in exporter-toolkit, the file wins over the text.
  func pem(_ fileKey: String, orText textKey: String) throws(WebConfigError) -> TLSSettings.PEM? {
    let inline = try text(textKey)
    if let (path, _) = try text(fileKey) { return .file(path) }
    return inline.map { .text($0.text) }
  }
}

extension YAMLNode.Entry {
  /// The value as text; null is the empty text.
  func text() throws(WebConfigError) -> String {
    guard case .scalar(let text, _, _) = value else {
      throw WebConfigError(line: value.line, "\(key) must be a text")
    }
    return value.isNull ? "" : text
  }
}

extension Duration {
  /// A length as Go writes it: `1s`, `1m30s`, `1.5h`, `250ms`; nil for anything else, a negative
  /// one, and one beyond a century.
  init?(parsingGo text: String) {
    var total = Duration.zero
    var rest = Substring(text)
    if text == "0" {
      self = .zero
      return
    }
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { !("0"..."9").contains($0) && $0 != "." }
      rest = rest.dropFirst(unit.count)
      guard let amount = Double(digits), digits.utf8.count <= 16,
        let seconds = Duration.goUnits[String(unit)]
      else { return nil }
      guard amount * seconds <= 3_155_760_000 else { return nil }
      total += .seconds(amount * seconds)
    }
    self = total
  }

  private static let goUnits: [String: Double] = [
    "ns": 1e-9, "us": 1e-6, "\u{b5}s": 1e-6, "\u{3bc}s": 1e-6, "ms": 1e-3, "s": 1, "m": 60,
    "h": 3_600,
  ]
}
