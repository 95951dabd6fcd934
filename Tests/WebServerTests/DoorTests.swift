import Crypto
import HTTP
import LibC
import TestSupport
import Testing
import Unix
import WebServer

/// A web config file that is emptied or half-written opens no door.
@Suite struct DoorTests {
  private static let users = "basic_auth_users:\n  car: \(AccessTests.secret)\n"

  @Test(arguments: [
    "", "# nothing\n", "---\n", "basic_auth_users:\n", "basic_auth_users: {}\n", "bas",
    "http_server_config: {headers: {X-Frame-Options: deny}}\n",
    "rate_limit: {interval: 1s, burst: 1000}\n",
  ])
  func fileThatLosesItsUsersClosesTheServer(_ emptied: String) throws {
    let directory = try TemporaryDirectory()
    let messages = Lock<[String]>([])
    try directory.write(DoorTests.users, to: "web.yml")
    let server = try Server.local(Fixed("inside")) {
      $0.webConfigFile = "\(directory.path)/web.yml"
      $0.log = { level, text in if level == .error { messages.withLock { $0.append(text) } } }
    }
    let rightful = AccessTests.basic("car:secret")
    #expect(try RawClient.get(server, "/", rightful)?.status == 200)
    try directory.write(emptied, to: "web.yml")
    for field in ["X-None: 1", rightful] {
      #expect(try RawClient.get(server, "/", field)?.status == 500)
    }
    #expect(messages.withLock { $0.count } == 1)
    #expect(server.demandsPassword)
    try directory.write(DoorTests.users, to: "web.yml")
    #expect(try RawClient.get(server, "/")?.status == 401)
    #expect(try RawClient.get(server, "/", rightful)?.status == 200)
  }

  /// A pipe in its place would hold up every request.
  @Test func pipeInItsPlaceClosesTheServerAndHoldsNobodyUp() throws {
    let directory = try TemporaryDirectory()
    try directory.write(DoorTests.users, to: "web.yml")
    let server = try AccessTests.server(directory, DoorTests.users)
    let rightful = AccessTests.basic("car:secret")
    #expect(try RawClient.get(server, "/", rightful)?.status == 200)
    try FileSystem.remove("\(directory.path)/web.yml")
    try #require(mkfifo("\(directory.path)/web.yml", 0o600) == 0)
    #expect(try RawClient.get(server, "/", rightful)?.status == 500)
    try FileSystem.remove("\(directory.path)/web.yml")
    try directory.write(DoorTests.users, to: "web.yml")
    #expect(try RawClient.get(server, "/", rightful)?.status == 200)
  }

  @Test func fileWithoutUsersFromTheStartMayStaySo() throws {
    let directory = try TemporaryDirectory()
    let server = try AccessTests.server(directory, "")
    #expect(try RawClient.get(server, "/")?.status == 200)
    try directory.write("http_server_config: {headers: {X-Frame-Options: deny}}\n", to: "web.yml")
    #expect(try RawClient.get(server, "/")?.headers["x-frame-options"] == "deny")
    // Users that come later stay.
    try directory.write(DoorTests.users, to: "web.yml")
    #expect(try RawClient.get(server, "/")?.status == 401)
    try directory.write("", to: "web.yml")
    #expect(try RawClient.get(server, "/")?.status == 500)
  }

  @Test(arguments: [
    ("", "client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.crt"),
    (
      "client_auth_type: RequireAnyClientCert",
      "client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.crt"
    ),
    (
      "client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.crt",
      "client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.crt\n  client_allowed_sans: [prometheus.example]"
    ),
  ])
  func fileThatAsksForLessOfACertificateIsRefused(_ after: String, _ before: String) throws {
    let directory = try TLSTests.certificates()
    let server = try TLSTests.server(directory, "  \(before)\n")
    let shown = ["--cert", "client.crt", "--key", "client.key"]
    func answer(_ options: [String]) throws -> String {
      try directory.run(
        ["curl", "-s", "--max-time", "10", "--cacert", "server.crt"] + options
          + ["https://localhost:\(server.firstAddress.port)/"]
      ).output
    }
    #expect(try answer(shown) == "inside https")
    try directory.write(
      "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n  \(after)\n",
      to: "web.yml")
    for options in [[], shown, ["--cert", "stranger.crt", "--key", "stranger.key"]] {
      #expect(!(try answer(options)).contains("inside"))
    }
  }

  /// What a check takes is 2 to the power of the cost, in rounds of the cipher.
  @Test(arguments: ["04", "05", "09", "12", nil])
  func checksOfEveryUserAndOfNoneTakeTheSameWork(_ cost: String?) {
    let hash = cost.map { AccessTests.secret.replacing("$04$", with: "$\($0)$") }
    let own = hash.flatMap(Bcrypt.cost).map { 1 << $0 } ?? 0
    let decoys = Bcrypt.work(for: hash, upTo: 12)
    #expect(decoys.reduce(own) { $0 + (1 << $1) } == 1 << 12)
    #expect(decoys.allSatisfy { Bcrypt.isHash(Bcrypt.decoy(cost: $0)) })
  }

  @Test func secretsThatEveryUserCanReadAreWarnedOf() throws {
    let directory = try TLSTests.certificates()
    let tls = "tls_server_config: {cert_file: server.crt, key_file: server.key}\n"
    try directory.run("chmod", "640", "server.key")
    func warnings(_ config: String, _ mode: String) throws -> [String] {
      try directory.write(config, to: "web.yml")
      try directory.run("chmod", mode, "web.yml")
      let messages = Lock<[String]>([])
      _ = try Server.local(Fixed("")) {
        $0.webConfigFile = "\(directory.path)/web.yml"
        $0.log = { level, text in if level == .warning { messages.withLock { $0.append(text) } } }
      }
      return messages.withLock { $0 }
    }
    #expect(try warnings(DoorTests.users, "640") == [])
    #expect(try warnings(DoorTests.users, "644").count == 1)
    #expect(try warnings(tls, "644") == [])
    try directory.run("chmod", "644", "server.key")
    let said = try warnings(tls, "644")
    #expect(said.count == 1 && said.first?.contains("server.key") == true)
  }
}
