/// A line about a car or a site for people: what it is about, and what is so.
package struct FactLine: Hashable, Sendable {
  package enum Tone: Hashable, Sendable {
    case plain, good, warning, bad
  }

  /// In lower case: `battery`.
  package let label: String
  package let text: String
  package let tone: Tone

  /// nil where there is nothing to say.
  package init?(_ label: String, _ text: String?, _ tone: Tone = .plain) {
    guard let text else { return nil }
    self.label = label
    self.text = text
    self.tone = tone
  }

  init?(_ label: String, isOn: Bool?) { self.init(label, isOn.map { $0 ? "on" : "off" }) }
}
