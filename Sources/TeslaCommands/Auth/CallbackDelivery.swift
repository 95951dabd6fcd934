internal import TeslaAPI
internal import Unix

/// How a callback that the desktop got reaches the command that waits for it: over a socket that
/// only this user can open. The code in it is useless without the verifier, which stays there.
enum CallbackDelivery {
  private static let taken = "taken"
  private static let notMine = "not mine"

  /// Waits beside a prompt.
  ///
  /// - Parameter take: gets what was delivered; whether it belongs to the login that waits.
  /// - Returns: nil where there is no place for a socket; then a person has to paste.
  static func receiver(_ environment: Environment, take: @escaping (String) -> Bool) -> Receiver? {
    guard let directory = directory(environment) else { return nil }
    sweep(directory)
    guard
      let socket = try? LocalSocket(directory + "/auth-\(CurrentProcess.id).sock")
    else { return nil }
    return Receiver(socket: socket, take: take)
  }

  struct Receiver {
    let socket: LocalSocket
    let take: (String) -> Bool

    var input: OtherInput {
      OtherInput(socket.descriptor) {
        var isTaken = false
        socket.answerOne(limit: AuthCommand.pasteLimit) { callback in
          isTaken = take(callback)
          return isTaken ? taken : notMine
        }
        return isTaken
      }
    }
  }

  /// `tesla auth --deliver URL`: hands it to whichever login it belongs to.
  static func deliver(_ callback: String, _ session: Session) throws(Failure) {
    guard let directory = directory(session.context.environment) else {
      throw Failure(.failure, "there is no place where a login could wait", hint: "tesla auth")
    }
    let line = callback.split { $0.isNewline }.joined()
    let names = (try? FileSystem.list(directory)) ?? []
    for name in names.sorted() where name.hasPrefix("auth-") && name.hasSuffix(".sock") {
      let path = directory + "/" + name
      do throws(SystemError) {
        if try LocalSocket.ask(line, at: path) == taken { return }
      } catch {
        // Left behind by a process that was killed.
        if error.errno == .connectionRefused { try? FileSystem.remove(path) }
      }
    }
    throw Failure(
      .failure, "no login waits for this address", hint: "tesla auth, and log in once more")
  }

  /// Removes the sockets of logins that were ended.
  private static func sweep(_ directory: String) {
    for name in (try? FileSystem.list(directory)) ?? []
    where name.hasPrefix("auth-") && name.hasSuffix(".sock") {
      let number = name.dropFirst(5).dropLast(5)
      guard let id = Int32(number), !CurrentProcess.isRunning(id) else { continue }
      try? FileSystem.remove(directory + "/" + name)
    }
  }

  /// The directory for sockets of this session, else a place beside the files.
  private static func directory(_ environment: Environment) -> String? {
    if let runtime = environment.nonEmpty("XDG_RUNTIME_DIR"), runtime.hasPrefix("/") {
      return runtime + "/tesla"
    }
    let located = StateDirectory.locate(
      option: nil, environment: environment, workingDirectory: nil)
    return located.map { $0.directory.path + "/run" }
  }
}
