package import JSON
internal import TeslaData
internal import Time

/// What a field of an answer says.
package enum FieldValue: Hashable, Sendable {
  /// In Tesla's unit, as it was sent.
  case number(Number)
  case flag(Bool)
  /// Seconds since the epoch.
  case moment(Double)
  /// Of the row's states.
  case state(String)
  case text(String)
  /// The number of a list's elements.
  case count(Int)
}

/// What kind of values a row has.
package enum FieldForm: Hashable, Sendable {
  case number(SourceUnit)
  case flag
  case moment
  case state
  case text
  case count
}

/// A row of the catalogue with what an answer says of it.
package struct RowValue: Sendable {
  package let row: Row
  /// Which element of a list it is of: its `din`, else its place where there are several; nil
  /// outside lists, and for the only element of one that does not tell.
  package let din: String?
  package let value: FieldValue
}

extension Catalogue {
  /// The rows of an answer of that kind, in the catalogue's order, without those that are left out.
  package static func rows(of kind: BodyKind) -> [Row] {
    schemas(of: kind).flatMap(\.rows).filter(\.isExposed)
  }

  /// What an answer about one car or site says, in the catalogue's order: what metrics show of it,
  /// in Tesla's own units.
  ///
  /// - Parameter hasNoBattery: whether the site is known to have none.
  package static func values(
    in body: Value, kind: BodyKind, includesLocation: Bool, hasNoBattery: Bool = false
  ) -> [RowValue] {
    let answer =
      kind == .vehicleData
      ? body.answer : MissingBattery.removed(from: body.answer, isKnown: hasNoBattery)
    return schemas(of: kind).flatMap { schema in
      var walk = Walk(schema: schema, includesLocation: includesLocation, gathers: .values)
      walk.visit(answer, labels: [])
      return walk.values
    }
  }
}

extension Row {
  package var form: FieldForm {
    switch reading {
    case .number(let unit), .limit(let unit, unlimitedFrom: _): .number(unit)
    case .flag: .flag
    case .time: .moment
    case .states, .codes: .state
    case .info, .ignored: .text
    case .length: .count
    }
  }

  /// What a JSON value can say of a field.
  enum Said {
    case value(FieldValue)
    /// null, blank text, or what stands for no value.
    case nothing
    /// A value that the field cannot have.
    case nonsense

    init(_ value: FieldValue?) { self = value.map(Said.value) ?? .nonsense }
  }

  func said(by value: Value) -> Said {
    if case .states(let list) = reading { return state(value, in: list) }
    if value.isAbsent { return .nothing }
    switch reading {
    case .number: return Said(value.number.map(FieldValue.number))
    case .limit(_, let bound):
      guard let number = value.number else { return .nonsense }
      return (number.double?.magnitude ?? bound) < bound ? .value(.number(number)) : .nothing
    case .flag: return Said(value.flag.map(FieldValue.flag))
    case .time(let scale): return moment(value, scale)
    case .codes(let names):
      guard let code = value.doubleValue else { return .nonsense }
      let place = Int(exactly: code).flatMap { names.indices.contains($0) ? $0 : nil }
      return .value(.state(place.map { names[$0] } ?? StateList.other))
    case .info: return Said(value.labelText.map(FieldValue.text))
    case .length: return Said(value.arrayValue.map { .count($0.count) })
    case .states, .ignored: return .nothing
    }
  }

  private func moment(_ value: Value, _ scale: TimeScale) -> Said {
    switch value {
    case .number(let number):
      let unit = scale == .seconds ? SourceUnit.seconds : .milliseconds
      return unit.converted(number).map { .value(.moment($0)) } ?? .nothing
    case .string(let text): return Said(Timestamp(rfc3339: text).map { .moment($0.seconds) })
    case .object:
      let whole = value["seconds"]?.doubleValue
      return Said(whole.map { .moment($0 + (value["nanos"]?.doubleValue ?? 0) / 1e9) })
    default: return .nonsense
    }
  }

  private func state(_ value: Value, in list: StateList) -> Said {
    let held: String?
    switch value {
    case .null: held = list.whenNull
    case .string(let text):
      guard let word = text.meaningful else {
        if text.contains("<") { return .nothing }
        held = list.whenEmpty
        break
      }
      held = list.names.contains(word) ? word : StateList.other
    default: return .nonsense
    }
    return held.map { .value(.state($0)) } ?? .nothing
  }
}

extension Value {
  /// Whether the field has no value: null or text that says nothing.
  var isAbsent: Bool {
    switch self {
    case .null: true
    case .string(let text): text.meaningful == nil
    default: false
    }
  }

  /// A boolean, a number that is not 0, or the words `true` and `false`.
  fileprivate var flag: Bool? {
    switch self {
    case .bool(let flag): flag
    case .number(let number): number.double.map { $0 != 0 }
    case .string("true"): true
    case .string("false"): false
    default: nil
    }
  }

  /// Text, or a number as it was sent, or a boolean as a word.
  fileprivate var labelText: String? {
    switch self {
    case .string(let text): text.meaningful
    case .number(let number): number.text
    case .bool(let flag): flag ? "true" : "false"
    default: nil
    }
  }
}
