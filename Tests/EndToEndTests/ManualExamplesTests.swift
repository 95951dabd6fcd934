import Journal
import TestSupport
import Testing
import Unix

/// What the examples of the manual tell people to type is typed here.
@Suite struct ManualExamplesTests {
  /// A line of an example, by a part of it, and the form of what it prints.
  private static let printed: [(line: String, form: String)] = [
    ("jq .response.charge_state.battery_level", #"[0-9]{1,3}\n"#),
    ("jq -r '.response | \"\\(.vehicle_state.odometer) miles", #"[0-9.]+ miles, [0-9]{1,3} %\n"#),
    ("@tsv", #"[A-Z0-9]{17}\t[^\t\n]+\t(online|asleep|offline)\n"#),
    ("jq '.response | {solar_power", #"\{\n(  "[a-z]+_power": -?[0-9.]+,?\n){4}\}\n"#),
    (
      "jq '.response.vehicle_state | {locked",
      #"\{\n  "locked": (true|false),\n  "sentry_mode": (true|false),\n  "open": (true|false)\n\}\n"#
    ),
    // One or the other, and nothing else: the test reads the level too.
    ("echo 'plug it in'", #"(plug it in\n)?"#),
    (
      "grep battery_level",
      ##"# HELP tesla_charge_state_battery_level_ratio .+\n# TYPE tesla_charge_state_battery_level_ratio gauge\n"##
        + #"tesla_charge_state_battery_level_ratio\{vin="[A-Z0-9]{17}"\} [01]\.?[0-9]*\n(.+usable_battery_level_ratio.+\n){3}"#
    ),
    ("(add // 0) / 1000 | round'", #"[0-9]+\n"#),
    ("jq -r '.expires_at | todate'", #"20[0-9]{2}-[0-9-]+T[0-9:]+Z\n"#),
  ]

  /// Each in one home, after a login and a wake, as README has it.
  @Test func examplesOfTheManualWork() throws {
    let reader = try Reader()
    let home = """
      tesla auth && tesla products --save-powerwall-id && tesla wake --wait && tesla data >tokens
      printf '#!/bin/sh\\ncat >/dev/null\\n' >notify && chmod +x notify
      mkdir -p archive ~/service ~/.zfunc ~/.config/fish/completions
      cp tokens vehicle.data && cp tokens archive/1.data && cp tokens old.data && cp tokens new.data
      """
    let login = try reader.type(home)
    try #require(login.status == 0, "\(login.errors)")
    try Self.writeJournal(of: reader.user)
    var printed: Set<String> = []
    for page in ManualPage.all {
      for line in page.commands(in: "EXAMPLES") where Self.isTyped(line) {
        // `false && …` is not a failure, but it is the status of the last command.
        let ending = try reader.type("{ \(line); } || [ $? -eq 1 ]")
        #expect(ending.status == 0, "\(page.name): \(line)\n\(ending.text)\(ending.errors)")
        guard let (part, form) = Self.printed.first(where: { line.contains($0.line) })
        else { continue }
        printed.insert(part)
        #expect(try Regex(form).wholeMatch(in: ending.text) != nil, "\(line)\n\(ending.text)")
        // --cached says how old the answer is.
        #expect(ending.errors.isEmpty || line.contains("--cached"), "\(line)\n\(ending.errors)")
      }
    }
    #expect(printed.count == Self.printed.count)
  }

  /// As serve keeps it.
  private static func writeJournal(of user: User) throws {
    let writer = try JournalWriter.open(user.stateFile("journal.db"), clock: SystemClock()) { _ in }
    var drive = Drive(vin: "LRW3E7FA0PC000001", begin: SystemClock().now)
    (drive.startOdometer, drive.endOdometer) = (100, 120)
    writer.write([.drive(drive)], isUrgent: true)
    try #require(writer.close())
  }

  /// A login needs a browser, an imported one would end the login that the other examples need, a
  /// copy needs a host, TeslaMate's tables its database (`TransferTests` imports such), and
  /// streams the Fleet API (`TelemetryConfigurationTests`), and what stays in place a terminal
  /// (`StatusTests`).
  private static func isTyped(_ line: String) -> Bool {
    ![
      "auth --no-browser", "auth --import", "scp ", "rm token", "/var/lib/tesla/",
      "tesla telemetry", "psql ", "status --watch", "journal import --vehicle",
    ].contains {
      line.contains($0)
    }
  }

  @Test func prometheusTakesTheConfigurationsOfTheManual() throws {
    let user = try User()
    #expect(try user.bash("tesla alerts > tesla-alerts.yml").status == 0)
    let configurations: [String] = ManualPage.all.flatMap { page in page.literals }.filter {
      $0.contains("scrape_configs:") || $0.contains("rule_files:")
    }
    #expect(configurations.count >= 4)
    for text in configurations { try user.expectPrometheusTakes(text) }
  }
}

extension User {
  /// promtool finds no fault with a configuration and the rule files that it names.
  func expectPrometheusTakes(_ configuration: String) throws {
    _ = try home.write(configuration, to: "prometheus.yml")
    let answer = try bash("promtool check config prometheus.yml")
    #expect(answer.status == 0, "\(configuration)\n\(answer.text)\(answer.errors)")
  }
}
