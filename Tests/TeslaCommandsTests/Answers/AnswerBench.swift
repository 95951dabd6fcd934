import CommandSyntax
import Crypto
import HTTP
import JSON
import LibC
import TestSupport
import Testing
import Time
import Unix

@testable import TeslaCommands

/// A command of the table, and the call whose answer is not the one asked for.
struct AnswerCommand: Sendable, CustomTestStringConvertible {
  let words: [String]
  let endpoint: String
  /// Whether the call is a read, which may be sent again.
  var isRead = true

  var testDescription: String { words.joined(separator: " ") }

  static let all = [
    AnswerCommand(words: ["products"], endpoint: "products"),
    AnswerCommand(words: ["data"], endpoint: "vehicle_data"),
    AnswerCommand(words: ["data", "--powerwall"], endpoint: "live_status"),
    AnswerCommand(words: ["wake"], endpoint: "wake_up", isRead: false),
    AnswerCommand(words: ["history"], endpoint: "calendar_history"),
  ]

  static let token = [
    AnswerCommand(words: ["token", "refresh"], endpoint: "token"),
    AnswerCommand(words: ["token", "access"], endpoint: "token"),
  ]
}

/// A directory with a login, and a Tesla that answers everything well but one call.
struct AnswerBench {
  struct Outcome: Sendable {
    let status: Int32
    let output: String
    let errors: String
    /// The first line's words.
    var message: String {
      let line = errors.split(separator: "\n").first.map(String.init) ?? ""
      return line.hasPrefix("tesla: error: ") ? String(line.dropFirst(14)) : "?" + line
    }
    var hasHint: Bool { errors.split(separator: "\n").contains { $0.hasPrefix("tesla: hint: ") } }
  }

  static let start = Timestamp(seconds: 1_700_000_000)
  static let newRefreshToken = "refresh-token-two"

  let folder: TemporaryDirectory
  let clock = ManualClock(now: AnswerBench.start, runsAhead: true)
  let transport: ScriptedTransport

  /// - Parameter isExpired: whether the access token has come to its end.
  init(_ endpoint: String, _ answer: Response, isExpired: Bool = false) throws {
    folder = try TemporaryDirectory()
    _ = try folder.write(Self.accessToken(isExpired ? -10 : 28_000), to: "token.access")
    _ = try folder.write("refresh-token-one\n", to: "token.refresh")
    let car = endpoint == "wake_up" ? "asleep" : "online"
    transport = ScriptedTransport { request, _ in
      request.label == endpoint ? answer : Self.good(request.label, car)
    }
  }

  /// - Parameter failure: what comes of the one call instead of an answer.
  init(_ endpoint: String, failure: TransportError, isExpired: Bool) throws {
    let good = try AnswerBench(endpoint, Response(status: 500), isExpired: isExpired)
    let car = endpoint == "wake_up" ? "asleep" : "online"
    self.init(
      folder: good.folder,
      transport: ScriptedTransport { request, _ throws(TransportError) in
        if request.label == endpoint { throw failure }
        return Self.good(request.label, car)
      })
  }

  init(folder: TemporaryDirectory, transport: ScriptedTransport) {
    self.folder = folder
    self.transport = transport
  }

  static func accessToken(_ life: Int64, name: String = "first") -> String {
    let now = start.wholeSeconds
    let claims: Value = [
      "sub": .string(name), "iat": Value(now + life - 28_800), "exp": Value(now + life),
    ]
    let parts = [Array(#"{"alg":"RS256"}"#.utf8), claims.bytes, Array("made".utf8)]
    return parts.map { Base64URL.encode($0) }.joined(separator: ".")
  }

  private static func good(_ label: String, _ car: String) -> Response {
    let body: Value
    switch label {
    case "token":
      body = [
        "access_token": .string(accessToken(28_800, name: "second")),
        "refresh_token": .string(newRefreshToken), "expires_in": 28_800,
      ]
    case "products":
      body = [
        "response": [
          ["id_s": "7", "vehicle_id": 1, "vin": "5YJ3E1EA0PF000001", "state": .string(car)],
          ["energy_site_id": 42, "resource_type": "battery"],
        ], "count": 2,
      ]
    case "site_info": body = ["response": ["installation_time_zone": "Etc/UTC"]]
    default: body = ["response": ["state": .string(car)]]
    }
    return Response(
      status: 200, headers: ["Content-Type": "application/json"], body: body.bytes)
  }

  func requests(_ label: String) -> Int { transport.requests.count { $0.label == label } }

  var waited: Double { Self.start.duration(to: clock.now).inSeconds }

  func file(_ name: String) -> String? {
    (try? FileSystem.read(folder.file(name))).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The contents of the login's files and the names of all others.
  var login: [String?] { [file("token.access"), file("token.refresh")] }

  func run(_ words: [String]) async throws -> Outcome {
    let scratch = try TemporaryDirectory()
    let streams = try ["input", "output", "errors"].map { name in
      let number = Glibc.open(try scratch.write("", to: name), O_RDWR | O_CLOEXEC)
      guard number >= 0 else { throw SystemError("open", .current, name) }
      return FileDescriptor(rawValue: number)
    }
    defer { for stream in streams { try? stream.close() } }
    let transport = self.transport
    let context = Context(
      arguments: ["-C", folder.path] + words, environment: Environment(),
      workingDirectory: folder.path, standardInput: streams[0], standardOutput: streams[1],
      standardError: streams[2], clock: clock, makeTransport: { _ in transport })
    let invocation = try TeslaProgram.surface.parse(
      context.arguments, environment: context.environment.variables)
    guard case .command(let command, let arguments) = invocation else {
      throw SystemError("run", .permissionDenied, "help as a command")
    }
    let session = Session(context, arguments)
    let result = await command.result(of: session)
    var status: Int32 = 0
    if case .failure(let failure) = result {
      session.console.report(failure)
      status = failure.status.rawValue
    }
    return Outcome(
      status: status,
      output: String(decoding: try FileSystem.read(scratch.file("output")), as: UTF8.self),
      errors: String(decoding: try FileSystem.read(scratch.file("errors")), as: UTF8.self))
  }
}
