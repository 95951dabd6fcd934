/// The kind of a body, as `Content-Type` names it (RFC 9110 section 8.3.1).
package struct MediaType: Hashable, Sendable {
  /// In lower case: `application`.
  package let type: String
  /// In lower case: `json`.
  package let subtype: String

  package init(_ type: String, _ subtype: String) {
    self.type = type
    self.subtype = subtype
  }

  /// Parses a field's value; its parameters (`; charset=utf-8`) are left out.
  package init?(_ value: String) {
    let essence = value.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
    let parts = essence.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ Headers.Field(String($0), "").isSendable }) else {
      return nil
    }
    self.init(parts[0].lowercased(), parts[1].lowercased())
  }

  /// Whether it is `application/json` or built upon it (`application/problem+json`).
  package var isJSON: Bool {
    type == "application" && (subtype == "json" || subtype.hasSuffix("+json"))
  }
}

extension Response {
  /// What the answer says its body is.
  package var mediaType: MediaType? { headers["Content-Type"].flatMap(MediaType.init) }

  /// Whether the answer says that its body is JSON; a page of some proxy or firewall is not.
  package var isJSON: Bool { mediaType?.isJSON ?? false }
}
