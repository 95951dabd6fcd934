internal import HTTP
internal import WebServer

/// `/events`: the feed as server-sent events.
extension EventFeed {
  /// How long a client whose connection has ended waits before it comes back.
  private static let retry = Duration.seconds(5)

  /// - Parameter request: `?changes` asks to hear that values have changed, too.
  /// - Returns: what is to be done when the client has gone.
  func open(_ stream: EventStream, for request: Request) -> @Sendable () -> Void {
    stream.send(EventStream.retry(after: EventFeed.retry))
    return listen(
      after: EventFeed.lastID(of: request),
      tellsChanges: request.url.queryItems.contains { $0.name == "changes" }
    ) { stream.send($0) }
  }

  /// The event that the client had last; nil for one that is new, or says something else.
  ///
  /// A browser that comes back names it in the header, where its address may still have an old one.
  static func lastID(of request: Request) -> Int? {
    let text = request.headers["Last-Event-ID"] ?? request.url.queryValue("last_event_id")
    return text.flatMap { Int($0) }
  }
}
