import JSON
import TestSupport
import Testing
import Unix

/// A `tesla auth` that waits for its callback URL on a pipe.
final class PendingLogin {
  /// Where the browser is sent.
  let url: String
  private let input: FileDescriptor
  private let errors: LineReader
  private let running: Running

  convenience init(_ user: User, _ options: String...) throws { try self.init(user, options) }

  init(_ user: User, _ options: [String]) throws {
    let typed = try FileDescriptor.pipe()
    let said = try FileDescriptor.pipe()
    running = try user.start(
      Program.path, ["auth", "--no-browser"] + options,
      streams: .init(
        input: .descriptor(typed.reading), output: .null, error: .descriptor(said.writing)))
    try typed.reading.close()
    try said.writing.close()
    input = typed.writing
    errors = LineReader(said.reading)
    url = try #require(try errors.first { $0.hasPrefix("http") })
  }

  /// What the browser ends at when the login page is left with consent.
  func callback() throws -> String { try Self.callback(of: url) }

  /// `state=…`, as the callback must carry it.
  var state: String {
    get throws {
      String(try #require(url.split(separator: "&").first { $0.hasPrefix("state=") }))
    }
  }

  static func callback(of url: String) throws -> String {
    let page = try User().run(
      "curl", ["-sSk", "-D", "-", "-o", "/dev/null", url + "&simulate_consent=1"])
    let location = page.text.split(separator: "\r\n").first {
      $0.lowercased().hasPrefix("location: ")
    }
    return String(try #require(location, "\(page.text)\(page.errors)").dropFirst(10))
  }

  func paste(_ line: String) throws -> Ending {
    try input.writeAll((line + "\n").utf8)
    return try end()
  }

  /// Ends its standard input, or it.
  func end(by signal: Signal? = nil) throws -> Ending {
    if let signal { try running.send(signal) }
    try input.close()
    let text = try errors.rest()
    return Ending(status: try running.wait(), output: [], errors: text)
  }
}

extension User {
  /// A JSON Web Token that ended in 1970.
  static let endedAccessToken = "e30.eyJleHAiOjF9.x\n"

  /// Someone who has just logged in to the simulator.
  static func loggedIn(_ simulator: Simulator) throws -> User {
    let user = try User(simulator)
    let login = try PendingLogin(user)
    let ending = try login.paste(try login.callback())
    try #require(ending.status == 0, "\(ending.errors)")
    return user
  }

  /// The cars and sites that `tesla products` lists.
  func products() throws -> [Value] {
    let ending = try tesla("products")
    return try #require(try Value(parsing: ending.output)["response"]?.arrayValue)
  }

  func siteIDs() throws -> [Int64] {
    try products().compactMap { $0["energy_site_id"]?.int64Value }
  }
}
