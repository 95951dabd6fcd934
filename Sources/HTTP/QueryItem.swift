/// A name and a value of a query or of a form (`application/x-www-form-urlencoded`).
package struct QueryItem: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// `a=1&b=2`, each part percent-encoded.
  package static func encode(_ items: [QueryItem]) -> String {
    items.map { item in
      PercentEncoding.encode(item.name, allowed: PercentEncoding.unreserved) + "="
        + PercentEncoding.encode(item.value, allowed: PercentEncoding.unreserved)
    }.joined(separator: "&")
  }

  /// The pairs of a query or form, in order and with repeated names kept; a part without `=` has
  /// an empty value, `+` is a space.
  package static func decode(_ text: String) -> [QueryItem] {
    // Bytes, not characters: a combining mark after `&` would hide it from a character search.
    text.utf8.split(separator: 0x26).map { pair in
      let mark = pair.firstIndex(of: 0x3D)
      return QueryItem(
        PercentEncoding.decode(pair[..<(mark ?? pair.endIndex)], plusIsSpace: true),
        mark.map { PercentEncoding.decode(pair[$0...].dropFirst(), plusIsSpace: true) } ?? "")
    }
  }
}
