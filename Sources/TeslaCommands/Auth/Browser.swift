internal import CommandSyntax
internal import HTTP
internal import Unix

/// Opens the login page where there is a desktop to open it on.
enum Browser {
  /// Starts a browser on its own, without a shell and with none of this process's streams.
  ///
  /// The URL holds no secret: the challenge is a hash, and the state is only good together with
  /// the verifier that stays here.
  /// - Returns: whether one was started; that it was not is no failure, the URL was printed.
  static func open(_ url: URL, _ session: Session) -> Bool {
    guard !session.arguments.isSet(AuthSyntax.noBrowser) else { return false }
    let environment = session.context.environment
    guard let program = program(environment) else { return false }
    do throws(SystemError) {
      _ = try Subprocess.spawn(
        program, arguments: [url.description], environment: environment, streams: .none,
        newSession: true)
      return true
    } catch {
      session.console.detail("no browser: \(error.description)")
      return false
    }
  }

  /// nil where nobody would see it.
  static func program(_ environment: Environment) -> String? {
    let path = environment.nonEmpty("PATH")
    // Over ssh the page would open on a screen that the user does not see.
    if environment.nonEmpty("SSH_CONNECTION") != nil { return nil }
    if let named = environment.nonEmpty("BROWSER") {
      return Executable.find(named, searchPath: path)
    }
    #if os(macOS)
      return Executable.find("open", searchPath: path)
    #else
      guard
        environment.nonEmpty("DISPLAY") != nil || environment.nonEmpty("WAYLAND_DISPLAY") != nil
      else { return nil }
      return Executable.find("xdg-open", searchPath: path)
        ?? Executable.find("wslview", searchPath: path)
    #endif
  }
}
