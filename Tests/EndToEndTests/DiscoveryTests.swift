import JSON
import TestSupport
import Testing
import Unix

/// Prometheus finds cars and sites on its own, over TLS and with a password.
struct DiscoveryTests {
  /// bcrypt of "secret".
  private static let hash = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"

  @Test(.needs("prometheus", "openssl"))
  func prometheusFindsAndScrapesTheAccount() throws {
    let simulator = try Simulator("--vehicles", "2")
    let user = try User.loggedIn(simulator)
    #expect(try user.tesla("products", "--save-powerwall-id").status == 0)
    let vins = try #require(try simulator.control("GET", "state")["cars"]?.arrayValue)
      .compactMap { $0["vin"]?.stringValue }
    let site = try #require(try user.siteIDs().first.map { "\($0)" })
    let exporter = try secureExporter(user)
    for vin in vins {
      try simulator.control("POST", "car/\(vin)", #"{"state": "online"}"#)
    }
    let prometheus = try scraping(user, exporter)

    let targets = try targets(of: prometheus, count: 4)
    #expect(Set(targets.keys) == Set(vins + [site, exporter.address]))
    for target in targets.values {
      #expect(target["health"] == "up", "\(target["lastError"]?.stringValue ?? "")")
      #expect(
        target["scrapeUrl"]?.stringValue?.hasPrefix("https://\(exporter.address)/probe?") == true)
      #expect(target["discoveredLabels"]?["__meta_tesla_kind"] != nil)
    }
    let ups = try prometheus.values("up", by: "instance")
    #expect(ups.count == 4 && ups.values.allSatisfy { $0 == "1" })
    // What is the exporter's own is there once.
    #expect(Array(try prometheus.values("tesla_up", by: "instance").keys) == [exporter.address])

    // Each car's own values under its own instance, and no label renamed.
    let ratio = "tesla_charge_state_battery_level_ratio"
    let levels = try waited {
      try prometheus.values(ratio, by: "instance")
    } until: {
      $0.count == 2
    }
    #expect(Set(levels.keys) == Set(vins))
    #expect(try prometheus.values(ratio, by: "vin") == levels)
    #expect(try prometheus.values("{__name__=~\"tesla_.*\",exported_vin!=\"\"}", by: "vin").isEmpty)
    let power = try prometheus.values("{__name__=~\"tesla_site_.*_watts\"}", by: "site_id")
    #expect(Set(power.keys) == [site])

    try expectTypes(prometheus, ratio: ratio)
    try expectStaleness(prometheus, simulator, exporter, ratio: ratio, gone: vins[1])
  }

  /// With the README's one job and the alerts as they are, but for their patience.
  @Test(.needs("prometheus"))
  func aLoginThatIsMissingIsAnAlert() throws {
    let user = try User(try Simulator())
    let exporter = try Exporter(user, "--check-interval", "1")
    let rules = try user.tesla("alerts").text.split(
      separator: "\n", omittingEmptySubsequences: false
    )
    .map { line in
      line.contains(" for: ") ? line.prefix { $0 != "f" } + "for: 0s" : line
    }.joined(separator: "\n")
    let rulesFile = try user.home.write(rules, to: "alerts.yml")
    let configuration = try user.home.write(
      """
      global: {scrape_interval: 1s, evaluation_interval: 1s}
      rule_files: ['\(rulesFile)']
      scrape_configs:
        - job_name: tesla
          http_sd_configs: [{url: 'http://\(exporter.address)/sd', refresh_interval: 1s}]
      """, to: "prometheus.yml")
    let prometheus = try Prometheus(
      user,
      [
        "--config.file=\(configuration)", "--storage.tsdb.path=\(user.home.file("data"))",
      ])
    let firing = #"ALERTS{alertname="TeslaLoginRequired",alertstate="firing"}"#
    let instances = try waited {
      try prometheus.values(firing, by: "instance")
    } until: {
      !$0.isEmpty
    }
    #expect(Array(instances.keys) == [exporter.address])
  }

  /// A password is asked for by everything, `/sd` too.
  @Test(.needs("prometheus", "openssl"))
  func nothingIsServedWithoutThePassword() throws {
    let user = try User.loggedIn(try Simulator())
    let exporter = try secureExporter(user)
    let trust = ["--cacert", user.home.file("ca.pem")]
    for path in ["/metrics", "/sd", "/probe?target=x", "/"] {
      let answer = try user.run(
        "curl",
        trust + [
          "-sS", "-o", "/dev/null", "-w", "%{http_code}", "https://\(exporter.address)\(path)",
        ])
      #expect(answer.text == "401", "\(path) \(answer.errors)")
    }
  }

  private func secureExporter(_ user: User) throws -> Exporter {
    let identity = try Certificates(user).signed()
    let web = try user.home.write(
      """
      tls_server_config:
        cert_file: \(identity.certificate)
        key_file: \(identity.key)
      basic_auth_users:
        prometheus: \(Self.hash)
      """, to: "web.yml")
    return try Exporter(
      user, "--web.config.file", web, "--check-interval", "1", "--site-interval", "1",
      "--drive-interval", "1", "--idle-pause", "1", "--stale-after", "5")
  }

  private func scraping(_ user: User, _ exporter: Exporter) throws -> Prometheus {
    let access = """
      {username: prometheus, password: secret}, \
      tls_config: {ca_file: '\(user.home.file("ca.pem"))'}
      """
    let configuration = try user.home.write(
      """
      global: {scrape_interval: 1s}
      scrape_configs:
        - {job_name: tesla, basic_auth: \(access), http_sd_configs: [
            {url: 'https://\(exporter.address)/sd', refresh_interval: 1s, basic_auth: \(access)}]}
      """, to: "prometheus.yml")
    return try Prometheus(
      user,
      [
        "--config.file=\(configuration)", "--storage.tsdb.path=\(user.home.file("data"))",
        "--query.lookback-delta=5m",
      ])
  }

  /// The active targets by their instance, once there are so many and all were scraped.
  private func targets(of prometheus: Prometheus, count: Int) throws -> [String: Value] {
    try waited {
      let active = try prometheus.data("targets?state=active")["activeTargets"]?.arrayValue ?? []
      return Dictionary(
        active.map { ($0["labels"]?["instance"]?.stringValue ?? "", $0) }, uniquingKeysWith: { $1 })
    } until: { targets in
      targets.count == count && targets.values.allSatisfy { $0["health"] == "up" }
    }
  }

  private func expectTypes(_ prometheus: Prometheus, ratio: String) throws {
    for (name, type) in [
      (ratio, "gauge"), ("tesla_vehicle_wakeups", "counter"),
      ("tesla_vehicle_last_update_timestamp_seconds", "gauge"),
    ] {
      let known = try waited {
        try prometheus.data("metadata?metric=\(name)")[name]?.arrayValue
          ?? prometheus.data("targets/metadata?metric=\(name)").arrayValue ?? []
      } until: {
        !$0.isEmpty
      }
      #expect(known.first?["type"]?.stringValue == type, "\(name) \(known)")
      #expect(known.first?["help"]?.stringValue?.isEmpty == false)
    }
    let unit = try prometheus.data("targets/metadata?metric=\(ratio)").arrayValue?.first?["unit"]
    #expect(unit == "ratio")
  }

  /// Values that are too old go at once, while the target stays; a car that left the account goes
  /// with its target.
  private func expectStaleness(
    _ prometheus: Prometheus, _ simulator: Simulator, _ exporter: Exporter, ratio: String,
    gone vin: String
  ) throws {
    try simulator.control("POST", "car/\(vin)", #"{"state": "asleep"}"#)
    let left = try waited {
      try prometheus.values(ratio, by: "vin")
    } until: {
      $0[vin] == nil
    }
    #expect(left.count == 1)
    #expect(try prometheus.values("up", by: "instance")[vin] == "1")
    #expect(
      try prometheus.values("tesla_vehicle_last_update_timestamp_seconds", by: "vin")[vin] != nil)
    #expect(try exporter.stop() == 0)
    let ups = try waited {
      try prometheus.values("up", by: "instance")
    } until: { ups in
      ups.values.allSatisfy { $0 == "0" }
    }
    // The last list stays when no one answers.
    #expect(ups.count == 4)
    #expect(try prometheus.values(ratio, by: "vin").isEmpty)
  }

  /// Asks until the answer is as wished.
  private func waited<Answer>(_ ask: () throws -> Answer, until isGood: (Answer) -> Bool) throws
    -> Answer
  {
    var answer = try ask()
    let isSo = try eventually {
      answer = try ask()
      return isGood(answer)
    }
    #expect(isSo, "\(answer)")
    return answer
  }
}
