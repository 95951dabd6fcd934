package import JSON
internal import TeslaData

/// What a firmware update did to the fields of an answer.
package struct FieldDifference: Hashable, Sendable {
  package struct Field: Hashable, Sendable {
    package let path: String
    package let type: FieldType
  }

  package struct Retyping: Hashable, Sendable {
    package let path: String
    package let old: FieldType
    package let new: FieldType
  }

  /// All three in the order of their paths.
  package let added: [Field]
  package let removed: [Field]
  package let retyped: [Retyping]

  package var isEmpty: Bool { added.isEmpty && removed.isEmpty && retyped.isEmpty }
}

/// Comparing answers with the catalogue and with each other.
package enum Drift {
  /// The fields of the answer that the catalogue does not know and those with a value that they
  /// cannot have, in the order of their paths; at most a thousand.
  package static func unknownFields(in body: Value, kind: BodyKind) -> [UnknownField] {
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

  /// The fields that only one of the answers has, and those whose type changed. null has no type:
  /// a field that becomes null is not retyped.
  package static func difference(from old: Value, to new: Value) -> FieldDifference {
    let before = types(in: old.answer)
    let after = types(in: new.answer)
    let retyped = before.compactMap { path, type -> FieldDifference.Retyping? in
      guard let now = after[path], now != type, now != .null, type != .null else { return nil }
      return FieldDifference.Retyping(path: path, old: type, new: now)
    }
    return FieldDifference(
      added: fields(of: after, missingIn: before), removed: fields(of: before, missingIn: after),
      retyped: retyped.sorted { $0.path < $1.path })
  }

  private static func fields(
    of types: [String: FieldType], missingIn others: [String: FieldType]
  ) -> [FieldDifference.Field] {
    types.filter { others[$0.key] == nil }
      .map { FieldDifference.Field(path: $0.key, type: $0.value) }
      .sorted { $0.path < $1.path }
  }

  /// Fifteen times what Tesla's longest answers have.
  private static let maximumPaths = 10_000

  /// The type of every leaf; of several elements of a list the first that is not null.
  private static func types(in answer: Value) -> [String: FieldType] {
    var types: [String: FieldType] = [:]
    func visit(_ value: Value, _ path: String, _ depth: Int) {
      let isDeep = depth >= 12
      switch value {
      case .object(let object) where !object.isEmpty && !isDeep:
        for member in object.members {
          let name = member.name.asPathName
          visit(member.value, path.isEmpty ? name : path + "." + name, depth + 1)
        }
      case .array(let elements) where !elements.isEmpty && !isDeep:
        for element in elements { visit(element, path + "[]", depth + 1) }
      default:
        let known = types[path]
        guard known == nil || known == .null, types.count < maximumPaths else { return }
        types[path] = FieldType(of: value)
      }
    }
    visit(answer, "", 0)
    return types
  }
}

extension UnknownField {
  fileprivate func beneath(_ prefix: String) -> UnknownField {
    var field = self
    field.path = prefix + path
    return field
  }
}
