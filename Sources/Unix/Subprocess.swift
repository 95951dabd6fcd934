internal import LibC

/// A program that was started from here, without a shell.
package struct Subprocess: Hashable, Sendable {
  /// Where one of the child's three standard streams goes.
  package enum Stream: Hashable, Sendable {
    /// The same as this process has.
    case inherited
    /// `/dev/null`.
    case null
    /// Not one of our own standard streams, which may have been redirected by then.
    case descriptor(FileDescriptor)
  }

  /// How a program ended.
  package enum Status: Hashable, Sendable {
    case exited(Int32)
    case signaled(Signal)
  }

  package struct Streams: Hashable, Sendable {
    package var input: Stream
    package var output: Stream
    package var error: Stream

    package init(input: Stream = .null, output: Stream = .inherited, error: Stream = .inherited) {
      self.input = input
      self.output = output
      self.error = error
    }

    /// For a program that must not touch the terminal.
    package static let none = Streams(input: .null, output: .null, error: .null)
  }

  package let processID: Int32

  /// Starts a program. It gets none of our descriptors but its three streams, every signal with
  /// its default effect and none blocked.
  ///
  /// - Parameters:
  ///   - program: a path, or a name without `/` that is looked for in `PATH` of `environment`.
  ///   - arguments: without the program's own name. Never a secret: every user can read them.
  ///   - newSession: detaches it from the terminal, so that neither ^C nor a hang-up reaches it.
  package static func spawn(
    _ program: String, arguments: [String] = [], environment: Environment,
    streams: Streams = Streams(), newSession: Bool = false
  ) throws(SystemError) -> Subprocess {
    guard let path = Executable.find(program, searchPath: environment["PATH"]) else {
      throw SystemError("start", .noSuchFile, program)
    }
    // A NUL would silently end the argument or the assignment there.
    let texts = [path, program] + arguments
    let assignments = environment.variables.map { "\($0.key)=\($0.value)" }
    guard (texts + assignments).allSatisfy({ !$0.utf8.contains(0) }) else {
      throw SystemError("start", .invalidArgument, program)
    }
    var actions = SpawnActions(streams)
    defer { actions.free() }
    var attributes = SpawnAttributes(newSession: newSession)
    defer { attributes.free() }
    var processID: pid_t = 0
    let status = withCStrings([program] + arguments) { arguments in
      withCStrings(assignments) { variables in
        posix_spawn(&processID, path, &actions.value, &attributes.value, arguments, variables)
      }
    }
    guard status == 0 else {
      throw SystemError("start", Errno(rawValue: status), program)
    }
    return Subprocess(processID: processID)
  }

  /// Waits until the program has ended; once for each.
  package func wait() throws(SystemError) -> Status {
    var status: Int32 = 0
    _ = try retryingOnInterrupt("wait for process", String(processID)) {
      systemWait(processID, &status)
    }
    let signal = status & 0x7F
    return signal == 0 ? .exited(status >> 8 & 0xFF) : .signaled(Signal(rawValue: signal))
  }

  /// Waits until the program has ended, and leaves it to be waited for: until then its id is no one
  /// else's.
  package func awaitEnd() {
    var information = siginfo_t()
    _ = try? retryingOnInterrupt("wait for process", String(processID)) {
      waitid(P_PID, id_t(processID), &information, WEXITED | WNOWAIT)
    }
  }

  /// Sends a signal to the program and to what it has started. For one with a session of its own,
  /// before it was waited for.
  package func sendToGroup(_ signal: Signal) throws(SystemError) {
    _ = try retryingOnInterrupt("signal the processes of", String(processID)) {
      systemKill(-processID, signal.rawValue)
    }
  }

  /// Sends it a signal; one that has ended already is `.noSuchProcess`.
  package func send(_ signal: Signal) throws(SystemError) {
    _ = try retryingOnInterrupt("signal process", String(processID)) {
      systemKill(processID, signal.rawValue)
    }
  }
}

/// Calls `body` with the texts as a C array of C strings that ends with a null pointer.
private func withCStrings<Result>(
  _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var copies = texts.map { strdup($0) }
  copies.append(nil)
  defer { for copy in copies { free(copy) } }
  return copies.withUnsafeBufferPointer { buffer in
    // Never nil: there is at least the null pointer at the end.
    buffer.baseAddress.map(body) ?? withUnsafePointer(to: nil, body)
  }
}

/// What the child does with its descriptors before the program starts.
private struct SpawnActions {
  #if canImport(Darwin)
    var value: posix_spawn_file_actions_t?
  #else
    var value = posix_spawn_file_actions_t()
  #endif

  init(_ streams: Subprocess.Streams) {
    posix_spawn_file_actions_init(&value)
    add(streams.input, as: 0)
    add(streams.output, as: 1)
    add(streams.error, as: 2)
  }

  private mutating func add(_ stream: Subprocess.Stream, as number: Int32) {
    switch stream {
    case .inherited: break
    case .null: posix_spawn_file_actions_addopen(&value, number, "/dev/null", O_RDWR, 0)
    case .descriptor(let file): posix_spawn_file_actions_adddup2(&value, file.rawValue, number)
    }
  }

  mutating func free() { posix_spawn_file_actions_destroy(&value) }
}

private struct SpawnAttributes {
  #if canImport(Darwin)
    var value: posix_spawnattr_t?
    static let newSession: Int32 = 0x400
  #else
    var value = posix_spawnattr_t()
    // POSIX_SPAWN_SETSID, which the headers show only to _GNU_SOURCE.
    static let newSession: Int32 = 0x80
  #endif

  init(newSession: Bool) {
    posix_spawnattr_init(&value)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&value, &all)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&value, &none)
    let flags =
      Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
      | (newSession ? Self.newSession : 0)
    posix_spawnattr_setflags(&value, Int16(flags))
  }

  mutating func free() { posix_spawnattr_destroy(&value) }
}
