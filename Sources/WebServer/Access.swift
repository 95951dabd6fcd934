internal import HTTP

/// What a server demands of every request before its handler sees it, and adds to every answer.
final class Access: Sendable {
  let decoration: Decoration

  init(serverName: String?) {
    decoration = Decoration(serverName.map { ["Server": $0] } ?? [:])
  }
}
