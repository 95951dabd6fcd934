internal import JSON
internal import TeslaAPI

/// One thing that was looked at, and what to do about it.
struct Finding: Sendable {
  enum Verdict: String, Sendable {
    case ok
    case warn
    case fail

    var color: Color {
      switch self {
      case .ok: .green
      case .warn: .yellow
      case .fail: .red
      }
    }
  }

  let verdict: Verdict
  let subject: String
  let message: String
  let remedy: String?
  /// Whether only a login fixes it.
  let needsLogin: Bool

  init(
    _ verdict: Verdict, _ subject: String, _ message: String, remedy: String? = nil,
    needsLogin: Bool = false
  ) {
    self.verdict = verdict
    self.subject = subject
    self.message = message
    self.remedy = remedy
    self.needsLogin = needsLogin
  }

  var line: String { line(isColored: false) }

  func line(isColored: Bool) -> String {
    let word = verdict.rawValue
    let padding = String(repeating: " ", count: 4 - word.count)
    let text = "\(subject): \(message)" + (remedy.map { " — \($0)" } ?? "")
    return (isColored ? verdict.color.paint(word) : word) + padding
      + "  \(TerminalText.line(SecretsInUse.redacted(text)))\n"
  }

  /// The same finding with its remedy in other words.
  func withRemedy(_ words: (String) -> String) -> Finding {
    Finding(verdict, subject, message, remedy: remedy.map(words), needsLogin: needsLogin)
  }

  var json: Value {
    var object = Object()
    object["verdict"] = .string(verdict.rawValue)
    object["subject"] = .string(subject)
    object["message"] = .string(message)
    object["remedy"] = remedy.map(Value.string)
    return .object(object)
  }
}
