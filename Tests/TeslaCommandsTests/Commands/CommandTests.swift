import CommandSyntax
import JSON
import TeslaCloud
import TestSupport
import Testing
import Time
import Unix

@testable import TeslaCommands

@Suite struct CommandTests {
  @Test("data prints the saved bytes, and a sleeping car is left asleep")
  func data() async throws {
    let bench = try CommandBench { $0.startsAsleep = true }
    let vin = try #require(bench.cloud.withWorld { $0.vins.first })
    let asleep = try await bench.run("data")
    #expect(asleep.failure?.status == .vehicleUnavailable)
    #expect(bench.cloud.withWorld { $0.wakeCount(vin: vin) } == 0)
    #expect(bench.cloud.withWorld { $0.callCount("vehicle_data") } == 0)

    let woken = try await bench.run("data", "--wake")
    #expect(woken.failure == nil)
    let saved = String(decoding: try #require(bench.files["vehicle.data"]), as: UTF8.self)
    #expect(!saved.hasSuffix("\n") && woken.output == saved + "\n")
    #expect(bench.cloud.withWorld { $0.wakeCount(vin: vin) } == 1)
    #expect(try FileSystem.status(bench.folder.file("vehicle.data")).mode == 0o600)

    let calls = bench.cloud.withWorld { $0.callCount("vehicle_data") }
    let cached = try await bench.run("data", "--cached")
    #expect(cached.output == woken.output)
    #expect(cached.errors.hasPrefix("saved "), "an old answer says how old it is")
    #expect(bench.cloud.withWorld { $0.callCount("vehicle_data") } == calls)
  }

  @Test("every answer on standard output ends its line, once")
  func lastLine() async throws {
    let bench = try CommandBench()
    for words in [
      ["products"], ["data"], ["data", "--powerwall"], ["wake"], ["data", "--cached"],
    ] {
      let output = try await bench.run(words).output
      #expect(output.hasSuffix("}\n"), "\(words)")
    }
    _ = try bench.folder.write("{\"response\":{\"vin\":\"V\"}}\n", to: "vehicle.data")
    #expect(try await bench.run("data", "--cached").output == "{\"response\":{\"vin\":\"V\"}}\n")
  }

  @Test(
    "a saved file that is no answer of its kind is status 3 with the reason, also for the doctor",
    arguments: [
      ("", "is empty"), ("<html>", "is not JSON at byte 0"),
      (#"{"response":null}"#, "is an answer without content"),
      (#"{"response":""}"#, "is an answer without content"),
      (#"{"response":null,"error":"not_found"}"#, "is an error answer: not_found"),
      (#"{"response":[{"vin":"V"}],"count":1}"#, "is an answer of products, not of "),
    ],
    [("vehicle.data", ["--cached"]), ("powerwall.data", ["--cached", "--powerwall"])])
  func unusableFile(_ row: (content: String, words: String), _ file: (String, [String]))
    async throws
  {
    let bench = try CommandBench()
    _ = try bench.folder.write(row.content, to: file.0)
    for words in [file.1, file.1 + ["--table"]] {
      let outcome = try await bench.run(["data"] + words)
      #expect(outcome.failure?.status == .notFound && outcome.output == "")
      #expect(outcome.errors.contains("/\(file.0) \(row.words)"), "\(outcome.errors)")
      #expect(outcome.failure?.hint?.hasPrefix("tesla data") == true)
    }
    let doctor = try await bench.run("doctor")
    #expect(doctor.output.contains("warn  \(file.0): \(row.words)"), "\(doctor.output)")
  }

  @Test("a part that the car does not have is refused before anything is asked")
  func unknownPart() async throws {
    let bench = try CommandBench()
    let error = await #expect(throws: UsageError.self) {
      try await bench.run("data", "--endpoints", "charge_state,chargestate")
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("chargestate"))
    #expect(try await bench.run("data", "--endpoints", "charge_state, drive_state").failure == nil)
  }

  @Test("the position is asked for unless it is not wanted")
  func location() async throws {
    let bench = try CommandBench()
    let with = try Value(parsing: Array(try await bench.run("data").output.utf8))
    #expect(with["response"]?["drive_state"]?["latitude"]?.doubleValue != nil)
    let without = try Value(
      parsing: Array(try await bench.run("data", "--no-location").output.utf8))
    #expect(without["response"]?["drive_state"]?["latitude"] == nil)
  }

  @Test("with two cars each keeps its file, and vehicle.data is the chosen one's")
  func twoCars() async throws {
    let bench = try CommandBench { $0.vehicleCount = 2 }
    let vins = bench.cloud.withWorld { $0.vins }
    #expect(try await bench.run("data").failure?.status == .usage)
    for vin in vins { #expect(try await bench.run("data", "--vehicle", vin).failure == nil) }
    let files = bench.files
    #expect(files["vehicle.data"] == files["vehicle-\(vins[1]).data"])
    #expect(files["vehicle-\(vins[0]).data"] != files["vehicle-\(vins[1]).data"])
    #expect(try await bench.run("data", "--vehicle", "nobody").failure?.status == .notFound)
    let cached = try await bench.run("data", "--cached", "--vehicle", vins[0])
    #expect(Array(cached.output.utf8.dropLast()) == files["vehicle-\(vins[0]).data"])
    let body = try Value(parsing: Array(cached.output.utf8))
    let id = try #require(body["response"]?["id_s"]?.stringValue)
    for name in [id, vins[0].lowercased()] {
      let again = try await bench.run("data", "--cached", "--vehicle", name)
      #expect(again.output == cached.output, "by \(name)")
    }
    let lines = try bench.completion("zsh", "data", "--vehicle", "").dropFirst(3)
    // By name and by VIN.
    #expect(lines.count == 4)
    #expect(vins.allSatisfy { vin in lines.contains { $0.hasPrefix("\(vin)\t") } })
    #expect(vins.allSatisfy { vin in lines.contains { $0.hasSuffix("\t\(vin)") } })
  }

  @Test(
    "the Powerwall's id is found with and without a line's end, and in jq's quotes",
    arguments: [("", ""), ("", "\n"), ("", "\r\n"), ("\"", "\"\n")])
  func powerwall(_ start: String, _ end: String) async throws {
    let bench = try CommandBench()
    let id = try #require(bench.cloud.withWorld { $0.siteIDs.first })
    _ = try bench.folder.write("\(start)\(id)\(end)", to: "powerwall.id")
    let outcome = try await bench.run("data", "--powerwall")
    #expect(outcome.failure == nil)
    #expect(bench.files["powerwall.data"] == Array(outcome.output.utf8.dropLast()))
    _ = try bench.folder.write("no id", to: "powerwall.id")
    #expect(try await bench.run("data", "--powerwall").failure?.status == .failure)
  }

  @Test("an expired token is renewed on the way, once")
  func renews() async throws {
    let bench = try CommandBench()
    bench.clock.advance(by: .seconds(30_000))
    #expect(try await bench.run("products").failure == nil)
    #expect(bench.cloud.withWorld { $0.refreshCount } == 1)
    #expect(try await bench.run("token", "refresh", "--if-expiring", "1h").failure == nil)
    #expect(bench.cloud.withWorld { $0.refreshCount } == 1)
  }

  @Test("token access prints the token and nothing else; token show prints none")
  func tokens() async throws {
    let bench = try CommandBench()
    let access = String(decoding: try #require(bench.files["token.access"]), as: UTF8.self)
    #expect(try await bench.run("token", "access").output == access + "\n")
    for words in [["show"], ["show", "--json"]] {
      let outcome =
        words.count == 1
        ? try await bench.run("token", words[0]) : try await bench.run("token", words[0], words[1])
      #expect(outcome.output.contains("owner-api"))
      #expect(!outcome.output.contains(access))
    }
  }

  @Test("import takes a login over, and refuses what is none without touching a file")
  func importing() async throws {
    let bench = try CommandBench(isLoggedIn: false)
    let now = bench.clock.now
    let tokens = bench.cloud.withWorld { $0.logIn(at: now) }
    let refused = try await bench.run("auth", "--import", "-", input: "<html>no</html>")
    #expect(refused.failure?.status == .failure)
    #expect(bench.files.isEmpty)
    let refresh = try #require(tokens.refreshToken)
    _ = try bench.folder.write("token-of-another-account", to: "token.access")
    #expect(try await bench.run("auth", "--import", "-", input: refresh).failure == nil)
    #expect(bench.files["token.refresh"] == Array((refresh + "\n").utf8))
    #expect(bench.files["token.access"] == nil)
    #expect(try await bench.run("products").failure == nil)
  }

  @Test("an access token alone is not taken for a refresh token, which would end the login")
  func importOfAnAccessToken() async throws {
    let bench = try CommandBench()
    let before = bench.files
    let access = String(decoding: try #require(before["token.access"]), as: UTF8.self)
    let outcome = try await bench.run("auth", "--import", "-", input: access)
    #expect(outcome.failure?.status == .failure)
    #expect(outcome.errors.contains("access token"))
    #expect(bench.files == before)
    #expect(try await bench.run("products").failure == nil)
  }

  @Test("the doctor says ok of a good login, and names the login where there is none")
  func doctor() async throws {
    let good = try await CommandBench().run("doctor")
    #expect(good.failure == nil)
    #expect(good.output.split(separator: "\n").allSatisfy { $0.hasPrefix("ok") })

    let none = try await CommandBench(isLoggedIn: false).run("doctor", "--json")
    #expect(none.failure?.status == .loginNeeded)
    let findings = try Value(parsing: Array(none.output.utf8)).arrayValue ?? []
    #expect(findings.contains { $0["remedy"]?.stringValue == "tesla auth" })
  }

  @Test("the doctor survives garbage in every file and changes none")
  func garbage() async throws {
    let bench = try CommandBench()
    for name in ["token.access", "token.refresh", "vehicle.data", "state.json", "powerwall.id"] {
      _ = try bench.folder.write("\u{1}\u{2}garbage \u{7F} in \u{0} it", to: name, mode: 0o644)
    }
    let before = bench.files
    let outcome = try await bench.run("doctor")
    #expect(outcome.failure?.status == .loginNeeded)
    #expect(bench.files == before)
    #expect(try FileSystem.status(bench.folder.file("token.refresh")).mode == 0o644)
  }

  @Test(
    "metrics names its file in each complaint",
    arguments: [
      ("", "is empty"), ("{\"response\":", "is cut off at byte 12"), ("<html>", "is not JSON"),
      ("{}", "is an answer without content"),
      ("{\"response\":null,\"error\":\"not_found\"}", "is an error answer: not_found"),
    ])
  func badMetrics(_ text: String, _ complaint: String) async throws {
    let bench = try CommandBench()
    let path = try bench.folder.write(text, to: "x.json")
    let outcome = try await bench.run("metrics", path)
    #expect(outcome.failure?.status == (text == "{}" ? .network : .failure))
    #expect(outcome.errors.hasPrefix("tesla: error: \(path) \(complaint)"), "\(outcome.errors)")
    #expect(try await bench.run("metrics", path + "x").failure?.status == .notFound)
  }

  @Test(
    "metrics of an answer without content is Tesla's failure, status 6, whatever it is said to be",
    arguments: [#"{"response":""}"#, #"{"response":[]}"#, #"{"response":{}}"#, "null"],
    [[], ["--kind", "vehicle_data"], ["--openmetrics-backfill"], ["--unknown"]])
  func metricsOfNothing(_ body: String, _ options: [String]) async throws {
    let bench = try CommandBench()
    let outcome = try await bench.run(["metrics"] + options + ["-"], input: body)
    #expect(outcome.failure?.status == .network && outcome.output == "")
    #expect(outcome.errors.contains("standard input is an answer without content"))
  }

  @Test("metrics names the option for what history prints")
  func severalDays() async throws {
    let bench = try CommandBench()
    let day = #"{"response": {"serial_number": "1", "time_series": []}}"#
    let path = try bench.folder.write(day + "\n" + day + "\n", to: "h.json")
    let outcome = try await bench.run("metrics", path)
    #expect(outcome.failure?.hint?.contains("--openmetrics-backfill") == true)
  }

  @Test("an empty page of legacy names says why")
  func noLegacyNames() async throws {
    let bench = try CommandBench()
    let products = try await bench.run("products").output
    let outcome = try await bench.run("metrics", "--names", "legacy", "-", input: products)
    #expect(outcome.failure == nil)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors == "nothing of products has a legacy name\n")
  }

  @Test("metrics writes a file that others may read, whole or not at all")
  func metricsOutput() async throws {
    let bench = try CommandBench()
    let answer = try await bench.run("data").output
    let target = bench.folder.file("tesla.prom")
    #expect(try await bench.run("metrics", "-o", target, "-", input: answer).failure == nil)
    #expect(try FileSystem.status(target).mode == 0o644)
    let printed = try await bench.run("metrics", "-", input: answer)
    #expect(try FileSystem.read(target) == Array(printed.output.utf8))
    #expect(printed.output.contains("tesla_charge_state_battery_level_ratio{vin="))
  }

  @Test("legacy names tell several cars apart, however their answers are wrapped")
  func severalCars() async throws {
    let bench = try CommandBench()
    let bare = try bench.folder.write(#"{"vin": "A", "in_service": true}"#, to: "bare.json")
    let wrapped = try bench.folder.write(
      #"{"response": {"vin": "B", "in_service": false}}"#, to: "wrapped.json")
    let outcome = try await bench.run("metrics", "--names", "legacy", bare, wrapped)
    #expect(outcome.output.contains(#"tesla_in_service{vin="A"} 1"#), "\(outcome.output)")
    #expect(outcome.output.contains(#"tesla_in_service{vin="B"} 0"#))
  }
}

@Suite struct WakeCommandTests {
  @Test("wake asks a sleeping car once, waits for it, and asks an online one nothing")
  func wake() async throws {
    let bench = try CommandBench { $0.startsAsleep = true }
    #expect(try await bench.run("wake").output.contains("\"state\":\"asleep\""))
    #expect(bench.cloud.withWorld { $0.callCount("wake_up") } == 1)
    let outcome = try await bench.run("wake", "--wait")
    #expect(outcome.failure == nil)
    #expect(outcome.output.contains("\"state\":\"online\""))
    let calls = bench.cloud.withWorld { $0.callCount("wake_up") }
    #expect(try await bench.run("wake").output.contains("\"state\":\"online\""))
    #expect(bench.cloud.withWorld { $0.callCount("wake_up") } == calls)
  }

  @Test("wake gives up at the end of its time")
  func givesUp() async throws {
    let bench = try CommandBench(faults: ["wake_up:null"]) { $0.startsAsleep = true }
    let start = bench.clock.now
    let outcome = try await bench.run("wake", "--wait=30")
    #expect(outcome.failure != nil)
    #expect(start.duration(to: bench.clock.now) < .seconds(60))
  }
}
