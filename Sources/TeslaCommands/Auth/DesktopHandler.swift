internal import TeslaAPI
internal import Unix

/// Makes the desktop hand callbacks of `tesla:` to this program (freedesktop.org's Desktop Entry
/// Specification, scheme handlers), since no browser can open them alone.
struct DesktopHandler: Sendable {
  private static let name = "tesla-auth.desktop"
  private static let scheme = "x-scheme-handler/tesla"

  private let session: Session
  private var environment: Environment { session.context.environment }

  init(_ session: Session) { self.session = session }

  /// Whether the desktop knows of it.
  static func isRegistered(_ environment: Environment) -> Bool {
    file(environment).map { FileSystem.exists($0) } ?? false
  }

  func register() throws(Failure) {
    #if os(macOS)
      throw Failure(
        .failure, "on macOS only an application can be a handler", hint: "tesla auth, and paste")
    #else
      guard let file = DesktopHandler.file(environment), let program = Executable.currentPath else {
        throw Failure(.failure, "there is no place for a desktop entry: HOME is not set")
      }
      do throws(SystemError) {
        try FileSystem.makeDirectory(FileSystem.parent(of: file), mode: 0o755, parents: true)
        try AtomicFile.write(Array(entry(program).utf8), to: file, mode: 0o644)
      } catch {
        throw Failure(.failure, error.description)
      }
      session.console.note("\(file) calls \(program) for addresses of tesla:")
      run("xdg-desktop-menu", ["forceupdate", "--mode", "user"])
      guard run("xdg-mime", ["default", DesktopHandler.name, DesktopHandler.scheme]) else {
        session.console.warning(
          "xdg-mime is not there to make it the default: install xdg-utils and do this again")
        return
      }
      session.console.note(
        "from now on let the browser open this when it asks, and tesla auth continues")
    #endif
  }

  func unregister() throws(Failure) {
    guard let file = DesktopHandler.file(environment) else { return }
    do throws(SystemError) {
      for list in mimeLists { try forget(in: list) }
      guard FileSystem.exists(file) else {
        return session.console.note("no handler was registered")
      }
      try FileSystem.remove(file)
    } catch {
      throw Failure(.failure, error.description)
    }
    run("xdg-desktop-menu", ["forceupdate", "--mode", "user"])
    session.console.note("\(file) is gone")
  }

  /// Starts a program of the desktop's and waits for it; false when it is not there or failed.
  @discardableResult
  private func run(_ program: String, _ arguments: [String]) -> Bool {
    do throws(SystemError) {
      let child = try Subprocess.spawn(
        program, arguments: arguments, environment: environment, streams: .none)
      return try child.wait() == .exited(0)
    } catch {
      session.console.detail("\(program): \(error.description)")
      return false
    }
  }

  private func entry(_ program: String) -> String {
    """
    [Desktop Entry]
    Type=Application
    Version=1.0
    Name=tesla auth
    Comment=Takes the address that a login at Tesla ends at
    Exec=\(quoted(program)) auth --deliver %u
    MimeType=\(DesktopHandler.scheme);
    NoDisplay=true
    Terminal=false
    StartupNotify=false

    """
  }

  /// As the specification wants an argument of Exec, inside a string value of the file. Without
  /// quotes where it can do without: xdg-open 1.1 does not know them.
  private func quoted(_ path: String) -> String {
    let isPlain = path.utf8.allSatisfy {
      switch $0 {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
      default: "/._-+,:@".utf8.contains($0)
      }
    }
    if isPlain { return path }
    var text = "\""
    for character in path {
      switch character {
      // Once for the quotes, and the backslash once more for the string value.
      case "\"", "`", "$": text += "\\\\\(character)"
      case "\\": text += "\\\\\\\\"
      case "%": text += "%%"
      default: text.append(character)
      }
    }
    return text + "\""
  }

  /// Where desktops and `xdg-mime` write down who handles what.
  private var mimeLists: [String] {
    let home = environment.nonEmpty("HOME")
    let configuration = environment.nonEmpty("XDG_CONFIG_HOME") ?? home.map { $0 + "/.config" }
    let applications = DesktopHandler.file(environment).map { FileSystem.parent(of: $0) }
    return [configuration, applications].compactMap(\.self).map { $0 + "/mimeapps.list" }
  }

  /// Takes this handler out of a list and leaves everything else as it is.
  private func forget(in list: String) throws(SystemError) {
    guard FileSystem.exists(list) else { return }
    let lines = String(decoding: try FileSystem.read(list, limit: 1 << 20), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let kept = lines.filter { line in
      !(line.hasPrefix(DesktopHandler.scheme + "=") && line.contains(DesktopHandler.name))
    }
    guard kept.count != lines.count else { return }
    try AtomicFile.write(
      Array(kept.joined(separator: "\n").utf8), to: list, mode: try FileSystem.status(list).mode)
  }

  static func file(_ environment: Environment) -> String? {
    let data =
      environment.nonEmpty("XDG_DATA_HOME")
      ?? environment.nonEmpty("HOME").map { $0 + "/.local/share" }
    return data.map { $0 + "/applications/" + name }
  }
}
