internal import CCurl
internal import HTTP

/// One request on its easy handle, and what has arrived of its answer. Lives on the driver's
/// thread only.
final class Transfer {
  let ticket: Ticket
  let easy: EasyHandle
  let deadline: ContinuousClock.Instant
  private let sockets: Sockets
  private let byteLimit: Int
  private var head = ResponseHead()
  private var body: [UInt8] = []
  private var headByteCount = 0
  private var isTooLarge = false
  private var startCount = 0
  private var tlsVersion: String?
  private var fields: UnsafeMutablePointer<curl_slist>?
  private var hasAllFields = true
  private let errorBuffer: UnsafeMutablePointer<CChar>

  /// - Parameter sockets: hears of the connections that are made for it.
  init(
    _ ticket: Ticket, on easy: EasyHandle, _ configuration: CurlTransport.Configuration,
    _ sockets: Sockets
  ) {
    self.ticket = ticket
    self.easy = easy
    self.sockets = sockets
    byteLimit = configuration.responseByteLimit
    deadline = .now.advanced(by: .milliseconds(Int(ticket.request.timeout.inMilliseconds)))
    errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    // The handle goes last and points to both: it must not look at them any more.
    easy.setPointer(CURLOPT_ERRORBUFFER, nil)
    easy.setPointer(CURLOPT_HTTPHEADER, nil)
    easy.library.functions.pointee.slist_free_all(fields)
    errorBuffer.deallocate()
  }

  /// Sets every option; returns why it cannot be sent.
  func prepare(_ configuration: CurlTransport.Configuration) -> TransportError? {
    let request = ticket.request
    easy.set(request, configuration)
    for field in request.headers.fields {
      // libcurl reads `Name:` as "leave it out" and `Name;` as "send it empty".
      append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
    }
    // libcurl adds these to a POST unless told not to.
    if request.method == .post {
      append("Expect:")
      if request.headers["Content-Type"] == nil { append("Content-Type:") }
    }
    easy.setPointer(CURLOPT_HTTPHEADER, fields)
    easy.setPointer(CURLOPT_ERRORBUFFER, errorBuffer)
    let context = Unmanaged.passUnretained(self).toOpaque()
    easy.setPointer(CURLOPT_HEADERDATA, context)
    easy.setDataCallback(CURLOPT_HEADERFUNCTION, receiveHeaderLine)
    easy.setPointer(CURLOPT_WRITEDATA, context)
    easy.setDataCallback(CURLOPT_WRITEFUNCTION, receiveBody)
    easy.observeSockets(context, closing: sockets)
    if !request.isIdempotent { easy.observeStarts(context) }
    if configuration.inspectsConnections {
      easy.setPointer(CURLOPT_DEBUGDATA, context)
      easy.inspectConnection(with: receiveDebugText)
    }
    guard hasAllFields else { return .notSent(.cannotConnect, "out of memory") }
    return easy.failure.map { .notSent($0.errorCode, easy.library.words(for: $0)) }
  }

  /// Whether a byte of the request may have gone out.
  var isUnderWay: Bool { easy.number(CURLINFO_REQUEST_SIZE) > 0 }

  func outcome(_ code: CURLcode) -> Ticket.Outcome {
    guard code == CURLE_OK else { return .failure(error(code)) }
    guard head.isWhole else {
      let detail = "the connection ended within the answer's head"
      return .failure(TransportError(.interrupted, detail, mayHaveSucceeded: true))
    }
    let status = easy.number(CURLINFO_RESPONSE_CODE)
    guard 200...999 ~= status else {
      let detail = "the answer has no final status"
      return .failure(TransportError(.protocolViolation, detail, mayHaveSucceeded: true))
    }
    return .success(
      Response(
        status: status, headers: head.headers, body: body,
        duration: .microseconds(easy.offset(CURLINFO_TOTAL_TIME_T)), connection: connectionFacts))
  }

  func noteOpened(_ socket: Int32) { sockets.note(socket, to: ticket.request.url.authority) }

  /// libcurl sends a request five times more to a server that refuses its HTTP/2 stream. A write
  /// goes out once.
  func mayStart() -> Bool {
    startCount += 1
    return startCount == 1
  }

  func takeHeaderLine(_ line: UnsafeRawBufferPointer) -> Bool {
    headByteCount += line.count
    isTooLarge = isTooLarge || headByteCount + body.count > byteLimit
    if !isTooLarge { head.take(line) }
    return !isTooLarge
  }

  func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    isTooLarge = isTooLarge || headByteCount + body.count + bytes.count > byteLimit
    if !isTooLarge { body += bytes }
    return !isTooLarge
  }

  /// libcurl tells the TLS version in this line and nowhere else.
  func takeDebugText(_ text: UnsafeRawBufferPointer) {
    let prefix = "SSL connection using "
    let line = String(decoding: text, as: UTF8.self)
    guard line.hasPrefix(prefix) else { return }
    let version = line.dropFirst(prefix.count).prefix { $0 != " " && !$0.isNewline }
    tlsVersion = String(version)
  }

  private func append(_ line: String) {
    guard let longer = easy.library.functions.pointee.slist_append(fields, line) else {
      hasAllFields = false
      return
    }
    fields = longer
  }

  private func error(_ code: CURLcode) -> TransportError {
    if isTooLarge {
      let detail = "the answer is longer than \(byteLimit) bytes"
      return TransportError(.tooLarge, detail, mayHaveSucceeded: true)
    }
    if startCount > 1 {
      // Only what was not processed may be sent again (RFC 9113 section 8.7).
      let detail = "the server refused to take the request"
      return TransportError(.interrupted, detail, mayHaveSucceeded: false)
    }
    let words = libraryWords ?? easy.library.words(for: code)
    if code.errorCode == .proxy || isProxys(code, words) { return .notSent(.proxy, words) }
    return TransportError(code.errorCode, words, mayHaveSucceeded: isUnderWay)
  }

  /// Whether a failure is that of the proxy, which libcurl's codes do not always tell.
  private func isProxys(_ code: CURLcode, _ words: String) -> Bool {
    let status = easy.number(CURLINFO_HTTP_CONNECTCODE)
    if status != 0, !(200...299 ~= status) { return true }
    // `failed to connect to NAME port …`, since 8.10 with the proxy's name after `via`.
    guard code == CURLE_COULDNT_CONNECT else { return false }
    let parts = words.split(separator: " ").map { $0.lowercased() }
    guard parts.starts(with: ["failed", "to", "connect", "to"]), parts.count > 4 else {
      return false
    }
    let host = ticket.request.url.host.filter { $0 != "[" && $0 != "]" }
    return parts[4] != host || parts.contains("via") || words.contains(" over proxy")
  }

  /// What libcurl wrote about this failure. It names hosts, never a path or query; should it
  /// quote one some day, the question mark gives it away.
  private var libraryWords: String? {
    let words = String(cString: errorBuffer)
    let isHarmless = words.utf8.allSatisfy { 0x20..<0x7F ~= $0 && $0 != 0x3F }
    return words.isEmpty || !isHarmless ? nil : words.asMessage
  }

  private var connectionFacts: ConnectionFacts {
    let expiry = easy.certificateLines.lazy.compactMap(CertificateDate.init).first
    return ConnectionFacts(
      httpVersion: easy.httpVersion, tlsVersion: tlsVersion,
      remoteAddress: easy.text(CURLINFO_PRIMARY_IP), certificateExpiry: expiry?.seconds)
  }
}
