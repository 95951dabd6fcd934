package import JSON

extension Value {
  /// What of an answer may leave this program: for `/data`, a broker, and whoever else is shown
  /// what Tesla said.
  ///
  /// Never what opens something: tokens, passwords. Where a car is or goes, and where a site is,
  /// only on request; that is what the catalogue marks, and of what it does not know or does not
  /// expose whatever is named like it.
  ///
  /// - Parameters:
  ///   - kind: that of the answer, which is bare: without `response` around it.
  ///   - withLocation: whether positions may leave, too.
  package func disclosed(as kind: BodyKind, withLocation: Bool) -> Value {
    let schema = Catalogue.schemas(of: kind).first
    return Disclosure(rows: schema?.rows ?? [], withLocation: withLocation)
      .shown(self, at: schema?.root)
  }
}

/// One way through an answer, leaving out what may not leave.
private struct Disclosure {
  let rows: [Row]
  let withLocation: Bool

  /// - Parameter node: where the catalogue has it; nil where it does not.
  func shown(_ value: Value, at node: Schema.Node?) -> Value {
    switch value {
    case .array(let elements):
      return .array(elements.map { shown($0, at: node?.elements.first) })
    case .object(let object):
      return .object(
        Object(
          object.members.compactMap { member in
            let inner = node?.children[member.name]
            guard isShown(member.name, at: inner) else { return nil }
            return Object.Member(member.name, shown(member.value, at: inner))
          }))
    case .null, .bool, .number, .string: return value
    }
  }

  private func isShown(_ name: String, at node: Schema.Node?) -> Bool {
    if let node {
      // A block is looked into.
      guard let row = node.row.map({ rows[$0] }) else { return true }
      if row.reading != .ignored { return withLocation || !row.isLocation }
    }
    return !TellingName.isSecret(name) && (withLocation || !TellingName.isLocation(name))
  }
}

/// What the name of a field tells of a value that the catalogue does not describe.
enum TellingName {
  private static let secrets = ["token", "password", "passphrase", "secret", "private_key"]

  /// `cached_data` holds another answer, encoded.
  private static let locations = [
    "location", "latitude", "longitude", "address", "destination", "route", "heading", "gps",
    "geo", "located", "native_", "cached_data",
  ]
  /// The same as words of their own.
  private static let locationWords: Set<Substring> = [
    "lat", "lon", "lng", "position", "coordinates", "waypoints", "origin", "street", "city", "zip",
    "postcode",
  ]

  /// Whether it opens something.
  static func isSecret(_ name: String) -> Bool {
    let name = name.lowercased()
    return secrets.contains { name.contains($0) }
  }

  /// Whether it tells where something is, or goes.
  static func isLocation(_ name: String) -> Bool {
    let name = name.lowercased()
    return locations.contains { name.contains($0) }
      || name.split(separator: "_").contains { locationWords.contains($0) }
  }
}
