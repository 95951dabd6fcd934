import Foundation
import TestSupport
import Testing
import Unix

/// A `tesla simulate --exporter` with its day already behind it; it ends with the last reference.
final class SimulatedDay: Sendable {
  let url: String
  private let running: Running
  private let hasStopped = Lock(false)
  /// Whose home directory it writes to.
  private let user: User

  convenience init(_ options: [String]) throws {
    try self.init(running: [Program.path, "simulate", "--exporter", "127.0.0.1:0"] + options)
  }

  /// - Parameter words: the program and its arguments.
  init(running words: [String]) throws {
    user = try User()
    let said = try FileDescriptor.pipe()
    running = try user.start(
      words[0], Array(words.dropFirst()),
      streams: .init(input: .null, output: .null, error: .descriptor(said.writing)), timeout: 1_200)
    try said.writing.close()
    let line = try #require(try LineReader(said.reading).first { $0.contains("http://") })
    url = String(try #require(line.split(separator: " ").last { $0.hasPrefix("http://") }))
  }

  deinit { _ = try? stop() }

  @discardableResult func stop() throws -> Int32 {
    let isFirst = hasStopped.withLock { hasStopped in
      defer { hasStopped = true }
      return !hasStopped
    }
    guard isFirst else { return 0 }
    try running.send(.terminate)
    return try running.wait()
  }

  private static let days = Lock<[[String]: SimulatedDay]>([:])

  /// One that all tests of the run look at, and none changes: an unoptimised program takes long over
  /// its day.
  static func shared(_ options: [String]) throws -> SimulatedDay {
    try days.withLock { days in
      if let day = days[options] { return day }
      if days.isEmpty { atexit { SimulatedDay.days.withLock { $0 = [:] } } }
      let day = try SimulatedDay(options)
      days[options] = day
      return day
    }
  }
}
