import Crypto
import Glibc
import Telemetry
import Time
import Unix
import WebSocket

/// Cars that stream to a server on this machine, one message of ten fields a second each.
///
/// usage: telemetry-cars DIRECTORY SECONDS < VINS; writes the server's certificate and key and both
/// authorities into the directory, says `ready`, and reads the server's port and process id from
/// the file `server` there, once it is there. Then it connects, streams, and prints what it saw.
@main enum TelemetryCars {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let seconds = Int(arguments[2]) else { exit(2) }
    var vins: [String] = []
    while let line = readLine() { vins.append(line) }
    var limit = rlimit(rlim_cur: 20_000, rlim_max: 20_000)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    let bench = try Bench(directory: arguments[1], vins: vins)
    print("ready")
    fflush(stdout)
    try bench.run(seconds: seconds)
  }
}

private final class Car: SocketHandler {
  struct State {
    var connection: SocketConnection?
    var sent: Int64 = 0
    var waits: [Int64] = []
    var failures = 0
  }

  let vin: String
  let state = Lock(State())

  init(_ vin: String) { self.vin = vin }

  func opened(_ connection: SocketConnection) { state.withLock { $0.connection = connection } }

  func received(_ message: Message, on connection: SocketConnection) {
    let now = MonotonicTime.now
    state.withLock { $0.waits.append(now - $0.sent) }
  }

  func closed(_ connection: SocketConnection, _ reason: CloseReason) {
    state.withLock { $0.failures += 1 }
  }

  func failed(_ failure: OpeningFailure) { state.withLock { $0.failures += 1 } }

  func send(_ number: Int, at moment: Timestamp) {
    // Battery, odometer, speed, voltage, current, range, inside, outside, heading, power.
    let fields = [42, 5, 4, 6, 7, 32, 85, 86, 23, 35]
    let message = TelemetryMessage(
      vin: vin, created: moment,
      content: .data(
        fields.map { Datum(field: $0, value: .number(Double($0) + Double(number % 50) / 10)) }))
    let envelope = Envelope(
      txid: Array("\(number)".utf8), topic: "V", messageID: Array("m".utf8),
      content: .stream(
        Envelope.Stream(
          created: moment, senderID: "vehicle_device." + vin, payload: message.payload)))
    let bytes = envelope.bytes
    let connection = state.withLock { state in
      state.sent = MonotonicTime.now
      return state.connection
    }
    connection?.send(.binary(bytes))
  }
}

private struct Bench {
  let directory: String
  let cars: [Car]
  let client: SocketClient
  let identities: [SocketClient.Identity]

  init(directory: String, vins: [String]) throws {
    self.directory = directory
    let now = SystemClock().now
    func request(_ name: String) -> CertificateAuthority.Request {
      .init(
        commonName: name, notBefore: now.advanced(by: .seconds(-3_600)),
        notAfter: now.advanced(by: .seconds(86_400)))
    }
    let servers = try CertificateAuthority(request("bench"))
    let authority = try CertificateAuthority(request("cars"))
    var server = request("server")
    server.hosts = ["127.0.0.1"]
    let identity = try servers.issue(server)
    for (name, bytes) in [
      ("server.pem", identity.certificate), ("server.key", identity.key),
      ("cars.pem", authority.certificate),
    ] {
      try AtomicFile.write(bytes, to: directory + "/" + name, mode: 0o600)
    }
    identities = try vins.map { vin in
      let car = try authority.issue(request(vin))
      return try SocketClient.Identity(
        certificate: car.certificate, key: car.key, authorities: servers.certificate)
    }
    cars = vins.map(Car.init)
    client = try SocketClient()
  }

  func run(seconds: Int) throws {
    let file = directory + "/server"
    while !FileSystem.exists(file) { pause(micros: 50_000) }
    let words = try String(decoding: FileSystem.read(file), as: UTF8.self)
      .split { $0.isWhitespace }
    guard words.count == 2, let port = UInt16(words[0]), let server = Int32(words[1]) else {
      exit(2)
    }
    let idle = Usage(server)
    let start = MonotonicTime.now
    for (place, car) in cars.enumerated() {
      client.connect(.init(host: "127.0.0.1", port: port), as: identities[place], car)
      if place % 20 == 19 { pause(micros: 50_000) }
    }
    while cars.contains(where: { $0.state.withLock { $0.connection == nil && $0.failures == 0 } }) {
      pause(micros: 50_000)
    }
    let opening = Usage(server)
    let took = Double(MonotonicTime.now - start) / 1e9
    // A few seconds to warm up, which count for nothing.
    stream(seconds: 3)
    for car in cars { car.state.withLock { $0.waits = [] } }
    let before = Usage(server)
    stream(seconds: seconds)
    pause(micros: 500_000)
    report(took: took, idle: idle, opening: opening, before: before, after: Usage(server))
  }

  private func stream(seconds: Int) {
    for number in 0..<seconds {
      let start = MonotonicTime.now
      let moment = SystemClock().now
      for (place, car) in cars.enumerated() {
        car.send(number, at: moment)
        guard place % 20 == 19 else { continue }
        let due = start + Int64(place) * 1_000_000_000 / Int64(cars.count)
        let wait = due - MonotonicTime.now
        if wait > 0 { pause(micros: wait / 1000) }
      }
      let wait = start + 1_000_000_000 - MonotonicTime.now
      if wait > 0 { pause(micros: wait / 1000) }
    }
  }

  private func report(took: Double, idle: Usage, opening: Usage, before: Usage, after: Usage) {
    let waits = cars.flatMap { $0.state.withLock(\.waits) }.sorted()
    let failures = cars.reduce(0) { $0 + $1.state.withLock(\.failures) }
    guard !waits.isEmpty else { return print("no answer; \(failures) failures") }
    let messages = Double(waits.count)
    let count = Double(cars.count)
    func number(_ value: Double) -> String { String(Double(Int(value * 100)) / 100) }
    print(
      "cars \(cars.count) failures \(failures) acks \(waits.count)",
      "us_a_message \(number((after.micros - before.micros) / messages))",
      "kB_a_car \(number((after.kilobytes - idle.kilobytes) / count))",
      "ms_a_handshake \(number((opening.micros - idle.micros) / count / 1000))",
      "opening_s \(number(took))",
      "ack_ms median \(number(Double(waits[waits.count / 2]) / 1e6))",
      "p99 \(number(Double(waits[waits.count * 99 / 100]) / 1e6))",
      "worst \(number(Double(waits[waits.count - 1]) / 1e6))")
  }
}

/// What a process has used.
private struct Usage {
  let micros: Double
  let kilobytes: Double

  init(_ process: Int32) {
    func words(_ file: String) -> [Substring] {
      let bytes = (try? FileSystem.read("/proc/\(process)/\(file)")) ?? []
      return String(decoding: bytes, as: UTF8.self).split(separator: " ")
    }
    // Clock ticks of a hundredth of a second; no name of ours has a space.
    let stat = words("stat")
    micros = [13, 14].reduce(0) { $0 + (stat.count > $1 ? Double(stat[$1]) ?? 0 : 0) } * 10_000
    let memory = words("statm")
    kilobytes = memory.count > 1 ? (Double(memory[1]) ?? 0) * 4 : 0
  }
}

private func pause(micros: Int64) { _ = poll(nil, 0, Int32(clamping: (micros + 999) / 1000)) }
