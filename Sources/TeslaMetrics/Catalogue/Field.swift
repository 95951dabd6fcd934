/// One row of the catalogue as it is written: a field of Tesla's and what becomes of it.
///
/// Its path is relative to its `Block`; the block makes a `Row` of it.
struct Field: Sendable {
  let path: String
  /// Replaces the path in the family's name where that holds a unit or a word that Prometheus
  /// reserves (`minutes_to_full_charge`, `homelink_device_count`).
  var stem: String?
  let reading: Reading
  var meaning = ""
  /// Tells where the car is or is going: exposed on request only.
  var isLocation = false

  static func gauge(
    _ path: String, _ unit: SourceUnit, as stem: String? = nil, _ meaning: String
  ) -> Field {
    Field(path: path, stem: stem, reading: .number(unit), meaning: meaning)
  }

  /// A number without a unit.
  static func gauge(_ path: String, as stem: String? = nil, _ meaning: String) -> Field {
    Field(path: path, stem: stem, reading: .number(.none), meaning: meaning)
  }

  /// A power with a magnitude that stands for "no limit" and is no sample.
  static func limit(
    _ path: String, _ unit: SourceUnit, unlimitedFrom bound: Double, _ meaning: String
  ) -> Field {
    Field(path: path, reading: .limit(unit, unlimitedFrom: bound), meaning: meaning)
  }

  static func location(
    _ path: String, _ unit: SourceUnit, as stem: String? = nil, _ meaning: String
  ) -> Field {
    Field(path: path, stem: stem, reading: .number(unit), meaning: meaning, isLocation: true)
  }

  static func flag(_ path: String, as stem: String? = nil, _ meaning: String) -> Field {
    Field(path: path, stem: stem, reading: .flag, meaning: meaning)
  }

  static func states(
    _ path: String, _ states: [String], empty: String? = nil, null: String? = nil,
    _ meaning: String
  ) -> Field {
    Field(
      path: path,
      reading: .states(StateList(names: states, whenEmpty: empty, whenNull: null)),
      meaning: meaning)
  }

  /// A number whose values have names; the place in the list is the number.
  static func codes(
    _ path: String, as stem: String? = nil, _ names: [String], _ meaning: String
  ) -> Field {
    Field(path: path, stem: stem, reading: .codes(names), meaning: meaning)
  }

  /// A point in time; `scale` is that of a bare number.
  static func time(
    _ path: String, _ scale: TimeScale, as stem: String? = nil, _ meaning: String
  ) -> Field {
    Field(path: path, stem: stem, reading: .time(scale), meaning: meaning)
  }

  /// A label of the block's info family, or of that named; the label has the field's name unless
  /// another is given.
  static func info(_ path: String, in family: InfoFamily, as label: String? = nil) -> Field {
    let name = label ?? String(path.split(separator: ".").last ?? "")
    return Field(
      path: path, reading: .info(family, label: name, isCode: false), meaning: family.meaning)
  }

  /// A number or boolean that tells kinds apart and is nothing to calculate with, as a label.
  static func infoCode(_ path: String, in family: InfoFamily) -> Field {
    Field(path: path, reading: .info(family, label: path, isCode: true), meaning: family.meaning)
  }

  /// The number of a list's elements.
  static func length(_ path: String, _ meaning: String) -> Field {
    Field(path: path, reading: .length, meaning: meaning)
  }

  /// Known and not exposed, with all that is below it: secrets, personal data, codes without
  /// a known meaning.
  static func ignored(_ path: String) -> Field { Field(path: path, reading: .ignored) }
}

/// How a JSON value becomes samples.
enum Reading: Hashable, Sendable {
  case number(SourceUnit)
  case limit(SourceUnit, unlimitedFrom: Double)
  /// True, a number other than 0, or the text `true`.
  case flag
  case time(TimeScale)
  case states(StateList)
  case codes([String])
  case info(InfoFamily, label: String, isCode: Bool)
  case length
  case ignored
}

/// The unit of a point in time that is a bare number. RFC 3339 text and `{seconds, nanos}` are
/// understood everywhere.
enum TimeScale: Hashable, Sendable {
  case seconds
  case milliseconds
}

/// The closed list of an enumeration. A text that is not in it is the state `other`, so that a
/// new value is seen and breaks nothing.
struct StateList: Hashable, Sendable {
  let names: [String]
  /// The state that empty text means; nil: none.
  let whenEmpty: String?
  /// The state that null means; nil: none.
  let whenNull: String?

  static let other = "other"
}

/// A family whose labels carry text.
struct InfoFamily: Hashable, Sendable {
  /// Without the body's prefix and without `_info`.
  let stem: String
  let meaning: String
}

/// Fields that lie under one path.
struct Block: Sendable {
  /// Where the fields are: empty for the top level, ending in `[]` for the elements of a list.
  let path: String
  /// What the path is called in names.
  let stem: String
  /// Only the fields listed are looked at: Tesla sometimes fills the block with a copy of another.
  let isClosed: Bool
  let fields: [Field]

  init(_ path: String, stem: String? = nil, isClosed: Bool = false, _ fields: [Field]) {
    self.path = path
    self.stem = stem ?? path.underscored
    self.isClosed = isClosed
    self.fields = fields
  }
}

extension String {
  /// A path as part of a metric's name.
  var underscored: String {
    String(compactMap { $0 == "." ? "_" : $0 == "[" || $0 == "]" ? nil : $0 })
  }
}
