import Crypto
import HTTP
import TestSupport
import Testing
import Unix
import WebServer

@Suite struct AccessTests {
  /// Bcrypt of "secret" and of "other secret".
  static let secret = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"
  static let other = "$2b$04$abcdefghijklmnopqrstuus4UIg18pITHvxIqOSZOymGkqehxZcUW"

  static func server(_ directory: TemporaryDirectory, _ config: String) throws -> Server {
    try directory.write(config, to: "web.yml")
    return try Server.local(Fixed("inside")) {
      $0.webConfigFile = "\(directory.path)/web.yml"
      $0.serverName = "tesla/1"
    }
  }

  static func basic(_ pair: String) -> String {
    "Authorization: Basic \(Base64.encode(Array(pair.utf8)))"
  }

  struct Attempt: Sendable, CustomTestStringConvertible {
    let field: String
    let status: Int
    var testDescription: String { field }

    init(_ field: String, _ status: Int) {
      self.field = field
      self.status = status
    }
  }

  @Test(arguments: [
    Attempt("X-None: 1", 401),
    Attempt(basic("car:secret"), 200),
    Attempt(basic("fleet:other secret"), 200),
    Attempt(basic("car:wrong"), 401),
    Attempt(basic("car:other secret"), 401),
    Attempt(basic("nobody:secret"), 401),
    Attempt(basic("car:"), 401),
    Attempt(basic("car"), 401),
    Attempt(basic(""), 401),
    Attempt(basic("Car:secret"), 401),
    Attempt(basic("car:secret\u{0}"), 401),
    Attempt("authorization: bASIC \(Base64.encode(Array("car:secret".utf8)))", 200),
    Attempt("Authorization: Bearer car:secret", 401),
    Attempt("Authorization: Basic !!!", 401),
    Attempt("Authorization: Basic", 401),
    Attempt(basic("car:secret") + "\r\n" + basic("car:wrong"), 401),
  ])
  func passwordDecides(_ attempt: Attempt) throws {
    let directory = try TemporaryDirectory()
    let server = try AccessTests.server(
      directory,
      "basic_auth_users:\n  car: \(AccessTests.secret)\n  fleet: \(AccessTests.other)\n")
    #expect(server.demandsPassword)
    // The second time the outcome comes from the cache.
    for _ in 0..<2 {
      let answer = try RawClient.get(server, "/", attempt.field)
      #expect(answer?.status == attempt.status)
      #expect((answer?.text == "inside") == (attempt.status == 200))
      #expect(
        answer?.headers["www-authenticate"]?.hasPrefix("Basic")
          == (attempt.status == 401 ? true : nil))
      #expect(answer?.headers["server"] == "tesla/1")
    }
  }

  @Test func manyPasswordsAtOnceAreAllAnswered() throws {
    let directory = try TemporaryDirectory()
    let server = try AccessTests.server(
      directory, "basic_auth_users:\n  car: \(AccessTests.secret)\n")
    let clients = try (0..<40).map { _ in try RawClient(server.firstAddress) }
    for (index, client) in clients.enumerated() {
      let field = AccessTests.basic(index.isMultiple(of: 2) ? "car:secret" : "car:no\(index)")
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\(field)\r\n\r\n")
    }
    for (index, client) in clients.enumerated() {
      #expect(client.answer()?.status == (index.isMultiple(of: 2) ? 200 : 401))
    }
  }

  @Test func stopEndsChecksThatWait() throws {
    let directory = try TemporaryDirectory()
    let slow = AccessTests.secret.replacing("$04$", with: "$12$")
    let server = try AccessTests.server(directory, "basic_auth_users:\n  car: \(slow)\n")
    let clients = try (0..<30).map { _ in try RawClient(server.firstAddress) }
    for (index, client) in clients.enumerated() {
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\(AccessTests.basic("car:\(index)"))\r\n\r\n")
    }
    let started = ContinuousClock.now
    server.stop(grace: .zero)
    #expect(ContinuousClock.now - started < .seconds(3))
  }

  @Test func configuredHeadersAreOnEveryAnswer() throws {
    let directory = try TemporaryDirectory()
    let server = try AccessTests.server(
      directory,
      "http_server_config:\n  headers:\n    X-Frame-Options: deny\n"
        + "rate_limit: {interval: 1h, burst: 2}\n")
    #expect(!server.usesTLS && !server.demandsPassword)
    for status in [200, 200, 429, 429] {
      let answer = try RawClient.get(server, "/")
      #expect(answer?.status == status)
      #expect(answer?.headers["x-frame-options"] == "deny")
    }
  }

  @Test func editsActWithoutARestart() throws {
    let directory = try TemporaryDirectory()
    let messages = Lock<[String]>([])
    try directory.write("basic_auth_users:\n  car: \(AccessTests.secret)\n", to: "web.yml")
    let page = PreparedPage(headers: [:], body: Array("inside".utf8))
    let server = try Server.local(Fixed { _, _ in .prepared(page) }) {
      $0.webConfigFile = "\(directory.path)/web.yml"
      $0.log = { level, text in if level != .debug { messages.withLock { $0.append(text) } } }
    }
    func status(_ pair: String) throws -> Int? {
      try RawClient.get(server, "/", AccessTests.basic(pair))?.status
    }
    #expect(try status("car:secret") == 200)
    try directory.write("basic_auth_users:\n  car: \(AccessTests.other)\n", to: "web.yml")
    #expect(try status("car:secret") == 401)
    #expect(try status("car:other secret") == 200)
    try directory.write("basic_auth_users: [broken\n", to: "web.yml")
    #expect(try status("car:other secret") == 500)
    #expect(try status("car:other secret") == 500)
    #expect(messages.withLock { $0.filter { $0.contains("line ") }.count } == 1)
    try directory.write(
      "http_server_config: {headers: {X-Frame-Options: deny}}\n"
        + "basic_auth_users:\n  car: \(AccessTests.secret)\n", to: "web.yml")
    let answer = try RawClient.get(server, "/", AccessTests.basic("car:secret"))
    #expect(answer?.text == "inside")
    #expect(answer?.headers["x-frame-options"] == "deny")
    try directory.run("rm", "web.yml")
    #expect(try status("car:other secret") == 500)
  }

  @Test(arguments: ["unknown_key: 1\n", "tls_server_config: {cert_file: no, key_file: no}\n"])
  func fileThatCannotBeUsedKeepsTheServerFromStarting(_ config: String) throws {
    let directory = try TemporaryDirectory()
    #expect(throws: ServerError.self) { _ = try AccessTests.server(directory, config) }
    #expect(throws: ServerError.self) {
      _ = try Server.local(Fixed("no")) { $0.webConfigFile = "\(directory.path)/missing.yml" }
    }
  }
}
