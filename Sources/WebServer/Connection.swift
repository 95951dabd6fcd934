internal import CMicroHTTPD
internal import HTTP
internal import LibC
internal import Synchronization
internal import Unix

/// One client's connection and the request on it.
final class Connection: @unchecked Sendable {
  // Sendable by proof: libmicrohttpd runs a connection on one thread at a time. Other threads only
  // resume it while it is suspended, and read what is atomic and the constants.
  private enum Stage {
    case head
    case body
    /// Suspended; this is what happens next.
    case waiting(Reply)
    /// Suspended until the password is checked.
    case checking
    case answered
  }

  let engine: Engine
  let handle: OpaquePointer
  /// The client's numeric address; nil at a Unix socket.
  let address: String?
  let socket: Int32
  let progress = Progress()
  /// What its TLS session uses; nil for plain HTTP.
  private let identity: TLSIdentity?
  private let isAtLoopback: Bool
  /// Whether its first bytes are still to come, which show whether a client speaks TLS.
  private var isFresh = true
  /// When the exchange must be over, in monotonic nanoseconds; 0 while nothing is expected.
  private let deadline = Atomic<Int64>(0)
  private let hasEverAnswered = Atomic<Bool>(false)
  private var stage = Stage.head
  private var target: String?
  private var host = RequestHead.Host()
  private var request: Request?
  private var body: [UInt8] = []
  private var excess = 0
  private var acceptsGzip = false
  /// Whether the engine has the request in hand.
  private var isInHand = false
  private var decoration = Decoration()
  private var events: EventStream?
  /// Set by the checker's thread while the connection is suspended.
  private var outcome = PasswordChecker.Outcome.notChecked

  init(_ listener: Listener, handle: OpaquePointer) {
    engine = listener.engine
    isAtLoopback = listener.isLoopback
    self.handle = handle
    address = web_client_address(handle).flatMap { SocketAddress($0) }?.host
    socket = web_socket(handle)
    let session = web_tls_session(handle)
    identity = session == nil ? nil : engine.access.identity()
    expectProgress()
    if let session {
      identity?.prepare(session)
      PlainHTTP.watchFor(on: session, self)
    }
  }

  /// Whether it is so new that its first request is still to be answered.
  var isNew: Bool { !hasEverAnswered.load(ordering: .relaxed) }

  func isOverdue(at now: Int64) -> Bool {
    let moment = deadline.load(ordering: .relaxed)
    return moment != 0 && moment < now
  }

  /// Whether its client has gone in the middle of a request, or does not listen any more.
  /// libmicrohttpd does not see that after a single byte, nor where it is suspended. To be asked
  /// before the socket can be closed.
  var isAbandoned: Bool {
    guard progress.isWaiting || progress.isStreaming else { return false }
    var byte: UInt8 = 0
    return recv(socket, &byte, 1, Int32(MSG_PEEK)) == 0
  }

  /// Receives for TLS, and answers a client that does not speak it.
  func receive(into space: UnsafeMutableRawBufferPointer) -> Int {
    let count = recv(socket, space.baseAddress, space.count, 0)
    guard isFresh, count > 0 else { return count }
    isFresh = false
    guard PlainHTTP.begins(UnsafeRawBufferPointer(rebasing: space[..<count])) else { return count }
    PlainHTTP.refuse(on: socket)
    engine.configuration.log(
      .debug, "\(address ?? "a client") spoke plain HTTP where TLS is spoken")
    errno = ECONNRESET
    return -1
  }

  private func expectProgress() {
    deadline.store(
      MonotonicTime.after(engine.configuration.exchangeTimeout), ordering: .relaxed)
  }

  /// The request line is here.
  func begin(target: UnsafePointer<CChar>) {
    stage = .head
    let isWithinLimit =
      target.length(upTo: engine.configuration.uriLimit + 1)
      <= engine.configuration.uriLimit
    self.target = isWithinLimit ? String(cString: target) : nil
  }

  /// The answer has left, or the request has failed.
  func complete() {
    if isInHand { engine.leave(self) }
    isInHand = false
    if let events {
      engine.streams.remove(self)
      events.close()
    }
    events = nil
    progress.enter(.waiting)
    stage = .head
    target = nil
    request = nil
    body = []
    excess = 0
    expectProgress()
    if !hasEverAnswered.exchange(true, ordering: .relaxed) { engine.noteFirstAnswer() }
  }

  /// libmicrohttpd's call for the head, for each piece of the body, and for the end of it.
  func receive(
    method: UnsafePointer<CChar>?, data: UnsafePointer<CChar>?, size: UnsafeMutablePointer<Int>
  ) -> MHD_Result {
    switch stage {
    case .head:
      do throws(RequestHead.Refusal) {
        try receiveHead(method: method.map { String(cString: $0) } ?? "")
        stage = .body
        return .YES
      } catch {
        return refuse(error)
      }
    case .body where size.pointee > 0:
      let count = size.pointee
      size.pointee = 0
      return receiveBody(UnsafeRawBufferPointer(start: data, count: count))
    case .body:
      return excess > 0 ? refuse(.bodyTooLarge) : answer()
    case .waiting(let reply):
      if engine.isAborting { return .NO }
      expectProgress()
      return perform(reply)
    case .checking:
      if engine.isAborting { return .NO }
      expectProgress()
      switch outcome {
      case .good: return handle(request)
      case .bad: return send(AccessRules.unauthorized)
      case .notChecked: return send(PasswordChecker.refusal)
      }
    case .answered:
      return .NO
    }
  }

  private func receiveHead(method: String) throws(RequestHead.Refusal) {
    guard let target else { throw .targetTooLong }
    guard web_header_size(handle) <= engine.configuration.headerLimit else { throw .headTooLarge }
    let head = try RequestHead(
      method: method, target: target, headers: readHeaders(), host: &host,
      isSecure: identity != nil,
      bodyLimit: engine.configuration.bodyLimit)
    acceptsGzip = AcceptEncoding.prefersGzip(head.headers["Accept-Encoding"])
    request = Request(head.method, head.url, headers: head.headers)
  }

  private func readHeaders() -> Headers {
    var fields: [Headers.Field] = []
    fields.reserveCapacity(12)
    withUnsafeMutablePointer(to: &fields) { fields in
      _ = MHD_get_connection_values_n(
        handle, .HEADER_KIND, { collectHeader($0, $2, $3, $4, $5) }, fields)
    }
    return Headers(fields)
  }

  private func receiveBody(_ piece: UnsafeRawBufferPointer) -> MHD_Result {
    let limit = engine.configuration.bodyLimit
    if excess == 0, piece.count <= limit - body.count {
      body += piece
      return .YES
    }
    // No answer can be queued before the body is here; who sends much too much gets none.
    body = []
    excess += piece.count
    return excess <= limit + 65_536 ? .YES : .NO
  }

  private func answer() -> MHD_Result {
    guard var request else { return .NO }
    engine.enter()
    isInHand = true
    progress.enter(.working)
    request.body = body
    self.request = request
    expectProgress()
    guard let rules = engine.access.rules() else {
      return send(.text(500, "the web config file cannot be used\n"))
    }
    decoration = rules.decoration
    let refusal = engine.sites.refusal(
      of: request, host: host.name, isLoopback: isAtLoopback)
    if let refusal { return send(refusal) }
    switch rules.admit(request.headers, known: engine.passwords.known) {
    case .admitted: return handle(request)
    case .refused(let response): return send(response)
    case .mustCheck(let check): return wait(for: check)
    }
  }

  private func handle(_ request: Request?) -> MHD_Result {
    guard let request else { return .NO }
    progress.enter(.working)
    progress.admit()
    // After admission, or guesses at a password would hold the places of those who know it.
    guard
      engine.configuration.uncountedPaths.contains(request.url.path) || engine.takePlace(self)
    else {
      let limit = engine.configuration.maximumRequests
      return send(
        .text(503, "Limit of concurrent requests reached (\(limit)), try again later.\n"))
    }
    return perform(engine.handler.reply(to: request, from: address ?? "unknown"))
  }

  private func wait(for check: PasswordCheck) -> MHD_Result {
    stage = .checking
    progress.enter(.checkingPassword)
    deadline.store(0, ordering: .relaxed)
    MHD_suspend_connection(handle)
    engine.passwords.submit(check, from: address) { [self] in
      outcome = $0
      MHD_resume_connection(handle)
    }
    return .YES
  }

  private func perform(_ reply: Reply) -> MHD_Result {
    switch reply {
    case .response(let response):
      return send(response)
    case .prepared(let page):
      beginAnswer()
      let isQueued = page.queue(
        on: handle, acceptsGzip: acceptsGzip, level: engine.configuration.compressionLevel,
        decoration: decoration)
      return isQueued ? .YES : sendFailure()
    case .later(let pause, let next):
      stage = .waiting(next)
      suspend(until: MonotonicTime.after(pause))
      return .YES
    case .cut(let response, let count):
      var response = response
      response.headers["Connection"] = "close"
      return stream(response, end: count, pieceSize: .max, every: .zero)
    case .drip(let response, let pieceSize, let interval):
      return stream(response, end: response.body.count, pieceSize: pieceSize, every: interval)
    case .events(let begin):
      return send(begin)
    case .hangUp:
      return .NO
    }
  }

  private func send(_ begin: @Sendable (EventStream) -> @Sendable () -> Void) -> MHD_Result {
    guard request?.method != .head else {
      return send(Response(status: 200, headers: EventStream.headers))
    }
    let events = EventStream(self)
    guard engine.streams.open(events, of: self) else {
      return send(.text(503, "too many listen already, try again later\n"))
    }
    // Known first, as `complete` lets go of it.
    self.events = events
    beginAnswer()
    guard let handle = MHDResponse.make(events, decoration: decoration) else {
      return sendFailure()
    }
    deadline.store(0, ordering: .relaxed)
    progress.enter(.streaming)
    // It would hold its place for as long as it lasts, and an end of the server would wait for it.
    engine.leave(self)
    isInHand = false
    events.whenOver(begin(events))
    return queue(handle, status: 200)
  }

  /// Ends it at the next sweep.
  func expire() { deadline.store(1, ordering: .relaxed) }

  /// Lets libmicrohttpd see that its socket was shut, where it is suspended.
  func wake() { if progress.isStreaming { engine.streams.cut(self) } }

  /// Lets the connection rest without a thread; libmicrohttpd goes on with it at that moment.
  func suspend(until moment: Int64) {
    deadline.store(0, ordering: .relaxed)
    MHD_suspend_connection(handle)
    let isScheduled = engine.timers.schedule(at: moment) { [self] in
      MHD_resume_connection(handle)
    }
    if !isScheduled { MHD_resume_connection(handle) }
  }

  private func refuse(_ refusal: RequestHead.Refusal) -> MHD_Result {
    var response = Response.text(refusal.status, refusal.text)
    response.headers["Connection"] = "close"
    decoration = engine.access.rules()?.decoration ?? decoration
    return send(response)
  }

  private func beginAnswer() {
    stage = .answered
    progress.enter(.answering)
  }

  private func send(_ response: Response) -> MHD_Result {
    beginAnswer()
    var response = response
    if let level = engine.configuration.compressionLevel,
      response.body.count >= MHDResponse.leastCompressed,
      response.headers["Content-Encoding"] == nil
    {
      let compressed = acceptsGzip ? Gzip.compress(response.body, level: level) : nil
      response.headers = response.headers.encoded(gzip: compressed != nil)
      response.body = compressed ?? response.body
    }
    return queue(
      MHDResponse.make(response, decoration: decoration), status: response.status)
  }

  private func stream(_ response: Response, end: Int, pieceSize: Int, every interval: Duration)
    -> MHD_Result
  {
    beginAnswer()
    deadline.store(0, ordering: .relaxed)
    let body = StreamedBody(
      response.body, end: end, pieceSize: pieceSize, every: interval, for: self)
    let handle = MHDResponse.make(
      body, headers: response.headers, decoration: decoration)
    return queue(handle, status: response.status)
  }

  /// Sends a response and gives up its reference.
  private func queue(_ response: OpaquePointer?, status: Int) -> MHD_Result {
    guard let response else { return sendFailure() }
    defer { MHD_destroy_response(response) }
    let isQueued = MHD_queue_response(handle, UInt32(clamping: status), response) == .YES
    return isQueued ? .YES : sendFailure()
  }

  /// Answers 500 for a handler's answer that is not HTTP.
  private func sendFailure() -> MHD_Result {
    engine.configuration.log(.error, "an answer is not valid HTTP and was replaced by status 500")
    let failure = MHDResponse.make(.text(500, "internal error\n"), decoration: Decoration())
    guard let failure else { return .NO }
    defer { MHD_destroy_response(failure) }
    return MHD_queue_response(handle, 500, failure)
  }
}

private func collectHeader(
  _ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<CChar>?, _ nameLength: Int,
  _ value: UnsafePointer<CChar>?, _ valueLength: Int
) -> MHD_Result {
  guard let context, let name else { return .NO }
  let fields = context.assumingMemoryBound(to: [Headers.Field].self)
  fields.pointee.append(
    Headers.Field(text(name, nameLength), value.map { text($0, valueLength) } ?? ""))
  return .YES
}

private func text(_ characters: UnsafePointer<CChar>, _ count: Int) -> String {
  String(decoding: UnsafeRawBufferPointer(start: characters, count: count), as: UTF8.self)
}

extension UnsafePointer<CChar> {
  /// The length of a C string, or `limit` when it is longer.
  fileprivate func length(upTo limit: Int) -> Int {
    var length = 0
    while length < limit, self[length] != 0 { length += 1 }
    return length
  }
}
