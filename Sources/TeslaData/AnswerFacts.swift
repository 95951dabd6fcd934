package import JSON
internal import Time

/// Facts that an answer of Tesla's tells, each with the one place of the answer that tells it.
package protocol AnswerFacts {
  static var numbers: [Field<Self, Double>] { get }
  static var flags: [Field<Self, Bool>] { get }
  static var texts: [Field<Self, String>] { get }
}

/// A fact, and where an answer tells it.
package struct Field<Facts, Content>: Sendable {
  let fact: any WritableKeyPath<Facts, Content?> & Sendable
  let path: [String]
  /// Whether blank text says that there is nothing, instead of saying nothing.
  let isBlankTold: Bool

  /// - Parameter path: from the top of the answer's content, with dots between its names.
  init(
    _ fact: any WritableKeyPath<Facts, Content?> & Sendable, _ path: String,
    isBlankTold: Bool = false
  ) {
    self.fact = fact
    self.path = path.split(separator: ".").map(String.init)
    self.isBlankTold = isBlankTold
  }

  func value(in answer: Value) -> Value? {
    path.reduce(Optional(answer)) { value, name in value?[name] }
  }
}

extension AnswerFacts {
  /// Reads all that the tables name; of another type than Tesla's is not told.
  mutating func read(_ answer: Value) {
    for field in Self.numbers { self[keyPath: field.fact] = field.value(in: answer)?.doubleValue }
    for field in Self.flags { self[keyPath: field.fact] = field.value(in: answer)?.boolValue }
    for field in Self.texts {
      let value = field.value(in: answer)
      self[keyPath: field.fact] = field.isBlankTold ? value?.stringValue : value?.words
    }
  }

  /// Takes from `old` what is not told here.
  mutating func keep(_ old: Self) {
    func keep<Content>(_ fields: [Field<Self, Content>]) {
      for field in fields where self[keyPath: field.fact] == nil {
        self[keyPath: field.fact] = old[keyPath: field.fact]
      }
    }
    keep(Self.numbers)
    keep(Self.flags)
    keep(Self.texts)
  }

  /// The facts of those names that are told: by Tesla's names, in Tesla's units.
  package func values(named names: [String]) -> Object {
    Object(names.compactMap { name in value(named: name).map { Object.Member(name, $0) } })
  }

  private func value(named name: String) -> Value? {
    func fact<Content>(_ fields: [Field<Self, Content>]) -> Content? {
      fields.first { $0.path.last == name }.flatMap { self[keyPath: $0.fact] }
    }
    if let number = fact(Self.numbers) {
      // Whole numbers are written as Tesla writes them: 57, not 57.0.
      return Int64(exactly: number).map { Value($0) } ?? Value(number)
    }
    return fact(Self.flags).map { .bool($0) } ?? fact(Self.texts).map { .string($0) }
  }
}

extension Value {
  /// Milliseconds since the epoch, as parts of answers carry them in `timestamp`.
  var moment: Timestamp? {
    guard let seconds = self["timestamp"]?.doubleValue.map({ $0 / 1_000 }),
      ClosedRange.plausibleSeconds ~= seconds
    else { return nil }
    return Timestamp(seconds: seconds)
  }

  /// What Tesla wrapped in `response`, or the value itself where it came bare.
  package var answer: Value { self["response"] ?? self }

  /// A text that says something: Tesla sends blanks and `<invalid>` for nothing.
  package var words: String? {
    guard let text = stringValue, !isVoid, text != "<invalid>" else { return nil }
    return text
  }
}

extension ClosedRange where Bound == Double {
  /// The times that Tesla can mean, in seconds since the epoch: from 2008, when its first car was
  /// sold, to 2100. One clock at 1970 would keep promtool busy for hours, as it goes through all of
  /// a file's time in steps of two hours.
  package static var plausibleSeconds: Self { 1_199_145_600...4_102_444_800 }
}
