import Testing
import Unix

/// A port that no one used a moment ago.
enum FreePort {
  static func find() throws -> Int {
    let simulator = try Simulator()
    let port = try #require(simulator.url.split(separator: ":").last)
    return try #require(Int(port))
  }
}
