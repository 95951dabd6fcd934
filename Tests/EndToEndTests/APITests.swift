import JSON
import TestSupport
import Testing
import Unix

/// `tesla api`: what has no command.
@Suite(.needs("jq")) struct APITests {
  private let simulator: Simulator
  private let user: User

  init() throws {
    simulator = try Simulator("--profile", "fleet-na", "--vehicles", "1", "--sites", "1")
    user = try Self.user(of: simulator)
  }

  /// With the login that the simulator made itself.
  private static func user(of simulator: Simulator) throws -> User {
    var user = try User(simulator)
    for (name, value) in simulator.exports { user.environment[name] = value }
    user.environment["TESLA_STATE_DIR"] = simulator.state
    return user
  }

  private func calls(_ endpoint: String) throws -> Int64 {
    try simulator.control("GET", "state")["calls"]?[endpoint]?["total"]?.int64Value ?? 0
  }

  @Test func aGetIsAnsweredByteForByteWithIdsFilledIn() throws {
    let near = try user.tesla("api", "vehicles/{vehicle}/nearby_charging_sites")
    #expect(near.status == 0, "\(near.errors)")
    #expect(try Value(parsing: Array(near.text.utf8))["response"]?["superchargers"] != nil)
    let live = try user.tesla("api", "/api/1/energy_sites/{site}/live_status")
    #expect(live.status == 0, "\(live.errors)")
    #expect(try Value(parsing: Array(live.text.utf8))["response"]?["solar_power"] != nil)
    #expect(!live.text.dropLast().contains("\n"))
  }

  @Test func includeShowsStatusAndHeaders() throws {
    let ending = try user.tesla("api", "-i", "products")
    #expect(ending.text.hasPrefix("HTTP 200\n"))
    #expect(ending.text.lowercased().contains("\ncontent-type: application/json"))
    #expect(ending.text.contains("\n\n{"))
  }

  @Test func aWriteNeedsToBeAllowedAndIsSentOnce() throws {
    for words in [["-X", "POST"], ["-d", "{}"], ["-X", "DELETE"]] {
      let ending = try user.tesla(["api", "vehicles/{vehicle}/wake_up"] + words)
      #expect(ending.status == 2)
      #expect(ending.errors.contains("--allow-write"), "\(ending.errors)")
    }
    #expect(try calls("wake_up") == 0)
    #expect(try calls("products") == 0)
    let ending = try user.tesla("api", "vehicles/{vehicle}/wake_up", "-d", "{}", "--allow-write")
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(try calls("wake_up") == 1)
    // A server that fails may have done it.
    try simulator.control("POST", "faults", "wake_up:503;count=5")
    let failed = try user.tesla("api", "vehicles/{vehicle}/wake_up", "-X", "POST", "--allow-write")
    #expect(failed.status == 6)
    #expect(try calls("wake_up") == 2)
  }

  @Test(arguments: [
    (["api"], "PATH"),
    (["api", "https://example.com/"], "no path"),
    (["api", "vehicles", "-H", "Authorization: Bearer x"], "sends Authorization itself"),
    (["api", "vehicles", "-H", "x"], "NAME: VALUE"),
    (["api", "vehicles", "-d", "{", "--allow-write"], "not JSON"),
    (["api", "vehicles", "-X", "GET", "-d", "{}"], "sends no data"),
    (["api", "vehicles", "-X", "BREW"], "no such method"),
  ])
  func whatCannotBeMeantIsWrongUsage(words: [String], message: String) throws {
    let ending = try user.tesla(words)
    #expect(ending.status == 2)
    #expect(ending.errors.contains(message), "\(ending.errors)")
  }

  @Test func errorsAreThoseOfAllCommands() throws {
    let none = try user.tesla("api", "vehicles/1/vehicle_data")
    #expect(none.status == 3, "\(none.errors)")
    #expect(try user.tesla("api", "energy_sites/{site}/nothing").status != 0)
    #expect(try user.tesla("api", "products", "-d", "@/nonexistent", "--allow-write").status == 3)
  }

  @Test func pagesComeOneByOne() throws {
    let simulator = try Simulator("--profile", "fleet-na", "--vehicles", "5")
    let user = try Self.user(of: simulator)
    let ending = try user.bash(
      "tesla api --paginate 'vehicles?per_page=2' | jq -r '.response[].vin' | sort -u | wc -l")
    #expect(ending.text == "5\n", "\(ending.errors)")
  }
}
