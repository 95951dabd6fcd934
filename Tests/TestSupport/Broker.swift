internal import LibC
internal import Unix

/// A mosquitto of the test's own, on a port of this machine; it ends with the last reference to it.
package final class Broker: Sendable {
  package let directory: TemporaryDirectory
  package let port: UInt16
  private let process = Lock<Running?>(nil)
  private let usesTLS: Bool

  /// - Parameters:
  ///   - users: their passwords; without one, anyone may log in.
  ///   - subject: with TLS, of whom its certificate is, such as `IP:127.0.0.1`.
  ///   - settings: further lines of its configuration.
  package init(users: [String: String] = [:], tls subject: String? = nil, settings: [String] = [])
    throws
  {
    directory = try TemporaryDirectory()
    port = try LoopbackServer.deadPort()
    usesTLS = subject != nil
    var lines = [
      "listener \(port) 127.0.0.1", "user root", "persistence true",
      "persistence_location \(directory.path)/", "autosave_on_changes true", "autosave_interval 1",
      "log_dest file \(directory.file("log"))", "log_type all", "set_tcp_nodelay true",
      "allow_anonymous \(users.isEmpty)",
    ]
    if !users.isEmpty {
      try directory.write(
        users.sorted { $0.key < $1.key }.map { "\($0):\($1)\n" }.joined(), to: "passwords")
      try demand("mosquitto_passwd", "-U", directory.file("passwords"))
      lines.append("password_file \(directory.file("passwords"))")
    }
    if let subject {
      try makeCertificates(subject)
      lines += [
        "cafile \(authority)", "certfile \(directory.file("leaf.pem"))",
        "keyfile \(directory.file("leaf.key"))",
      ]
    }
    try directory.write((lines + settings).joined(separator: "\n") + "\n", to: "mosquitto.conf")
  }

  deinit { try? kill() }

  package var url: String { "\(usesTLS ? "mqtts" : "mqtt")://127.0.0.1:\(port)" }

  /// The certificate of the authority that signed its own.
  package var authority: String { directory.file("ca.pem") }

  /// What it says of its work.
  package var log: String {
    String(decoding: (try? FileSystem.read(directory.file("log"))) ?? [], as: UTF8.self)
  }

  package func start() throws {
    let program = Program.find("mosquitto") ?? "mosquitto"
    let running = try Running(
      program, ["-c", directory.file("mosquitto.conf")], environment: .current, streams: .none,
      timeout: 7_200)
    process.withLock { $0 = running }
    guard eventually({ (try? Connection.opened(to: port)) != nil }) else {
      throw BrokerError(words: log)
    }
  }

  /// Ends it as the kernel does when memory is short.
  package func kill() throws {
    let running = process.withLock { process in
      defer { process = nil }
      return process
    }
    try running?.send(.kill)
    _ = try running?.wait()
  }

  /// Ends it as a supervisor does: it saves what it retains.
  package func stop() throws {
    let running = process.withLock { process in
      defer { process = nil }
      return process
    }
    try running?.send(.terminate)
    _ = try running?.wait()
  }

  /// It neither reads nor writes until `resume`.
  package func pause() throws { try process.withLock { try $0?.send(Signal(rawValue: SIGSTOP)) } }

  package func resume() throws { try process.withLock { try $0?.send(.continue) } }

  /// Runs one of mosquitto's clients, and answers what it printed.
  ///
  /// - Parameter program: `mosquitto_pub` or `mosquitto_sub`.
  @discardableResult
  package func client(_ program: String, _ options: String...) throws -> String {
    try demand(program, words(options))
  }

  /// The options that lead a client here.
  package func words(_ options: [String]) -> [String] {
    ["-h", "127.0.0.1", "-p", "\(port)"] + (usesTLS ? ["--cafile", authority] : []) + options
  }

  /// What it retains, by topic.
  ///
  /// - Parameter options: how to log in, and `-t TOPIC` to see only some.
  package func retained(_ options: String...) throws -> [String: String] {
    // The subscriber leaves with the first message that is not retained, which comes after all that
    // is; what is published before it has subscribed is lost.
    let login = words(Array(options.prefix { $0 != "-t" }))
    let topics = options.contains("-t") ? Array(options.drop { $0 != "-t" }) : ["-t", "#"]
    let script = #"""
      mosquitto_sub "$@" --retained-only -F '%t %p' >retained & subscriber=$!
      while kill -0 $subscriber 2>/dev/null; do mosquitto_pub \#(quoted(login)) -t end -m end; done
      cat retained
      """#
    let scratch = try TemporaryDirectory()
    let ending = try Tool("/bin/sh")?.run(
      ["-c", script, "sh"] + login + topics + ["-t", "end"], in: scratch.path)
    var values: [String: String] = [:]
    for line in (ending?.output ?? "").split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      values[String(parts[0])] = parts.count == 2 ? String(parts[1]) : ""
    }
    return values
  }

  private func quoted(_ words: [String]) -> String {
    words.map { "'\($0)'" }.joined(separator: " ")
  }

  @discardableResult private func demand(_ program: String, _ words: String...) throws -> String {
    try demand(program, words)
  }

  private func demand(_ program: String, _ words: [String]) throws -> String {
    let ending = try Tool(program)?.run(words, in: directory.path)
    guard let ending, ending.status == 0 else {
      throw BrokerError(words: "\(program): \(ending?.output ?? "is not installed")")
    }
    return ending.output
  }
}

extension Broker {
  /// A certificate for the subject, and the authority that signed it.
  private func makeCertificates(_ subject: String) throws {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
    for line in [
      "req -x509 \(key) -keyout ca.key -out ca.pem -days 2 -subj /CN=private"
        + " -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign",
      "req \(key) -keyout leaf.key -out leaf.csr -subj /CN=broker"
        + " -addext subjectAltName=\(subject)",
      "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out leaf.pem"
        + " -copy_extensions copy -days 2",
    ] { _ = try demand("openssl", line.split(separator: " ").map(String.init)) }
  }
}

private struct BrokerError: Error {
  let words: String
}
