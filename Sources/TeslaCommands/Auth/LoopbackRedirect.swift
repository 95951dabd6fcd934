internal import HTTP
internal import TeslaAPI
internal import Unix
internal import WebServer

/// Listens at a redirect URI on this machine (RFC 8252 section 7.3), takes the one callback that
/// belongs to this login, and shows the person that they may go back to the terminal.
final class LoopbackRedirect: Sendable {
  /// How the login ended at the browser; nil until it has.
  var outcome: Result<AuthorizationCallback, AuthorizationCallback.Failure>? { receiver.outcome }
  /// Readable once there is an outcome.
  let descriptor: FileDescriptor
  private let receiver: Receiver
  private let server: Server

  /// - Parameters:
  ///   - uri: an `http` URI of this machine.
  ///   - state: what the callback must carry.
  init(_ uri: URL, state: String) throws(Failure) {
    let pipe: (reading: FileDescriptor, writing: FileDescriptor)
    do { pipe = try FileDescriptor.pipe() } catch { throw Failure(.failure, error.description) }
    receiver = Receiver(path: uri.path.isEmpty ? "/" : uri.path, state: state, signal: pipe.writing)
    descriptor = pipe.reading
    let host = uri.host == "[::1]" ? "::1" : uri.host
    var configuration = ServerConfiguration(
      listenAddresses: [ListenAddress(host: host, port: UInt16(clamping: uri.port ?? 80))])
    configuration.threadCount = 1
    configuration.connectionLimit = 16
    configuration.allowedHosts = []
    do throws(ServerError) {
      server = try Server(configuration: configuration, handler: receiver)
    } catch {
      throw Failure(
        .failure, error.description,
        hint: "end the program that uses the port; it must match the registered URI")
    }
  }

  /// Stops listening, once the page that says so has gone out.
  func stop() {
    server.stop(grace: .seconds(1))
    try? descriptor.close()
    receiver.close()
  }
}

private final class Receiver: Handler {
  private let path: String
  private let state: String
  private let signal: Lock<FileDescriptor?>
  private let received = Lock<Result<AuthorizationCallback, AuthorizationCallback.Failure>?>(nil)

  init(path: String, state: String, signal: FileDescriptor) {
    self.path = path
    self.state = state
    self.signal = Lock(signal)
  }

  var outcome: Result<AuthorizationCallback, AuthorizationCallback.Failure>? {
    received.withLock { $0 }
  }

  func close() {
    signal.withLock { signal in
      try? signal?.close()
      signal = nil
    }
  }

  func reply(to request: Request, from client: String) -> Reply {
    guard request.url.path == path else { return .response(.text(404, "nothing is here\n")) }
    guard request.method == .get else {
      var response = Response.text(405, "only GET is answered here\n")
      response.headers["Allow"] = "GET"
      return .response(response)
    }
    do throws(AuthorizationCallback.Failure) {
      let text = "http://localhost\(path)?\(request.url.query ?? "")"
      take(.success(try AuthorizationCallback(parsing: text, state: state)))
      return page(200, "Done", "The login has arrived. You may close this page.")
    } catch {
      switch error {
      case .denied where request.url.queryValue("state") == state:
        take(.failure(error))
        return page(200, "Not logged in", "The login was refused. You may close this page.")
      // Other clients must not end the login that is awaited.
      case .denied, .empty, .unrecognized, .stateMismatch, .stateMissing:
        return page(400, "Not this login", "This address does not belong to the login that waits.")
      }
    }
  }

  /// The first outcome counts.
  private func take(_ outcome: Result<AuthorizationCallback, AuthorizationCallback.Failure>) {
    let isFirst = received.withLock { received in
      defer { received = received ?? outcome }
      return received == nil
    }
    if isFirst { signal.withLock { try? $0?.writeAll([0x0A]) } }
  }

  private func page(_ status: Int, _ title: String, _ text: String) -> Reply {
    let html = HTML.document(
      title: title,
      head: """
        <style>:root { color-scheme: light dark } \
        body { font: 1.2rem/1.5 system-ui, sans-serif; margin: 20vh auto; max-width: 30rem; \
        padding: 0 1rem; text-align: center }</style>
        """,
      body: "<main><h1>\(title)</h1><p>\(text)</p></main>")
    return .response(
      Response(
        status: status,
        headers: [
          "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store",
          "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
          "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
        ],
        body: Array(html.text.utf8)))
  }
}
