package import HTTP

/// A call of Tesla's API that this program has no command for, as a person writes it.
package struct CustomCall: Hashable, Sendable {
  package let method: Method
  /// Below the API's host, percent-encoded: `/api/1/vehicles`.
  package let path: String
  package let query: String?
  /// Beyond the program's own, or instead of them.
  package var headers = Headers()
  package var body: [UInt8]?
  /// The VIN of the car that it is about, for accounts.
  package var subject = ""

  /// - Parameter text: `vehicles`, `/api/1/vehicles`, with a query or without.
  /// - Returns: nil for what is no path of the API's host.
  package init?(_ method: Method, _ text: String) {
    let trimmed = text.hasPrefix("/") ? String(text.dropFirst()) : text
    let path = trimmed.hasPrefix("api/") ? "/" + trimmed : "/api/1/" + trimmed
    // The host does not matter: it proves that the rest is a path and nothing more.
    guard !trimmed.hasPrefix("/"), let url = URL("https://host" + path), url.host == "host",
      url.port == nil, url.fragment == nil, !url.path.contains("//"),
      !trimmed.contains(where: { "{}\\<>\"|^`".contains($0) }),
      !url.path.split(separator: "/").contains(where: CustomCall.climbs)
    else { return nil }
    self.method = method
    self.path = url.path
    query = url.query
  }

  /// Whether a server may take the segment for the directory above.
  private static func climbs(_ segment: Substring) -> Bool {
    let plain = segment.lowercased().split(separator: "%2e", omittingEmptySubsequences: false)
      .joined(separator: ".")
    return plain == "." || plain == ".."
  }

  /// The same page by page, as the Fleet API numbers them from 1.
  package func page(_ number: Int64) -> CustomCall? {
    var items = (query.map(QueryItem.decode) ?? []).filter { $0.name != "page" }
    items.append(QueryItem("page", String(number)))
    guard var call = CustomCall(method, path + "?" + QueryItem.encode(items)) else { return nil }
    (call.headers, call.body, call.subject) = (headers, body, subject)
    return call
  }

  private var segments: [Substring] { path.split(separator: "/") }

  /// The path's last word, in which no id is.
  var name: String {
    segments.last { segment in
      segment.utf8.allSatisfy { 0x61...0x7A ~= $0 || $0 == 0x5F } && segment != "api"
    }.map(String.init) ?? "api"
  }

  /// By Tesla's price list: what concerns a single car costs, but for its record, its list and what
  /// is about telemetry's configuration.
  var costClass: CostClass {
    let words = segments.dropFirst(2)
    guard words.first == "vehicles", words.count >= 3, let kind = words.dropFirst(2).first else {
      return .free
    }
    switch kind {
    case "wake_up": return .wake
    case "command", "signed_command": return .command
    case "fleet_telemetry_config", "fleet_telemetry_errors", "fleet_status", "invitations",
      "drivers", "subscriptions":
      return .free
    default: return .data
    }
  }
}
