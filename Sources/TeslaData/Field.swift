internal import JSON

/// A fact, and the one place of an answer that tells it.
struct Field<Facts>: Sendable {
  /// Reads the fact; nil for what is not there or of another type than Tesla's.
  let read: @Sendable (_ answer: Value, inout Facts) -> Void
  /// Takes the old fact where there is no new one.
  let keep: @Sendable (_ old: Facts, inout Facts) -> Void

  /// - Parameter path: from the top of the answer's content, with dots between its names.
  init<Content>(
    _ fact: any WritableKeyPath<Facts, Content?> & Sendable, _ path: String,
    _ content: any KeyPath<Value, Content?> & Sendable
  ) {
    let names = path.split(separator: ".").map(String.init)
    read = { answer, facts in
      let value = names.reduce(Optional(answer)) { value, name in value?[name] }
      facts[keyPath: fact] = value?[keyPath: content]
    }
    keep = { old, facts in facts[keyPath: fact] = facts[keyPath: fact] ?? old[keyPath: fact] }
  }
}
