internal import CMosquitto
internal import LibC
internal import Unix

/// One connection to a broker, or the attempt to make it: a handle of libmosquitto, which is thrown
/// away with it, so that nothing of an old connection comes to a new one.
///
/// For one thread: libmosquitto's callbacks come from within its calls.
final class Connection {
  private let library: LibMosquitto
  private let handle: OpaquePointer
  private let configuration: MQTTConfiguration
  /// The broker's answer to the login; 0 is yes.
  fileprivate(set) var answer: Int32?
  /// Numbers of messages that the broker has acknowledged since this was last taken.
  private var acknowledged: [Int32] = []
  private var received: [MQTTMessage] = []
  /// libmosquitto's last words about an error: OpenSSL's have no other way.
  private var trouble: String?

  private var functions: tesla_libmosquitto { library.functions.pointee }

  /// Only makes the handle.
  init(_ configuration: MQTTConfiguration, _ library: LibMosquitto) throws(MQTTError) {
    let id = configuration.clientID
    guard let handle = library.functions.pointee.new(id.isEmpty ? nil : id, true, nil) else {
      throw .refusedSettings("the client's name: \(Errno.current)")
    }
    (self.library, self.handle, self.configuration) = (library, handle, configuration)
    try set()
  }

  deinit { functions.destroy(handle) }

  private func set() throws(MQTTError) {
    func check(_ code: Int32, _ what: String) throws(MQTTError) {
      let error = mosq_err_t(code)
      guard error != MOSQ_ERR_SUCCESS else { return }
      throw .refusedSettings("\(what): \(library.words(for: error))")
    }
    let version = MQTT_PROTOCOL_V311
    try check(functions.int_option(handle, MOSQ_OPT_PROTOCOL_VERSION, version), "MQTT 3.1.1")
    // A message is written at once; so many small ones would each wait for the last one's receipt.
    try check(functions.int_option(handle, MOSQ_OPT_TCP_NODELAY, 1), "TCP_NODELAY")
    if let user = configuration.address.user {
      try check(
        functions.username_pw_set(handle, user, configuration.password?.text), "the user's name")
    }
    if let will = configuration.will {
      let code = functions.will_set(
        handle, will.topic, Int32(clamping: will.payload.count), will.payload, 1, will.isRetained)
      try check(code, "the last will")
    }
    if configuration.address.usesTLS {
      let (file, directory) = (configuration.caFile, configuration.caDirectory)
      if file != nil || directory != nil {
        try check(
          functions.tls_set(handle, file, directory, nil, nil, nil),
          "the certificate authorities \(file ?? directory ?? "")")
      } else {
        try check(
          functions.int_option(handle, MOSQ_OPT_TLS_USE_OS_CERTS, 1), "the system's authorities")
      }
    }
  }

  /// Looks the host up and connects, which may take minutes where nothing answers.
  ///
  /// - Returns: what went wrong, or nil.
  func open() -> String? {
    // The object lives as long as the handle and stays where it is.
    functions.user_data_set(handle, Unmanaged.passUnretained(self).toOpaque())
    functions.connect_callback_set(handle, connected)
    functions.publish_callback_set(handle, published)
    functions.message_callback_set(handle, messageCame)
    functions.log_callback_set(handle, logged)
    let address = configuration.address
    let seconds = Int32(clamping: max(configuration.keepAlive.components.seconds, 5))
    let code = mosq_err_t(functions.connect(handle, address.host, Int32(address.port), seconds))
    let number = Errno.current
    switch code {
    case MOSQ_ERR_SUCCESS: return nil
    case MOSQ_ERR_EAI:
      let words = gai_strerror(number.rawValue).map { String(cString: $0).asOneLine }
      return "cannot find \(address.host): \((words ?? "unknown error").lowercased())"
    default: return words(for: code, number)
    }
  }

  /// The socket; nil once the connection is gone.
  private var socket: Int32? {
    let socket = functions.socket(handle)
    return socket < 0 ? nil : socket
  }

  /// Waits until the broker says something, or takes something that it is to get, or `wake` can be
  /// read from, or the time is over; and does what can be done then.
  ///
  /// - Returns: why the connection ended, or nil.
  func step(_ milliseconds: Int32, wake: FileDescriptor) -> String? {
    guard let socket else { return trouble ?? "the connection is gone" }
    let wantsWrite = functions.want_write(handle)
    var descriptors = [
      pollfd(fd: socket, events: Int16(wantsWrite ? POLLIN | POLLOUT : POLLIN), revents: 0),
      pollfd(fd: wake.rawValue, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&descriptors, 2, milliseconds) >= 0 || Errno.current == .interrupted else {
      return Errno.current.description
    }
    let events = Int32(descriptors[0].revents)
    if events & (POLLIN | POLLERR | POLLHUP) != 0 {
      // libmosquitto does not notice an end within the TLS handshake.
      if answer == nil, hasEnded(socket) { return trouble ?? "the broker ended the connection" }
      if let end = end(functions.loop_read(handle, 1)) { return end }
    }
    if events & POLLOUT != 0, let end = end(functions.loop_write(handle, 1)) { return end }
    return end(functions.loop_misc(handle))
  }

  private func hasEnded(_ socket: Int32) -> Bool {
    var byte: UInt8 = 0
    return recv(socket, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
  }

  private func end(_ code: Int32) -> String? {
    let number = Errno.current
    let error = mosq_err_t(code)
    return error == MOSQ_ERR_SUCCESS ? nil : words(for: error, number)
  }

  private func words(for code: mosq_err_t, _ number: Errno) -> String {
    switch code {
    case MOSQ_ERR_ERRNO where number.rawValue != 0: number.description
    case MOSQ_ERR_TLS: trouble ?? "no TLS connection"
    default: library.words(for: code)
    }
  }

  // MARK: Messages

  enum Sending {
    case sent(number: Int32)
    /// libmosquitto does not take such a message.
    case impossible
    case ended(String)
  }

  func send(_ message: MQTTMessage) -> Sending {
    var number: Int32 = 0
    let code = functions.publish(
      handle, &number, message.topic, Int32(clamping: message.payload.count), message.payload, 1,
      message.isRetained)
    let error = Errno.current
    switch mosq_err_t(code) {
    case MOSQ_ERR_SUCCESS: return .sent(number: number)
    case MOSQ_ERR_INVAL, MOSQ_ERR_PAYLOAD_SIZE, MOSQ_ERR_MALFORMED_UTF8, MOSQ_ERR_OVERSIZE_PACKET,
      MOSQ_ERR_NOMEM:
      return .impossible
    case let code: return .ended(words(for: code, error))
    }
  }

  /// - Returns: why the connection ended, or nil.
  func subscribe() -> String? {
    for topic in configuration.subscriptions {
      if let end = end(functions.subscribe(handle, nil, topic, 1)) { return end }
    }
    return nil
  }

  /// Takes leave, so that the will is not published.
  func sayGoodbye() { _ = functions.disconnect(handle) }

  func takeAcknowledged() -> [Int32] {
    defer { acknowledged.removeAll(keepingCapacity: true) }
    return acknowledged
  }

  func takeReceived() -> [MQTTMessage] {
    defer { received = [] }
    return received
  }

  /// Why the broker said no.
  func words(forRefusal code: Int32) -> String { library.words(forRefusal: code) }

  fileprivate func acknowledge(_ number: Int32) { acknowledged.append(number) }

  fileprivate func take(_ message: UnsafePointer<mosquitto_message>) {
    guard let topic = message.pointee.topic else { return }
    let payload = UnsafeRawBufferPointer(
      start: message.pointee.payload, count: max(Int(message.pointee.payloadlen), 0))
    received.append(
      MQTTMessage(String(cString: topic), Array(payload), isRetained: message.pointee.retain))
  }

  fileprivate func log(_ level: Int32, _ words: String) {
    guard level & Int32(MOSQ_LOG_ERR) != 0 else { return }
    // `OpenSSL Error[0]: error:0A000086:SSL routines::certificate verify failed`
    var last = words.split(separator: ":").last.map { $0.drop { $0 == " " } } ?? ""
    if last.last == "." { last.removeLast() }
    trouble = trouble ?? String(last)
  }
}

extension Connection {
  fileprivate static func of(_ context: UnsafeMutableRawPointer?) -> Connection? {
    context.map { Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue() }
  }
}

// libmosquitto's callbacks.

private nonisolated func connected(
  _ handle: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ answer: Int32
) { Connection.of(context)?.answer = answer }

private nonisolated func published(
  _ handle: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ number: Int32
) { Connection.of(context)?.acknowledge(number) }

private nonisolated func messageCame(
  _ handle: OpaquePointer?, _ context: UnsafeMutableRawPointer?,
  _ message: UnsafePointer<mosquitto_message>?
) {
  if let message { Connection.of(context)?.take(message) }
}

private nonisolated func logged(
  _ handle: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ level: Int32,
  _ words: UnsafePointer<CChar>?
) {
  if let words { Connection.of(context)?.log(level, String(cString: words).asOneLine) }
}
