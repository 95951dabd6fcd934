import CommandSyntax
import Foundation
import TeslaCommands
import TestSupport
import Testing

private let program = TeslaProgram.surface

/// What the design fixes, and the issues added since: a command's own options, by name.
private let designed: [(command: [String], options: [String])] = [
  (
    ["auth"],
    [
      "no-browser", "import", "login-hint", "deliver", "register-handler", "unregister-handler",
      "generate-key", "fleet-register", "dry-run", "scope", "force",
    ]
  ),
  (["token", "refresh"], ["if-expiring"]),
  (["token", "show"], ["json"]),
  (["token", "access"], []),
  (["products"], ["table", "save-powerwall-id", "site"]),
  (["wake"], ["vehicle", "wait"]),
  (["data"], ["vehicle", "wake", "cached", "table", "no-location", "endpoints", "powerwall"]),
  (["history"], ["site", "from", "to", "kind", "period", "time-zone", "openmetrics"]),
  (
    ["metrics"],
    [
      "kind", "site", "format", "names", "output", "location", "unknown", "reference",
      "openmetrics-backfill",
    ]
  ),
  (
    ["serve"],
    [
      "check-interval", "drive-interval", "sleep-allowed", "idle-after", "idle-pause",
      "stale-after",
      "powerwall-id-file", "site-interval", "budget", "vehicle", "names",
      "web.listen-address", "web.allowed-host",
      "web.config.file", "web.telemetry-path", "web.max-requests", "web.enable-lifecycle",
      "web.systemd-socket",
      "log.level",
      "log.format",
    ]
  ),
  (
    ["watch"],
    [
      "cached", "vehicle", "check-interval", "drive-interval", "sleep-allowed", "idle-after",
      "idle-pause", "site-interval", "budget",
    ]
  ),
  (
    ["simulate"],
    [
      "listen", "vehicles", "sites", "older-sites", "speed", "asleep", "seed", "fault",
      "background", "exporter",
      "start",
      "profile",
      "refresh-grace", "token-life", "web.config.file",
    ]
  ),
  (["dashboard"], ["units"]),
  (
    ["alerts"],
    ["job", "low-battery", "soft-tire", "reserve", "budget-share", "at-home", "units"]
  ),
  (["rules"], []),
  (["doctor"], ["json"]),
  (["completion"], []),
]

@Suite struct TeslaProgramTests {
  @Test(arguments: designed.indices)
  func commandHasTheOptionsOfTheDesign(index: Int) throws {
    let (path, options) = designed[index]
    let command = try #require(program.command(at: path))
    let names = command.options.map(\.long)
    #expect(Set(options).subtracting(names) == [])
    // Named in the design's section on the files.
    #expect(Set(names).subtracting(options).subtracting(["powerwall-id-file"]) == [])
  }

  @Test(arguments: [
    (GlobalOptions.api, "owner"), (GlobalOptions.timeout, "30"), (SharedOptions.names, "standard"),
    (ServeSyntax.checkInterval, "70"), (ServeSyntax.driveInterval, "30"),
    (ServeSyntax.sleepAllowed, "never"), (ServeSyntax.idleAfter, "10m"),
    (ServeSyntax.idlePause, "21m"), (ServeSyntax.staleAfter, "keep"),
    (ServeSyntax.siteInterval, "60"), (ServeSyntax.listenAddress, "localhost:9885"),
    (ServeSyntax.telemetryPath, "/metrics"), (ServeSyntax.maxRequests, "40"),
    (ServeSyntax.logLevel, "info"), (ServeSyntax.logFormat, "logfmt"),
    (MetricsSyntax.format, "text"),
  ])
  func defaultIsThatOfTheDesign(option: Option, expected: String) {
    #expect(option.defaultValue == expected)
  }

  @Test(arguments: [
    (GlobalOptions.stateDirectory, ["TESLA_STATE_DIR"]),
    (GlobalOptions.apiHost, ["TESLA_API_HOST"]), (GlobalOptions.authHost, ["TESLA_AUTH_HOST"]),
    (GlobalOptions.authPath, ["TESLA_AUTH_PATH"]),
    (GlobalOptions.clientID, ["TESLA_AUTH_CLIENT_ID"]),
    (GlobalOptions.clientSecretFile, ["TESLA_CLIENT_SECRET_FILE"]),
    (GlobalOptions.redirectURI, ["TESLA_REDIRECT_URI"]),
    (GlobalOptions.timeout, ["TESLA_TIMEOUT"]), (GlobalOptions.api, ["TESLA_API"]),
    (GlobalOptions.caFile, ["CURL_CA_BUNDLE", "SSL_CERT_FILE"]),
    (GlobalOptions.noColor, ["NO_COLOR"]),
  ])
  func variableIsThatOfTheDesign(option: Option, expected: [String]) {
    #expect(option.environment == expected)
  }

  @Test func everyServeOptionHasItsVariable() {
    for option in ServeSyntax.signature.options {
      let expected = "TESLA_" + option.long.uppercased().replacing(/[-.]/, with: "_")
      #expect(option.environment == [expected])
    }
  }

  @Test func defaultsFitTheirOptions() throws {
    for command in program.everyCommand where command.subcommands.isEmpty {
      for option in command.options {
        guard let value = option.defaultValue else { continue }
        let operands = command.operands.filter { !$0.isOptional }.map { operand in
          if case .choice(let values) = operand.form { values.first ?? "" } else { "word" }
        }
        let words = command.path + ["--\(option.long)=\(value)"] + operands
        guard case .command(_, let arguments) = try program.parse(words, environment: [:]) else {
          Issue.record("not a command: \(words)")
          continue
        }
        #expect(arguments.string(option) == value)
      }
    }
  }

  @Test func namesAreUniqueWithinTheirCommand() {
    for command in program.everyCommand {
      let options = command.options + program.globalOptions
      let longs = options.map(\.long) + ["help", "version"]
      let shorts = options.compactMap(\.short) + ["h"]
      let variables = options.flatMap(\.environment)
      #expect(Set(longs).count == longs.count)
      #expect(Set(shorts).count == shorts.count)
      #expect(Set(variables).count == variables.count)
    }
  }

  @Test func statusesAreInTheTable() {
    let known = TeslaProgram.exitStatuses.map(\.status)
    #expect(known == [0, 1, 2, 3, 4, 5, 6, 7, 130, 141, 143])
    for command in program.everyCommand {
      #expect(Set(command.exitStatuses).subtracting(known) == [])
    }
  }

  @Test func helpTextsKeepTheStyle() {
    for command in program.everyCommand {
      for text in [command.summary] + command.options.map(\.help) {
        #expect(!text.hasSuffix(".") && !text.isEmpty)
      }
    }
  }

  @Test func helpIsAtMost80ColumnsWide() {
    for command in [nil] + program.everyCommand.map(Optional.some) {
      let lines = program.help(for: command).split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 80 })
    }
  }

  @Test func helpOfACommandIsAtMost40LinesLong() {
    for command in program.everyCommand {
      let lines = program.help(for: command).split(
        separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= 41, "\(command.path): \(lines.count - 1) lines")
    }
  }

  /// What other programs call what people want here.
  @Test(arguments: [
    ("login", "tesla auth"), ("logout", "delete token.refresh"), ("refresh", "tesla token refresh"),
    ("list", "tesla products"), ("vehicles", "tesla products"), ("status", "tesla data"),
    ("export", "tesla metrics"), ("start", "tesla serve"), ("lock", "Tesla app"),
    ("unlock", "Tesla app"), ("climate", "Tesla app"), ("charge", "Tesla app"),
    ("honk", "Tesla app"),
  ])
  func wordsOfOtherProgramsAreAnsweredWithWhatToDo(word: String, advice: String) {
    #expect(program.command(at: [word]) == nil)
    for typed in [[word, "--now"], ["help", word]] {
      let error = #expect(throws: UsageError.self) { try program.parse(typed, environment: [:]) }
      #expect(error?.hint.contains(advice) == true && error?.message.contains(word) == true)
    }
  }

  /// What is answered is understood, and no command hides behind it.
  @Test func adviceNamesCommandsThatExist() {
    for (word, advice) in program.otherWords {
      #expect(program.command(at: [word]) == nil, "\(word) is a command")
      let names = advice.matches(of: /tesla ([a-z]+)/).map { String($0.1) }
      for name in names where name != "reads" {
        #expect(program.command(at: [name]) != nil, "\(word): \(advice)")
      }
    }
  }

  @Test func commandsHaveAnExample() {
    for command in program.everyCommand {
      #expect(!command.examples.isEmpty)
    }
  }

  /// Examples name only commands and options that exist.
  @Test func examplesAreUnderstood() throws {
    let examples = program.examples + program.everyCommand.flatMap(\.examples)
    for example in examples {
      for call in example.command.split(separator: /[|&()<>]+/) {
        let words = call.split(separator: " ").map { $0.filter { $0 != "\"" } }
        guard words.first == "tesla" else { continue }
        _ = try program.parse(Array(words.dropFirst()), environment: [:])
      }
    }
  }

  @Test func surfaceIsTheRecordedOne() throws {
    try Golden.expect(program.surface, "Tests/TeslaCommandsTests/Golden/surface.txt")
  }
}
