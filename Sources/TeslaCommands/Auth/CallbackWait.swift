internal import CommandSyntax
internal import HTTP
internal import TeslaAPI
internal import Unix

/// Shows the login URL and waits for the callback, whichever way it comes: at a redirect URI on
/// this machine, from the desktop's handler, at the prompt, or from a pipe.
struct CallbackWait {
  private let session: Session
  private let request: AuthorizationRequest
  private let redirect: URL?
  private let redirectText: String

  init(_ session: Session, _ request: AuthorizationRequest, _ configuration: Configuration) {
    self.session = session
    self.request = request
    redirectText = configuration.redirectURI
    redirect = URL(configuration.redirectURI).flatMap {
      $0.scheme == "http" && $0.isLoopback ? $0 : nil
    }
  }

  private var isTerminal: Bool { session.context.standardInput.isTerminal }

  private var mayPrompt: Bool { isTerminal && !session.arguments.isSet(GlobalOptions.noInput) }

  /// - Throws: when the callback could come no way at all.
  func requireSource() throws(Failure) {
    guard isTerminal, !mayPrompt, redirect == nil else { return }
    throw Failure(
      .usage, "auth needs the callback URL on standard input",
      hint: "tesla auth without --no-input, or tesla auth --import FILE")
  }

  /// - Parameter opening: starts a browser, once the callback can be taken.
  func callback(opening: () -> Void) throws(Failure) -> AuthorizationCallback {
    let listener = try listen()
    defer { listener?.stop() }
    let delivered = Lock<Outcome?>(nil)
    let receiver = mayPrompt ? deliveries(into: delivered) : nil
    show(takesDeliveries: receiver != nil)
    opening()
    var others: [OtherInput] = []
    if let listener { others.append(OtherInput(listener.descriptor) { listener.outcome != nil }) }
    if let receiver { others.append(receiver.input) }
    if let callback = try pasted(besides: others) { return callback }
    switch delivered.withLock({ $0 }) ?? listener?.outcome {
    case .success(let callback): return callback
    case .failure(let failure): throw Failure(failure)
    case nil: throw Failure(AuthorizationCallback.Failure.empty)
    }
  }

  /// nil when the callback came another way.
  private func pasted(besides others: [OtherInput]) throws(Failure) -> AuthorizationCallback? {
    if mayPrompt { return try prompted(besides: others) }
    if isTerminal {
      do { _ = try OtherInput.isDone(others, before: nil) } catch {
        throw Failure(.failure, error.description)
      }
      return nil
    }
    let line = try Prompt.readLine(
      session.context.standardInput, limit: AuthCommand.pasteLimit, besides: others)
    guard let line else { return nil }
    do { return try parse(line) } catch { throw Failure(error) }
  }

  /// Asks until the line can be the callback: after a wrong copy the page is still open.
  private func prompted(besides others: [OtherInput]) throws(Failure) -> AuthorizationCallback? {
    let prompt =
      "\(redirect == nil ? "paste" : "or paste") the address or the code in it, then press Enter: "
    while true {
      switch try Prompt.readLongLine(prompt, session, besides: others) {
      case .superseded: return nil
      case .endOfInput: throw Failure(AuthorizationCallback.Failure.empty)
      case .line(let bytes):
        do { return try parse(String(decoding: bytes, as: UTF8.self)) } catch {
          let failure = Failure(error)
          guard error.isMistakeOfPasting else { throw failure }
          session.console.warning(failure.message ?? "")
        }
      }
    }
  }

  private func parse(_ pasted: String) throws(AuthorizationCallback.Failure)
    -> AuthorizationCallback
  {
    try AuthorizationCallback(parsing: pasted, state: request.state)
  }

  /// nil where the redirect URI is on another machine, or where the port is taken and a person can paste.
  private func listen() throws(Failure) -> LoopbackRedirect? {
    guard let redirect else { return nil }
    do throws(Failure) { return try LoopbackRedirect(redirect, state: request.state) } catch {
      guard mayPrompt else { throw error }
      session.console.warning("\(error.message ?? ""); paste the address instead")
      return nil
    }
  }

  private typealias Outcome = Result<AuthorizationCallback, AuthorizationCallback.Failure>

  private func deliveries(into delivered: Lock<Outcome?>)
    -> CallbackDelivery.Receiver?
  {
    let state = request.state
    return CallbackDelivery.receiver(session.context.environment) { text in
      guard URL(text)?.queryValue("state") == state else { return false }
      let outcome: Outcome
      do throws(AuthorizationCallback.Failure) {
        outcome = .success(try AuthorizationCallback(parsing: text, state: state))
      } catch {
        outcome = .failure(error)
      }
      delivered.withLock { $0 = outcome }
      return true
    }
  }

  private func show(takesDeliveries: Bool) {
    // The URL is the product here, so it is shown even under --quiet, unwrapped and alone.
    session.console.note("open this URL in a browser and log in:")
    session.console.say("")
    session.console.say(address: request.url)
    session.console.say("")
    session.console.note(redirect == nil ? pasteHelp : "this command continues after the login")
    if isHandled, takesDeliveries {
      session.console.note(
        "or let the browser open tesla, when it asks: nothing is to be pasted then")
    } else if redirectText.hasPrefix("tesla:") {
      session.console.detail("tesla auth --register-handler avoids copy and paste on a desktop")
    }
  }

  private var isHandled: Bool {
    mayPrompt && redirectText.hasPrefix("tesla:")
      && DesktopHandler.isRegistered(session.context.environment)
  }

  private var pasteHelp: String {
    """
    the browser ends at an address that it may not be able to open; it begins with \(redirectText)
    copy that address:
      Firefox        it is in the address bar
      Chrome, Edge   press F12 before the last step; on the Network tab the last line, which failed,
                     has it: right-click, Copy, Copy URL
      Safari         Develop > Show Web Inspector > Network, the last line
    """
  }
}
