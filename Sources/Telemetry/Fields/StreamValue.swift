/// A streamed value in one form, whether old firmware told it as text or new firmware typed.
enum StreamValue: Hashable, Sendable {
  /// There is none now.
  case void
  case number(Double)
  case flag(Bool)
  /// A constant of the field's enumeration; never one that says that there is no value.
  case word(UInt8)
  case text(String)
  case location(latitude: Double, longitude: Double)
  /// Doors or tires, by place.
  case bits(UInt8)

  /// nil for what cannot be: another type than the field's, a number that no car has. It says
  /// nothing, so that the value before it stays.
  init?(_ value: DatumValue, of field: TelemetryField) {
    switch (value, field.kind) {
    case (.invalid, _): self = .void
    case (.string("<invalid>"), _): self = .void
    case (.string(let text), .text): self = .text(StreamValue.shortened(text))
    case (.string(let text), _):
      guard let value = StreamValue(parsing: text, of: field) else { return nil }
      self = value
    case (.number(let number), .number): self = .number(number)
    case (.integer(let number), .number): self = .number(Double(number))
    case (.bool(let flag), .flag): self = .flag(flag)
    case (.bool(let flag), .word) where field.wasFlag: self = .flag(flag)
    case (.integer(let number), .flag): self = .flag(number != 0)
    case (.integer(let number), .text): self = .text(String(number))
    case (.number(let number), .text): self = .text(String(number))
    case (.enumeration(let number), .word(let enumeration)):
      self = StreamValue(constant: number, of: enumeration)
    case (.integer(let number), .word(let enumeration)):
      self = StreamValue(constant: Int(truncatingIfNeeded: number), of: enumeration)
    case (.location(let latitude, let longitude), .location):
      self = .location(latitude: latitude, longitude: longitude)
    case (.doors(let doors), .doors): self = .bits(doors.bits)
    case (.tireLocation(let tires), .tires): self = .bits(tires.bits)
    default: return nil
    }
    guard isPlausible(for: field) else { return nil }
    if self == .void, field.traits.contains(.parkedIfVoid) {
      self = StreamValue(word: "P", of: field) ?? .void
    }
    if self == .number(999), field.traits.contains(.voidAt999) { self = .void }
  }

  private init(constant number: Int, of enumeration: TelemetryEnumeration) {
    guard enumeration.words.indices.contains(number), let small = UInt8(exactly: number) else {
      // A constant of newer firmware: seen and not understood.
      self = .text(String(number))
      return
    }
    self = enumeration.isVoid(number) ? .void : .word(small)
  }

  private init?(word: String, of field: TelemetryField) {
    guard let enumeration = field.enumeration, let number = enumeration.number(of: word) else {
      return nil
    }
    self.init(constant: number, of: enumeration)
  }

  /// Text where the field is none.
  private init?(parsing text: String, of field: TelemetryField) {
    let text = StreamValue.shortened(text)
    switch field.kind {
    case .number where text.isEmpty: self = .void
    case .number:
      guard let number = Double(text) else { return nil }
      self = .number(number)
    case .flag:
      switch text {
      case "true", "1": self = .flag(true)
      case "false", "0": self = .flag(false)
      case "": self = .void
      default: return nil
      }
    case .word:
      self =
        text.isEmpty
        ? .void : StreamValue(word: text, of: field) ?? .text(text)
      // Sentry Mode and others were booleans once.
      if field.wasFlag, case .text(let word) = self, word == "true" || word == "false" {
        self = .flag(word == "true")
      }
    case .location:
      guard let location = StreamValue(location: text) else { return nil }
      self = location
    case .doors:
      guard let doors = Doors(listing: text) else { return nil }
      self = .bits(doors.bits)
    case .tires:
      guard let tires = TireLocation(listing: text) else { return nil }
      self = .bits(tires.bits)
    case .text, .unkept: return nil
    }
  }

  /// `(37.412374 N, 122.145867 W)`
  private init?(location text: String) {
    let words = text.split(whereSeparator: { " (),".contains($0) })
    guard words.count == 4, let first = Double(words[0]), let second = Double(words[2]),
      ["N", "S"].contains(words[1]), ["E", "W"].contains(words[3])
    else { return nil }
    self = .location(
      latitude: words[1] == "S" ? -first : first, longitude: words[3] == "W" ? -second : second)
  }

  private func isPlausible(for field: TelemetryField) -> Bool {
    switch self {
    // Comparisons with NaN are false.
    case .number(let number): field.plausible ~= number
    case .location(let latitude, let longitude):
      -90...90 ~= latitude && -180...180 ~= longitude
    default: true
    }
  }

  /// Names of songs and streets are shorter; a car's record stays small whatever it sends.
  private static let longestText = 200

  private static func shortened(_ text: String) -> String {
    guard text.utf8.count > longestText || text.utf8.first == 0x20 || text.utf8.last == 0x20 else {
      return text
    }
    // Between characters of text, not within one. A single blank stands for nothing.
    let end = text.utf8.index(text.startIndex, offsetBy: longestText, limitedBy: text.endIndex)
    var letters = text[..<(end ?? text.endIndex)].utf8.drop { $0 == 0x20 }
    while letters.last == 0x20 { letters.removeLast() }
    return String(Substring(letters))
  }

  /// Of two values of one field and one moment the same one stays in whatever order they come.
  func isStronger(than other: StreamValue) -> Bool {
    switch (self, other) {
    case (.number(let mine), .number(let its)): mine > its
    case (.flag(let mine), .flag(let its)): mine && !its
    case (.word(let mine), .word(let its)), (.bits(let mine), .bits(let its)): mine > its
    case (.text(let mine), .text(let its)): mine > its
    case (.location(let mine, let east), .location(let its, let west)):
      (mine, east) > (its, west)
    default: rank > other.rank
    }
  }

  private var rank: Int {
    switch self {
    case .void: 0
    case .text: 1
    case .flag: 2
    case .word: 3
    case .number: 4
    case .location: 5
    case .bits: 6
    }
  }
}

extension NamedFlags {
  var bits: UInt8 {
    var bits: UInt8 = 0
    for place in Self.names.indices where self[place] { bits |= 1 << UInt8(place) }
    return bits
  }

  /// Those of a list as old firmware tells it, `DriverFront|TrunkRear`; nil for a word that is none.
  init?(listing text: String) {
    self.init()
    for word in text.split(whereSeparator: { "|, ".contains($0) }) {
      guard let place = Self.names.firstIndex(of: String(word)) else { return nil }
      self[place] = true
    }
  }

  static func list(of bits: UInt8) -> String {
    names.indices.filter { bits >> UInt8($0) & 1 == 1 }.map { names[$0] }.joined(separator: "|")
  }
}
