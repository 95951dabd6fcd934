/// An argument that is not an option.
package struct Operand: Sendable, Hashable {
  package let placeholder: String
  package var isOptional: Bool
  /// Takes all arguments that are left; only the last operand of a command may.
  package var isRepeatable: Bool
  package var form: ValueForm
  package var help: String

  package init(
    _ placeholder: String, optional: Bool = false, repeatable: Bool = false,
    form: ValueForm = .text, _ help: String
  ) {
    self.placeholder = placeholder
    isOptional = optional
    isRepeatable = repeatable
    self.form = form
    self.help = help
  }

  /// `FILE`, `[FILE...]` or `{bash | zsh}`.
  var syntax: String {
    var name = placeholder
    if case .choice(let values) = form { name = "{" + values.joined(separator: " | ") + "}" }
    if isRepeatable { name += "..." }
    return isOptional ? "[\(name)]" : name
  }
}
