import JSON
import TestSupport
import Testing

/// Someone with a car and a Powerwall at a simulator that does with them what it is asked to.
struct House {
  let simulator: Simulator
  let user: User
  let vin: String
  let site: Int64

  init(_ options: String...) throws {
    simulator = try Simulator(options)
    user = try User.loggedIn(simulator)
    try #require(try user.tesla("products", "--save-powerwall-id").status == 0)
    let products = try user.products()
    let vins = products.compactMap { $0["vin"]?.stringValue }
    vin = try #require(vins.first)
    let sites = products.compactMap { $0["energy_site_id"]?.int64Value }
    site = try #require(sites.first)
    try car("parked")
  }

  func car(_ state: String, _ more: String = "") throws {
    try simulator.control("POST", "car/\(vin)", "{\"state\": \"\(state)\"\(more)}")
  }

  func grid(_ state: String) throws {
    try simulator.control("POST", "site/\(site)", "{\"grid\": \"\(state)\"}")
  }
}
