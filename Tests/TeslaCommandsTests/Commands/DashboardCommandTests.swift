import CommandSyntax
import JSON
import TestSupport
import Testing
import Unix

@testable import TeslaCommands

@Suite struct DashboardCommandTests {
  @Test(arguments: ["car", "powerwall", "exporter", "journal"])
  func dashboardNeedsNoLoginAndIsJSON(name: String) async throws {
    let bench = try CommandBench(isLoggedIn: false)
    let outcome = try await bench.run("dashboard", name)
    #expect(outcome.failure == nil)
    #expect(outcome.errors == "")
    let json = try Value(parsing: Array(outcome.output.utf8))
    #expect(json["uid"]?.stringValue == "tesla-\(name)")
    // As it is recorded, and fit for `git diff`.
    #expect(outcome.output.hasPrefix("{\n  \"uid\""))
    #expect(outcome.output.hasSuffix("\n}\n"))
  }

  @Test func unitsAreHeeded() async throws {
    let bench = try CommandBench(isLoggedIn: false)
    let metric = try await bench.run("dashboard", "car").output
    let mixed = try await bench.run("dashboard", "car", "--units", "mi,celsius").output
    #expect(metric.contains("\"suffix: km\"") && !metric.contains("\"lengthmi\""))
    #expect(mixed.contains("\"lengthmi\"") && !mixed.contains("\"suffix: km\""))
    #expect(mixed.contains("\"celsius\"") && !mixed.contains("\"fahrenheit\""))
    let alerts = try await bench.run("alerts", "--units", "psi").output
    #expect(alerts.contains("/ 6894.757") && alerts.contains(" psi"))
  }

  @Test(arguments: [["dashboard", "car"], ["alerts"]])
  func unknownUnitsAreRefused(command: [String]) async throws {
    let bench = try CommandBench(isLoggedIn: false)
    let error = await #expect(throws: UsageError.self) {
      try await bench.run(command + ["--units", "mi,furlong"])
    }
    #expect(error?.message.contains("holds 'furlong', which is not one of metric") == true)
    let empty = try await bench.run(command + ["--units", "mi,,psi"])
    #expect(empty.failure?.status == .usage && empty.output == "")
    #expect(empty.errors.contains("tesla: hint: tesla dashboard car --units mi,celsius"))
  }

  @Test(arguments: [
    ("legacy", "record: tesla_charge_state_battery_level\n"),
    ("standard", "record: tesla_charge_state_battery_level_ratio\n"),
  ])
  func rulesRecordTheNamesThatAreAskedFor(names: String, rule: String) async throws {
    let outcome = try await CommandBench(isLoggedIn: false).run("rules", names)
    #expect(outcome.failure == nil && outcome.errors == "")
    #expect(outcome.output.hasPrefix("groups:\n") && outcome.output.contains(rule))
  }

  @Test func optionsOfAlertsAreInTheRules() async throws {
    let bench = try CommandBench(isLoggedIn: false)
    let plain = try await bench.run("alerts").output
    #expect(plain.contains("up{job=\"tesla\"}") && plain.contains("homelink_nearby"))
    #expect(plain.contains("tesla_site_backup_reserve_ratio"))
    let other = try await bench.run(
      "alerts", "--job", "it's", "--low-battery", "30", "--soft-tire", "90", "--reserve", "25",
      "--budget-share", "5", "--at-home"
    ).output
    for part in [
      "up{job=\"it's\"}", "_battery_level_ratio < 0.30", "< 0.90 * ", "_charged_ratio <= 0.25",
      "> 0.05\n",
    ] {
      #expect(other.contains(part), "\(part)")
    }
    #expect(!other.contains("homelink_nearby"))
    #expect(!other.contains("tesla_site_backup_reserve_ratio"))
  }

  @Test(arguments: ["a\"b", "a\\b", "a\nb"])
  func jobThatWouldEndAStringIsRefused(job: String) async throws {
    let bench = try CommandBench(isLoggedIn: false)
    let outcome = try await bench.run("alerts", "--job", job)
    #expect(outcome.failure?.status == .usage)
    #expect(outcome.output == "")
  }
}
