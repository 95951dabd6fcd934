internal import JSON

/// Streams survive a restart of the program: cars send only what changes.
extension VehicleStream {
  /// A JSON document: `{"vin": …, "newest": …, "fields": {"Gear": [milliseconds, "D"], …}}`, values
  /// as old firmware would tell them, where JSON has nothing better.
  package func saved() -> [UInt8] {
    var members: [Object.Member] = [.init("vin", .string(vin))]
    if let newest = lastDatum?.milliseconds { members.append(.init("newest", Value(newest))) }
    let fields = entries.compactMap { entry -> Object.Member? in
      guard let field = TelemetryField.numbered(Int(entry.field)) else { return nil }
      return .init(field.name, [Value(entry.time), entry.value.saved(of: field)])
    }
    members.append(.init("fields", .object(Object(fields))))
    return Value.object(Object(members)).bytes
  }

  /// nil for what `saved` did not write, or for another car. Fields that this version does not know
  /// are left out.
  package convenience init?(vin: String, saved bytes: [UInt8]) {
    guard let document = try? Value(parsing: bytes), document["vin"]?.stringValue == vin,
      let fields = document["fields"]?.objectValue
    else { return nil }
    let entries = fields.members.compactMap { member -> StreamEntry? in
      guard let field = TelemetryField.named(member.name), let time = member.value[0]?.int64Value,
        let value = member.value[1].flatMap(DatumValue.init(saved:)),
        let value = StreamValue(value, of: field)
      else { return nil }
      return StreamEntry(value: value, field: field, time: time)
    }
    let newest = document["newest"]?.int64Value ?? entries.map(\.time).max()
    self.init(vin: vin, entries: entries.sorted { $0.field < $1.field }, newest: newest)
  }
}

extension StreamValue {
  fileprivate func saved(of field: TelemetryField) -> Value {
    switch self {
    case .void: .null
    case .number(let number): Value(number)
    case .flag(let flag): .bool(flag)
    case .word(let number): .string(field.enumeration?.words[Int(number)] ?? "")
    case .text(let text): .string(text)
    case .location(let latitude, let longitude): [Value(latitude), Value(longitude)]
    case .bits(let bits):
      if case .tires = field.kind {
        .string(TireLocation.list(of: bits))
      } else {
        .string(Doors.list(of: bits))
      }
    }
  }
}

extension DatumValue {
  fileprivate init?(saved value: Value) {
    switch value {
    case .null: self = .invalid
    case .bool(let flag): self = .bool(flag)
    case .string(let text): self = .string(text)
    case .number(let number):
      guard let double = number.double else { return nil }
      self = .number(double)
    case .array:
      guard let latitude = value[0]?.doubleValue, let longitude = value[1]?.doubleValue else {
        return nil
      }
      self = .location(latitude: latitude, longitude: longitude)
    case .object: return nil
    }
  }
}
