internal import Crypto
internal import HTTP
package import Time

/// What tells a client whether it has an answer already (RFC 9110, sections 8.8 and 13).
///
/// The entity tag is of the content, so that it outlives this process; a weak one, as the same is
/// sent compressed, too.
package struct Validation: Hashable, Sendable {
  package let tag: String
  /// When the content's values were current.
  package let modified: Timestamp?
  /// When the content changed for the last time, where that may be later: a date before it shows
  /// nothing.
  package let changed: Timestamp?

  package init(of body: [UInt8], modified: Timestamp? = nil, changed: Timestamp? = nil) {
    let digest = SHA256.digest(body).prefix(12)
    tag = "W/\"" + Base64.encode(Array(digest)) + "\""
    self.modified = modified
    self.changed = [modified, changed].compactMap(\.self).max()
  }

  /// The fields of an answer with that content: it may be kept, and is asked after each time.
  var headers: Headers {
    var headers: Headers = [
      "ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding",
    ]
    headers["Last-Modified"] = modified.map(HTTPDate.text)
    return headers
  }

  /// 304 where the client has the content; nil where it is to be sent.
  func notModified(for request: Request) -> Response? {
    isKnown(to: request.headers) ? Response(status: 304, headers: headers) : nil
  }

  /// A tag is more exact than a date, which does not count beside it.
  private func isKnown(to headers: Headers) -> Bool {
    let tags = headers.values("If-None-Match")
    guard tags.isEmpty else {
      return tags.flatMap { $0.split(separator: ",") }.contains { part in
        let text = part.trimmed
        return text == "*" || Validation.opaque(text) == Validation.opaque(tag[...])
      }
    }
    guard let changed, let text = headers["If-Modified-Since"],
      let date = HTTPDate.parse(text, now: changed)
    else { return false }
    return changed.wholeSeconds <= date.wholeSeconds
  }

  /// Without what tells weak tags from strong ones, which a read does not.
  private static func opaque(_ tag: Substring) -> Substring {
    tag.hasPrefix("W/") ? tag.dropFirst(2) : tag
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = drop { $0 == " " || $0 == "\t" }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}
