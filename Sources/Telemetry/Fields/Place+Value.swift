internal import JSON

extension Place {
  /// What vehicle_data would say there; nil where it could not say it.
  func value(of value: StreamValue, _ field: TelemetryField) -> Value? {
    switch (conversion, value) {
    case (_, .void): nil
    case (.same, _), (.side, _): value.value(of: field)
    case (.times(let factor), .number(let number)):
      Value(telemetry: (number * factor).rounded())
    case (.code, .word(let number)): Value(Int64(number) - 1)
    case (.words(let words), .word(let number)) where 1...words.count ~= Int(number):
      .string(words[Int(number) - 1])
    // Where the car has a word that this program does not know, vehicle_data has one too.
    case (.words, .text(let text)): .string(text)
    case (.isAmong(let numbers), .word(let number)): .bool(numbers.contains(Int(number)))
    case (.isAmong, .flag(let flag)): .bool(flag)
    case (.latitude, .location(let latitude, _)): Value(latitude)
    case (.longitude, .location(_, let longitude)): Value(longitude)
    case (.bit(let bit), .bits(let bits)): field.flag(bits >> bit & 1 == 1)
    default: nil
    }
  }
}

extension TelemetryField {
  /// vehicle_data tells doors as numbers and warnings as booleans.
  fileprivate func flag(_ flag: Bool) -> Value {
    if case .doors = kind { Value(bit: flag) } else { .bool(flag) }
  }
}

extension StreamValue {
  /// The value as it is.
  func value(of field: TelemetryField) -> Value? {
    switch self {
    case .void: nil
    case .number(let number): Value(telemetry: number)
    case .flag(let flag): field.enumeration == nil ? .some(.bool(flag)) : .none
    case .word(let number): (field.enumeration?.words[Int(number)]).map(Value.string)
    case .text(let text): .string(text)
    case .location(let latitude, let longitude):
      ["latitude": Value(latitude), "longitude": Value(longitude)]
    case .bits: nil
    }
  }
}

extension Value {
  /// As vehicle_data tells doors and windows.
  init(bit flag: Bool) { self.init(Int64(flag ? 1 : 0)) }

  /// A number as Tesla would write it: whole ones without a fraction, and those that came in 32
  /// bits with the digits that they have there, 2.3 and not 2.299999952316284.
  init(telemetry number: Double) {
    if let whole = Int64(exactly: number), abs(number) < 1e15 {
      self.init(whole)
    } else if let short = Float(exactly: number) {
      self.init(Double(short.description) ?? number)
    } else {
      self.init(number)
    }
  }
}
