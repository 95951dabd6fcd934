import JSON
import TestSupport
import Testing
import Time
import Unix

/// The past in Prometheus' own hands.
struct BackfillTests {
  private static func car(_ percent: Int, at seconds: Int) -> String {
    """
    {"response": {"vin": "TESTVIN0000000001", "charge_state":
      {"battery_level": \(percent), "charging_state": "Stopped", "timestamp": \(seconds)000}}}
    """
  }

  /// Ten Wh every five minutes of the day of 25 hours on which Berlin's winter began.
  private static let longDay: String = {
    let rows = (0..<300).map { place in
      let offset = place < 36 ? 7200 : 3600
      let time = Timestamp(seconds: 1_729_980_000 + Int64(place) * 300)
      let text = time.rfc3339(offsetSeconds: offset, withMilliseconds: false)
      return #"{"timestamp": "\#(text)", "solar_energy_exported": 10}"#
    }
    return #"{"response": {"period": "day", "time_series": [\#(rows.joined(separator: ","))]}}"#
  }()

  @Test(.needs("promtool", "prometheus", "curl"))
  func prometheusAnswersFromABackfill() throws {
    let user = try User()
    // The newer one comes first: the order of files does not matter.
    _ = try user.home.write(BackfillTests.car(60, at: 1_700_000_600), to: "a.data")
    _ = try user.home.write(BackfillTests.car(50, at: 1_700_000_000), to: "b.data")
    _ = try user.home.write(BackfillTests.longDay, to: "day.json")
    let made = try user.bash(
      """
      set -e
      tesla metrics --openmetrics-backfill --site 7 a.data b.data day.json > archive.om
      promtool tsdb create-blocks-from openmetrics archive.om data > /dev/null
      """)
    #expect(made.status == 0, "\(made.errors)")
    _ = try user.home.write("", to: "prometheus.yml")
    let prometheus = try Prometheus(
      user,
      [
        "--config.file=prometheus.yml", "--storage.tsdb.path=data",
        "--storage.tsdb.retention.time=50y",
      ])
    func value(_ name: String, at seconds: Int) throws -> String? {
      try prometheus.value("\(name)&time=\(seconds)")
    }
    let battery = "tesla_charge_state_battery_level_ratio"
    #expect(try value(battery, at: 1_700_000_100) == "0.5")
    #expect(try value(battery, at: 1_700_000_700) == "0.6")
    #expect(try value(battery, at: 1_699_999_999) == nil)
    let solar = "tesla_site_solar_energy_exported_joules_total"
    #expect(try value(solar, at: 1_729_980_000) == "0")
    #expect(try value(solar, at: 1_729_980_000 + 25 * 3600) == "10800000")
  }
}
