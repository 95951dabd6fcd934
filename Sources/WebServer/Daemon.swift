internal import CMicroHTTPD
internal import LibC
internal import Time
internal import Unix

/// One listening socket, as the callbacks of its daemon know it.
final class Listener: Sendable {
  let engine: Engine
  /// Whether only this machine can connect.
  let isLoopback: Bool

  init(_ engine: Engine, _ address: SocketAddress) {
    self.engine = engine
    isLoopback = address.isLoopback
  }
}

/// libmicrohttpd at work on one listening socket.
struct Daemon: @unchecked Sendable {
  // Sendable by proof: libmicrohttpd locks its daemons itself; `stop` is called once, by `Server`.
  private let handle: OpaquePointer
  private let socket: FileDescriptor
  /// What the callbacks use; released when the threads have ended.
  private let listener: Unmanaged<Listener>

  /// Starts threads that accept and answer; the socket stays the caller's when this throws.
  static func start(_ socket: ListeningSocket, _ engine: Engine) throws(ServerError) -> Daemon {
    let reference = Unmanaged.passRetained(Listener(engine, socket.address))
    let configuration = engine.configuration
    var options = web_daemon_options()
    options.listen_socket = socket.descriptor.rawValue
    options.threads = UInt32(clamping: max(configuration.threadCount, 1))
    // Each thread may come to have all of them, and those that are about to be closed.
    let limit = max(configuration.connectionLimit, 1)
    let leaving = limit / Engine.checkedShare + Daemon.spareConnections
    options.connection_limit = UInt32(
      clamping: (limit + leaving) * max(configuration.threadCount, 1))
    options.idle_timeout_seconds = wholeSeconds(configuration.idleTimeout)
    // The pool also holds the answer's head, and libmicrohttpd's own tables of the fields.
    options.connection_memory = max(
      32_768, 2 * (configuration.headerLimit + configuration.uriLimit))
    options.context = reference.toOpaque()
    options.log = { logMessage($0, $1, $2) }
    options.begin = { beginRequest($1, $2) }
    options.handle = { _, _, _, method, _, data, size, state in
      handleRequest(method, data, size, state)
    }
    options.completed = { _, _, state, _ in completeRequest(state) }
    options.connection_changed = { changeConnection($0, $1, $2, $3) }
    let handle = start(options, engine.identity)
    guard let handle else {
      reference.release()
      throw .cannotStart("libmicrohttpd \(String(cString: MHD_get_version()))")
    }
    return Daemon(handle: handle, socket: socket.descriptor, listener: reference)
  }

  private static func start(_ options: web_daemon_options, _ identity: TLSIdentity?)
    -> OpaquePointer?
  {
    var options = options
    guard let identity else {
      return Thread.withSignalsBlocked { web_start_daemon(&options) }
    }
    options.key = identity.key.text
    options.certificate = identity.certificate.text
    return identity.priorities.withCString { priorities in
      options.priorities = priorities
      return Thread.withSignalsBlocked { web_start_daemon(&options) }
    }
  }

  /// Connections that had to make room for others, and are about to be closed.
  private static let spareConnections = 4

  /// Stops accepting; requests in hand go on. Call once, before `stop`.
  func quiesce() { MHD_quiesce_daemon(handle) }

  /// Closes every connection and the socket, and returns when the threads have ended. Nothing may
  /// be suspended.
  func stop() {
    MHD_stop_daemon(handle)
    try? socket.close()
    listener.release()
  }

  private static func wholeSeconds(_ duration: Duration) -> UInt32 {
    let (seconds, attoseconds) = duration.components
    return UInt32(clamping: max(seconds + (attoseconds > 0 ? 1 : 0), 1))
  }
}

private func logMessage(
  _ context: UnsafeMutableRawPointer?, _ format: UnsafePointer<CChar>?, _ arguments: CVaListPointer?
) {
  guard let context, let format, let arguments else { return }
  var buffer = [CChar](repeating: 0, count: 1_024)
  vsnprintf(&buffer, buffer.count, format, arguments)
  let bytes = buffer.prefix { $0 != 0 && $0 != 0x0A }.map(UInt8.init(bitPattern:))
  let listener = Unmanaged<Listener>.fromOpaque(context).takeUnretainedValue()
  listener.engine.configuration.log(.debug, String(decoding: bytes, as: UTF8.self))
}

private func changeConnection(
  _ context: UnsafeMutableRawPointer?, _ handle: OpaquePointer?,
  _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ change: MHD_ConnectionNotificationCode
) {
  guard let context, let handle, let state else { return }
  let listener = Unmanaged<Listener>.fromOpaque(context).takeUnretainedValue()
  if change == .CONNECTION_NOTIFY_STARTED {
    let connection = Connection(listener, handle: handle)
    listener.engine.register(connection)
    state.pointee = Unmanaged.passRetained(connection).toOpaque()
  } else if let opened = state.pointee {
    state.pointee = nil
    listener.engine.unregister(Unmanaged<Connection>.fromOpaque(opened).takeRetainedValue())
  }
}

private func beginRequest(_ target: UnsafePointer<CChar>?, _ handle: OpaquePointer?)
  -> UnsafeMutableRawPointer?
{
  guard let target, let handle, let state = web_socket_context(handle) else { return nil }
  Unmanaged<Connection>.fromOpaque(state).takeUnretainedValue().begin(target: target)
  return state
}

private func handleRequest(
  _ method: UnsafePointer<CChar>?, _ data: UnsafePointer<CChar>?,
  _ size: UnsafeMutablePointer<Int>?, _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let size, let state = state?.pointee else { return .NO }
  return Unmanaged<Connection>.fromOpaque(state).takeUnretainedValue()
    .receive(method: method, data: data, size: size)
}

private func completeRequest(_ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?) {
  guard let state, let connection = state.pointee else { return }
  state.pointee = nil
  Unmanaged<Connection>.fromOpaque(connection).takeUnretainedValue().complete()
}
