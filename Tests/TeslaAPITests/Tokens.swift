import Crypto
import HTTP
import JSON
import TestSupport
import Time
import Unix

@testable import TeslaAPI

/// Tokens of Tesla's shapes that open nothing.
enum Made {
  static let now = Timestamp(seconds: 1_700_000_000)

  /// A JWT that was issued `age` ago and lives `life` long.
  static func accessToken(
    _ name: String, age: Int64 = 0, life: Int64 = 28_800, extra: Object = Object()
  ) -> String {
    var claims = extra
    claims["sub"] = .string(name)
    claims["iat"] = Value(now.wholeSeconds - age)
    claims["exp"] = Value(now.wholeSeconds - age + life)
    let parts = [Array(#"{"alg":"RS256"}"#.utf8), Value.object(claims).bytes, Array("made".utf8)]
    return parts.map { Base64URL.encode($0) }.joined(separator: ".")
  }

  static func grant(_ access: String, _ refresh: String?) -> Response {
    var body: Object = Object([.init("access_token", .string(access))])
    if let refresh { body["refresh_token"] = .string(refresh) }
    body["expires_in"] = 28_800
    return json(200, .object(body))
  }

  static func json(_ status: Int, _ body: Value, headers: [Headers.Field] = []) -> Response {
    Response(
      status: status,
      headers: Headers([.init("Content-Type", "application/json; charset=utf-8")] + headers),
      body: body.bytes)
  }

  static let products: Value = [
    "response": [
      [
        "id": 1_492_933_019_280_374_001, "id_s": "1492933019280374001", "vehicle_id": 77,
        "vin": "5YJ3E1EA0PF000001", "display_name": "Nikola", "state": "online",
        "in_service": false,
      ]
    ], "count": 1,
  ]
}

/// A directory with a login in it, a scripted server, and a client between them.
struct Bench {
  let folder: TemporaryDirectory
  let directory: StateDirectory
  let clock: ManualClock
  let transport: ScriptedTransport
  let client: Client

  init(
    access: String? = Made.accessToken("first"), refresh: String? = "refresh-token-one",
    profile: Profile = .owner, _ answer: @escaping ScriptedTransport.Answer
  ) throws {
    folder = try TemporaryDirectory()
    directory = StateDirectory(folder.path)
    clock = ManualClock(now: Made.now, runsAhead: true)
    transport = ScriptedTransport(answer)
    if let access {
      try AtomicFile.write(Array(access.utf8), to: directory.accessToken, mode: 0o600)
    }
    if let refresh {
      try AtomicFile.write(Array((refresh + "\n").utf8), to: directory.refreshToken, mode: 0o600)
    }
    client = Client(
      configuration: Configuration(profile: profile),
      vault: TokenVault(directory: directory, clock: clock), transport: transport, clock: clock)
  }

  func file(_ path: String) -> String? {
    (try? FileSystem.read(path)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The names of what was asked, in order.
  var asked: [String] { transport.requests.map(\.label) }
}
