import JSON
import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

@testable import TeslaCommands

/// `data --table` of an account with several cars.
@Suite struct DataTableTests {
  private static func fleet() async throws -> (bench: CommandBench, vins: [String]) {
    let bench = try CommandBench { $0.vehicleCount = 3 }
    let vins = bench.cloud.withWorld { $0.vins }
    try #require(try await bench.run("data", "--vehicle", vins[1]).failure == nil)
    bench.cloud.withWorld { world in
      for vin in vins.dropFirst() { world.force(.asleep, vin: vin) }
    }
    bench.clock.advance(by: .seconds(720))
    return (bench, vins)
  }

  private static func blocks(_ outcome: CommandBench.Outcome) -> [String] {
    outcome.output.split(separator: "\n\n").map { String($0) }
  }

  @Test func thoseOnlineAreAskedAndTheOthersShowWhatIsSaved() async throws {
    let (bench, vins) = try await Self.fleet()
    let before = bench.files
    let outcome = try await bench.run("data", "--table")
    #expect(outcome.failure == nil && outcome.errors == "")
    let blocks = Self.blocks(outcome)
    try #require(blocks.count == 3)
    for (block, vin) in zip(blocks, vins) { #expect(block.contains(vin)) }
    #expect(blocks[0].contains("now (") && blocks[0].contains("online"))
    #expect(blocks[1].contains("asleep\n") && blocks[1].contains("12 min ago ("))
    #expect(blocks[2].contains("asleep") && !blocks[2].contains("battery"))
    bench.cloud.withWorld { world in
      #expect(world.callCount("vehicle_data") == 2)
      #expect(vins.allSatisfy { world.wakeCount(vin: $0) == 0 })
    }
    // What is asked is saved as each car's; none was chosen.
    let changed = bench.files.filter { $0.key.hasSuffix(".data") && before[$0.key] != $0.value }
    #expect(changed.map(\.key) == ["vehicle-\(vins[0]).data"])
  }

  @Test func withoutARequestAllThatIsSavedIsShown() async throws {
    let (bench, vins) = try await Self.fleet()
    #expect(try await bench.run("data", "--table").failure == nil)
    let calls = bench.cloud.withWorld { $0.callCount("products") }
    let outcome = try await bench.run("data", "--table", "--cached")
    #expect(outcome.failure == nil)
    #expect(Self.blocks(outcome).count == 2)
    #expect(vins.prefix(2).allSatisfy(outcome.output.contains))
    #expect(outcome.output.contains("online when it was asked"))
    #expect(bench.cloud.withWorld { $0.callCount("products") } == calls)
  }

  @Test func aFailureIsToldAfterAllThatIsKnown() async throws {
    let (bench, vins) = try await Self.fleet()
    bench.cloud.withWorld { $0.force(.online, vin: vins[1]) }
    let fault = try FaultSpec("vehicle_data:429;retry-after=3600")
    bench.cloud.withWorld { $0.add(fault: fault) }
    let limited = try await bench.run("data", "--table")
    #expect(limited.failure?.status == .limited)
    #expect(Self.blocks(limited).count == 3 && limited.output.contains("12 min ago"))
    // After the limit no other car was asked.
    #expect(bench.cloud.withWorld { $0.callCount("vehicle_data") } == 2)
  }

  @Test func noneOnlineIsStatusFiveAndNamesTheWayOn() async throws {
    let (bench, vins) = try await Self.fleet()
    bench.cloud.withWorld { $0.force(.asleep, vin: vins[0]) }
    let outcome = try await bench.run("data", "--table")
    #expect(outcome.failure?.status == .vehicleUnavailable)
    #expect(Self.blocks(outcome).count == 3 && outcome.errors.contains("tesla wake --vehicle"))
    // To wake them all would cost too much to be a slip.
    #expect(try await bench.run("data", "--table", "--wake").failure?.status == .usage)
    #expect(try await bench.run("data").failure?.status == .usage)
  }
}
