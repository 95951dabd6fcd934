import Foundation
import JSON
import Metrics
import TestSupport
import Testing
import Time

@testable import TeslaMetrics

@Suite struct BackfillTests {
  private static func car(battery: Int, charge: Int, climate: Int, version: String = "a") -> String
  {
    """
    {"response": {"vin": "TESTVIN0000000001", "state": "online",
      "charge_state": {"battery_level": \(battery), "charging_state": "Stopped",
        "new_field": \(battery), "timestamp": \(charge)},
      "climate_state": {"inside_temp": 21.5, "timestamp": \(climate)},
      "vehicle_state": {"car_version": "\(version)", "timestamp": \(climate)}}}
    """
  }

  private static func day(_ rows: [(String, Double)], period: String = "day") -> String {
    let rows = rows.map {
      #"{"timestamp": "\#($0.0)", "solar_energy_exported": \#($0.1), "total_home_usage": null}"#
    }
    return
      #"{"response": {"period": "\#(period)", "time_series": [\#(rows.joined(separator: ","))]}}"#
  }

  private static func page(_ bodies: [String]) throws -> String {
    var backfill = Backfill(options: ConversionOptions(siteID: "7"))
    for body in bodies {
      let value = try Value(parsing: Array(body.utf8))
      try backfill.add(value, kind: try BodyKind(recognizing: value))
    }
    return backfill.ordered().page(.openMetrics)
  }

  private static func lines(_ page: String, _ name: String) -> [String] {
    page.split(separator: "\n").filter { $0.hasPrefix(name) }.map(String.init)
  }

  @Test("each block's fields have the block's own time, whatever the order of the answers")
  func blockTimes() throws {
    let page = try BackfillTests.page([
      BackfillTests.car(battery: 71, charge: 1_700_000_300_500, climate: 1_700_000_310_000),
      BackfillTests.car(battery: 70, charge: 1_700_000_000_000, climate: 1_700_000_010_000),
    ])
    #expect(
      BackfillTests.lines(page, "tesla_charge_state_battery_level") == [
        #"tesla_charge_state_battery_level_ratio{vin="TESTVIN0000000001"} 0.7 1700000000"#,
        #"tesla_charge_state_battery_level_ratio{vin="TESTVIN0000000001"} 0.71 1700000300.5"#,
      ])
    #expect(
      BackfillTests.lines(page, "tesla_charge_state_new_field{").map { $0.suffix(13) } == [
        "70 1700000000", " 1700000300.5",
      ])
    #expect(
      BackfillTests.lines(page, "tesla_climate_state_inside_temp").map { $0.suffix(10) }
        == ["1700000010", "1700000310"])
    #expect(page.hasSuffix("\n# EOF\n"))
  }

  @Test("an answer given twice gives its samples once")
  func repeated() throws {
    let car = BackfillTests.car(battery: 70, charge: 1_700_000_000_000, climate: 1_700_000_010_000)
    #expect(try BackfillTests.page([car, car]) == BackfillTests.page([car]))
  }

  @Test("energies add up from 0, at the end of their buckets and over gaps")
  func energies() throws {
    let page = try BackfillTests.page([
      BackfillTests.day([("2023-06-02T00:00:00-07:00", 4)]),
      BackfillTests.day([
        ("2023-06-01T00:00:00-07:00", 1), ("2023-06-01T00:05:00-07:00", 2.5),
        ("2023-06-01T00:10:00-07:00", -3),
      ]),
    ])
    let name = #"tesla_site_solar_energy_exported_joules_total{site_id="7"}"#
    #expect(
      BackfillTests.lines(page, name) == [
        "\(name) 0 1685602800", "\(name) 3600 1685603100", "\(name) 12600 1685603400",
        "\(name) 12600 1685603700", "\(name) 12600 1685689200", "\(name) 27000 1685689500",
      ])
    #expect(!page.contains("total_home_usage"))
  }

  @Test(
    "a day has as many rows as its hours, each once and in time order",
    arguments: [
      (23, "2024-03-31T00:00:00+01:00", 7200, "+02:00"),
      (25, "2024-10-27T00:00:00+02:00", 10_800, "+01:00"),
    ])
  func changesOfTheClocks(hours: Int, midnight: String, change: Int, later: String) throws {
    let start = try #require(Timestamp(rfc3339: midnight)?.seconds)
    let earlier = String(midnight.suffix(6))
    let rows = (0..<(hours * 12)).map { place -> (String, Double) in
      let seconds = place * 300
      let offset = seconds < change ? earlier : later
      let hourOffset = (Int(offset.dropFirst().prefix(2)) ?? 0) * 3600
      let date = Date(timeIntervalSince1970: start + Double(seconds + hourOffset))
      return (date.ISO8601Format().replacing("Z", with: offset), 10)
    }
    let lines = BackfillTests.lines(
      try BackfillTests.page([BackfillTests.day(rows)]),
      "tesla_site_solar_energy_exported_joules_total")
    #expect(lines.count == hours * 12 + 1)
    let end = Int(start) + hours * 3600
    #expect(lines.last?.hasSuffix(" \(hours * 12 * 36_000) \(end)") == true)
  }

  @Test(
    "what does not say when it was true is refused",
    arguments: [
      (#"{"response": {"vin": "X", "charge_state": {"battery_level": 1}}}"#, BackfillError.undated),
      (#"{"response": {"vin": "X", "charge_state": {"timestamp": 1000}}}"#, .undated),
      (#"{"response": {"vin": "X", "charge_state": {"timestamp": 1e300}}}"#, .undated),
      (#"{"response": {"solar_power": 1}}"#, .undated),
      (#"{"response": {"solar_power": 1, "timestamp": "0001-01-01T00:00:00Z"}}"#, .undated),
      (#"{"response": [{"vin": "X"}]}"#, .undated),
      (day([], period: "year"), .period("year")),
      (day([], period: "month"), .period("month")),
    ])
  func refusals(body: String, error: BackfillError) throws {
    #expect(throws: error) { try BackfillTests.page([body]) }
  }

  @Test("damaged answers give each series in time order, and no moment twice", arguments: 0..<4)
  func damaged(seed: Int) throws {
    var backfill = Backfill(options: ConversionOptions(siteID: "7", includesLocation: true))
    let digits = Array("0123456789".utf8)
    for sample in SampleBody.all {
      let bytes = try sample.bytes()
      for round in 0..<40 {
        var damaged = bytes
        // Digits into digits: most of it stays JSON, with other times and values.
        for place in bytes.indices where digits.contains(bytes[place]) {
          let mixed = (place &* 31 &+ round &* 7919 &+ seed &* 104_729) % 97
          if mixed < 3 { damaged[place] = digits[(mixed + round) % 10] }
        }
        guard let body = try? Value(parsing: damaged) else { continue }
        try? backfill.add(body, kind: sample.kind)
      }
    }
    let families = backfill.ordered()
    #expect(Set(families.map(\.name)).count == families.count)
    #expect(families.sampleCount > 10_000)
    for family in families {
      var last: [[Label]: Double] = [:]
      for sample in family.samples {
        let time = try #require(sample.timestampSeconds)
        if let before = last[sample.labels], before >= time {
          Issue.record("\(family.name) \(sample.labels) goes from \(before) to \(time)")
        }
        last[sample.labels] = time
      }
    }
  }

  /// Two cars' answers, with a state and an info that change and change back, and a site's day.
  private static func archive() throws -> String {
    let cars = (0..<20).map { place in
      car(
        battery: 50 + place, charge: 1_700_000_000_000 + place * 600_000,
        climate: 1_700_000_001_000 + place * 600_000, version: place % 3 == 0 ? "a" : "b")
    }
    let samples = try SampleBody.all.filter { $0.kind != .products && $0.kind != .siteInfo }.map {
      String(decoding: try $0.bytes(), as: UTF8.self)
    }
    return try page(cars + samples)
  }

  @Test(
    "the reference parser of OpenMetrics reads a backfill",
    .needs(Tool.openMetricsParser != nil, "prometheus-client is not installed"))
  func referenceParser() throws {
    let parser = try #require(Tool.openMetricsParser)
    let result = try parser.run([], input: BackfillTests.archive())
    #expect(result.status == 0, "\(result.output.suffix(600))")
  }

  @Test(
    "promtool makes blocks of a backfill, with every sample in them",
    .needs("promtool"))
  func blocks() throws {
    let promtool = try #require(Tool.promtool)
    let folder = try TemporaryDirectory()
    let file = try folder.write(BackfillTests.archive(), to: "archive.om")
    let data = folder.file("data")
    let made = try promtool.run(
      ["tsdb", "create-blocks-from", "openmetrics", file, data])
    #expect(made.status == 0, "\(made.output.suffix(600))")
    // A database without a log of its own writes, as dump wants one to be there.
    try FileManager.default.createDirectory(
      atPath: data + "/wal", withIntermediateDirectories: true)
    let dump = try promtool.run(
      [
        "tsdb", "dump", #"--match={__name__="tesla_charge_state_battery_level_ratio"}"#, data,
      ])
    #expect(dump.output.contains("} 0.5 1700000000000\n"))
    #expect(dump.output.contains("} 0.69 1700011400000\n"))
  }
}
