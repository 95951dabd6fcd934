/// A piece of a YAML document, with the line where it stands (from 1).
enum YAMLNode: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    let key: String
    let line: Int
    let value: YAMLNode
  }

  /// - isPlain: whether it stands without quotes, so that `null` and `true` mean more than text.
  case scalar(String, isPlain: Bool, line: Int)
  case sequence([YAMLNode], line: Int)
  case mapping([Entry], line: Int)

  var line: Int {
    switch self {
    case .scalar(_, _, let line), .sequence(_, let line), .mapping(_, let line): line
    }
  }

  var isNull: Bool {
    guard case .scalar(let text, true, _) = self else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }
}
