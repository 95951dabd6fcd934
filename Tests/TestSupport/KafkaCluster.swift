internal import Unix

/// Three Kafka brokers in a process of their own: librdkafka's mock cluster.
package final class KafkaCluster {
  private let process: Running
  private let input: FileDescriptor
  private let answers: LineReader
  /// `HOST:PORT`, separated by commas.
  package let brokers: String

  package init(timeout: Int = 300) throws {
    let (reader, input) = try FileDescriptor.pipe()
    let (output, writer) = try FileDescriptor.pipe()
    var streams = Subprocess.Streams(input: .descriptor(reader), output: .descriptor(writer))
    streams.error = .inherited
    let script = FileSystem.path(Program.project, "Tests/EndToEndTests/Peers/kafka_cluster.py")
    let python = Program.find("python3") ?? "python3"
    process = try Running(
      python, [script], environment: .current, streams: streams, timeout: timeout)
    self.input = input
    try reader.close()
    try writer.close()
    answers = LineReader(output)
    brokers = try answers.next() ?? ""
  }

  /// Its standard input ends here, and with it the process.
  deinit {
    try? input.close()
    _ = try? process.wait()
  }

  package func makeTopic(_ name: String, partitions: Int) throws {
    try command("topic \(name) \(partitions)")
  }

  /// Stops all brokers; connections end.
  package func goDown() throws { try command("down") }

  package func comeUp() throws { try command("up") }

  private func command(_ line: String) throws {
    try input.writeAll((line + "\n").utf8)
    let answer = try answers.next()
    guard answer == "ok" else { throw KafkaClusterError(answer: answer) }
  }

  /// Sends records with kcat.
  ///
  /// - Parameter records: key and value, without tabs and line ends.
  package func send(
    _ records: [(key: String, value: String)], to topic: String, headers: [String] = []
  ) throws {
    let lines = records.map { "\($0.key)\t\($0.value)\n" }.joined()
    let options = headers.flatMap { ["-H", $0] }
    let words = ["-P", "-b", brokers, "-t", topic, "-K", "\t"] + options
    let ending = try Tool("kcat")?.run(words, input: lines)
    guard ending?.status == 0 else { throw KafkaClusterError(answer: ending?.output) }
  }
}

private struct KafkaClusterError: Error {
  let answer: String?
}
