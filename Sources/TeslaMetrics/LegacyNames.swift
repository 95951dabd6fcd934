import JSON
import Metrics

/// The series of `tesla_exporter.py`, so that its users' dashboards keep working.
///
/// Everything is named by its path alone, whether the catalogue knows it or not: numbers in
/// Tesla's units, booleans as 0 and 1, text as a label, null and lists not at all.
enum LegacyNames {
  /// None for answers that the old exporter did not read.
  static func families(
    from answer: Value, kind: BodyKind, options: ConversionOptions
  ) -> [MetricFamily] {
    guard case .object(let object) = answer else { return [] }
    switch kind {
    case .vehicleData:
      let vin = Conversion.label("vin", of: object["vin"])
      var flattening = Flattening(
        labels: options.hasSeveralVehicles ? vin : [], keepsTimestamps: true)
      // What only streaming cars tell the old exporter never had; by its path it would take the
      // names that standard metrics have, and mean others.
      var object = object
      object[Catalogue.telemetryBlock] = nil
      flattening.visit(object, prefix: "tesla")
      return flattening.families
    case .liveStatus:
      var flattening = Flattening(labels: [], keepsTimestamps: false)
      flattening.visit(object, prefix: "teg")
      return flattening.families
    case .products, .siteInfo, .calendarHistory: return []
    }
  }

  /// The old exporter's way with text: spaces around it and `<` and `>` removed, then `,` and space
  /// as `_`. Unlike there, quotes and backslashes are escaped when the label is written.
  static func labelValue(of text: String) -> String {
    let space = UInt8(ascii: " ")
    var trimmed = text.asLabel.utf8.drop { $0 == space }
    while trimmed.last == space { trimmed.removeLast() }
    let bytes = trimmed.compactMap { byte -> UInt8? in
      switch byte {
      case UInt8(ascii: "<"), UInt8(ascii: ">"): nil
      case UInt8(ascii: ","), UInt8(ascii: " "): UInt8(ascii: "_")
      default: byte
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A name that Prometheus takes; all of Tesla's are legal already.
  static func legalName(_ text: String) -> String {
    guard !FamilyLint.isName(text) else { return text }
    return String(
      decoding: text.utf8.map { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: byte
        default: UInt8(ascii: "_")
        }
      }, as: UTF8.self)
  }
}

private struct Flattening {
  private static let maximumDepth = 12
  /// A full modern vehicle has some 360.
  private static let maximumFamilies = 2000

  let labels: [Label]
  let keepsTimestamps: Bool
  private(set) var families: [MetricFamily] = []
  /// Two paths may give one name; the later one counts, as in the old exporter's dictionary.
  private var places: [String: Int] = [:]

  init(labels: [Label], keepsTimestamps: Bool) {
    self.labels = labels
    self.keepsTimestamps = keepsTimestamps
    // A full modern vehicle has some 360 series.
    families.reserveCapacity(512)
    places.reserveCapacity(512)
  }

  mutating func visit(_ object: Object, prefix: String, depth: Int = 0) {
    for member in object.members {
      let name = prefix + "_" + member.name.asPathName
      switch member.value {
      case .null, .array: continue
      case .object(let inner):
        if depth < Flattening.maximumDepth { visit(inner, prefix: name, depth: depth + 1) }
      case .bool(let flag): put(flag ? 1 : 0, as: name, labels)
      case .number(let number):
        if let value = number.double { put(value, as: name, labels) }
      case .string(let text):
        guard !text.isBlank else { continue }
        put(1, as: name, labels + [Label("value", LegacyNames.labelValue(of: text))])
      }
    }
  }

  private mutating func put(_ value: Double, as name: String, _ labels: [Label]) {
    guard keepsTimestamps || !name.contains("timestamp") else { return }
    let name = LegacyNames.legalName(name)
    let family = MetricFamily(
      name: name, kind: .unknown, help: "", samples: [Sample(labels: labels, value: value)])
    if let place = places[name] {
      families[place] = family
    } else if families.count < Flattening.maximumFamilies {
      places[name] = families.count
      families.append(family)
    }
  }
}
