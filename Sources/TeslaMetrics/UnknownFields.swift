package import JSON
import Metrics
internal import TeslaData

/// A field that the catalogue does not know, or a known one with a value it cannot have.
package struct UnknownField: Hashable, Sendable {
  /// From the top of the answer, `[]` for the elements of a list.
  package internal(set) var path: String
  package let type: FieldType
  /// The value as JSON, shortened.
  package let example: String
  /// The number to expose, booleans as 0 and 1; nil for text, lists and retyped fields.
  let value: Double?
  let labels: [Label]

  init(path: String, value: Value, labels: [Label]?) {
    self.path = path
    type = FieldType(of: value)
    example = value.shortened
    self.labels = labels ?? []
    switch value {
    case .bool(let flag): self.value = labels == nil ? nil : flag ? 1 : 0
    case .number(let number): self.value = labels == nil ? nil : number.double
    default: self.value = nil
    }
  }
}

/// The JSON types, as drift tells them apart.
package enum FieldType: String, Hashable, Sendable {
  case array
  case boolean
  case null
  case number
  case object
  case text

  package init(of value: Value) {
    switch value {
    case .null: self = .null
    case .bool: self = .boolean
    case .number: self = .number
    case .string: self = .text
    case .array: self = .array
    case .object: self = .object
    }
  }
}

/// The unknown fields of an answer: all are counted, a bounded number kept.
struct UnknownFields {
  /// More than any firmware brings; keeps a hostile answer from becoming a huge page.
  static let maximum = 1000

  private(set) var count = 0
  private(set) var fields: [UnknownField] = []

  mutating func add(_ field: @autoclosure () -> UnknownField) {
    count += 1
    if fields.count < UnknownFields.maximum { fields.append(field()) }
  }

  var exposable: [UnknownField] { fields.filter { $0.value != nil } }
}

/// Families of unknown fields, named by their paths.
struct UnknownFamilies {
  private var byPath: [String: MetricFamily] = [:]
  private var names: Set<String> = []

  /// By path, so that the order does not depend on the answer's.
  var families: [MetricFamily] {
    byPath.sorted { $0.key < $1.key }.map(\.value)
  }

  mutating func add(_ field: UnknownField, prefix: String) {
    guard let value = field.value else { return }
    let sample = Sample(labels: field.labels, value: value)
    let key = prefix + field.path
    if var family = byPath[key] {
      byPath[key] = nil
      family.samples.removeAll { $0.labels == field.labels }
      family.samples.append(sample)
      byPath[key] = family
    } else if byPath.count < UnknownFields.maximum,
      let name = unusedName(for: field.path, prefix: prefix)
    {
      byPath[key] = MetricFamily(
        name: name, kind: .unknown, help: "not in the catalogue: \(field.path)", samples: [sample])
    }
  }

  /// A legal name that no catalogued family has, nor another path: `a.b_c` and `a_b.c` are two.
  /// nil where a great many paths come to one name; their fields are counted only.
  private mutating func unusedName(for path: String, prefix: String) -> String? {
    let base = UnknownFamilies.legalName(prefix + path)
    let candidates = [base, base + "_unknown"] + (2...9).map { "\(base)_unknown\($0)" }
    return candidates.first { name in
      !Catalogue.allFamilyNames.contains(name) && names.insert(name).inserted
    }
  }

  /// Lower case, other characters as `_`, no suffix that is reserved for another kind, and no word
  /// that promtool takes for a unit or a type: `refresh_s` is `refresh_svalue`.
  private static func legalName(_ text: String) -> String {
    var name = ""
    for byte in text.utf8.prefix(200) {
      switch byte {
      case 0x30...0x39, 0x61...0x7A: name.unicodeScalars.append(Unicode.Scalar(byte))
      case 0x41...0x5A: name.unicodeScalars.append(Unicode.Scalar(byte + 0x20))
      default: if !name.hasSuffix("_") { name += "_" }
      }
    }
    while name.hasSuffix("_") { name.removeLast() }
    name = name.split(separator: "_", omittingEmptySubsequences: false).map { word in
      FamilyLint.isObjectionable(word: String(word)) ? word + "value" : word
    }.joined(separator: "_")
    let reserved = ["_total", "_info", "_count", "_sum", "_bucket", "_created"]
    return reserved.contains(where: name.hasSuffix) ? name + "_value" : name
  }
}

extension String {
  /// At most so many scalars, an ellipsis for the rest. Not characters: one of those can be as
  /// long as the whole answer.
  fileprivate func cut(to count: Int) -> String {
    guard utf8.count > count, unicodeScalars.dropFirst(count).first != nil else { return self }
    return String(UnicodeScalarView(unicodeScalars.prefix(count - 1))) + "…"
  }

  /// A member's name as part of a path: Tesla's are under sixty bytes, and a path is put together
  /// once per field below it.
  var asPathName: String {
    utf8.count <= 200 ? self : String(decoding: utf8.prefix(200), as: UTF8.self) + "…"
  }
}

extension Value {
  /// The value as JSON, cut to sixty characters.
  fileprivate var shortened: String {
    switch self {
    case .array(let elements): "[…] of \(elements.count)"
    case .object(let object): "{…} of \(object.count)"
    case .string(let text): String(decoding: Value.string(text.cut(to: 60)).bytes, as: UTF8.self)
    case .number(let number): number.text.cut(to: 60)
    case .null, .bool: String(decoding: bytes, as: UTF8.self)
    }
  }
}

extension UnknownField {
  /// The fields of the answer that the catalogue does not know and those with a value that they
  /// cannot have, in the order of their paths; at most a thousand.
  package static func all(in body: Value, kind: BodyKind) -> [UnknownField] {
    var fields: [UnknownField] = []
    func note(_ answer: Value, _ schema: Schema, _ prefix: String) {
      var walk = Walk(schema: schema, includesLocation: true)
      walk.visit(answer, labels: [])
      fields += walk.unknown.fields.map { $0.beneath(prefix) }
    }
    switch kind {
    case .products:
      for product in body.answer.arrayValue ?? [] {
        guard product.isProduct else {
          fields.append(UnknownField(path: "[]", value: product, labels: nil))
          continue
        }
        note(product, Conversion.schema(of: product), "[].")
      }
    case .calendarHistory: note(NewestDay.total(of: body.answer), Catalogue.calendarHistory, "")
    case .vehicleData, .liveStatus, .siteInfo:
      for schema in Catalogue.schemas(of: kind) { note(body.answer, schema, "") }
    }
    var seen: Set<String> = []
    return fields.filter { seen.insert($0.path).inserted }.sorted { $0.path < $1.path }
  }

  private func beneath(_ prefix: String) -> UnknownField {
    var field = self
    field.path = prefix + path
    return field
  }
}
