internal import JSON

/// One thing that was looked at, and what to do about it.
struct Finding: Sendable {
  enum Verdict: String, Sendable {
    case ok
    case warn
    case fail
  }

  let verdict: Verdict
  let subject: String
  let message: String
  let remedy: String?
  /// Whether only a login mends it.
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

  var line: String {
    let verdict =
      self.verdict.rawValue + String(repeating: " ", count: 4 - self.verdict.rawValue.count)
    return "\(verdict)  \(subject): \(message)" + (remedy.map { " — \($0)" } ?? "") + "\n"
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
