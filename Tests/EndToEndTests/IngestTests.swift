import JSON
import TestSupport
import Testing
import Unix

/// What others' programs make of the pages of the built program: every answer, both schemes, both
/// formats.
struct IngestTests {
  /// All in one test: Prometheus takes five seconds to look at its targets.
  @Test(.needs("promtool", "prometheus", "curl", "python3"))
  func readersTakeEveryAnswer() throws {
    let user = try User.loggedIn(try Simulator())
    let pages = try Self.samples(user) + Self.simulated(user)
    try Self.expectDescriptions(pages, user)
    try Self.expectPromtoolTakes(pages, user)
    try Self.expectReferenceParserTakes(pages, user)
    try Self.expectPrometheusTakes(pages, user)
  }

  private static func samples(_ user: User) throws -> [Page] {
    let folder = FileSystem.path(Program.project, "Tests/TeslaMetricsTests/Samples")
    let names = try FileSystem.list(folder).filter { $0.hasSuffix(".json") }.sorted()
    #expect(names.count >= 8)
    return try names.flatMap { try pages(user, of: FileSystem.path(folder, $0), $0) }
  }

  private static func simulated(_ user: User) throws -> [Page] {
    #expect(try user.tesla("products", "--save-powerwall-id").status == 0)
    return try [["products"], ["data"], ["data", "--powerwall"], ["history"]].flatMap { command in
      let answer = try user.tesla(command)
      try #require(answer.status == 0, "\(command): \(answer.errors)")
      let file = try user.home.write(answer.text, to: "answer.json")
      return try pages(user, of: file, command.joined(separator: " "))
    }
  }

  /// The four pages of one answer.
  private static func pages(_ user: User, of file: String, _ name: String) throws -> [Page] {
    try Page.options.map { isLegacy, isOpenMetrics in
      let ending = try user.tesla(
        "metrics", "--site", "7", "--location", "--names", isLegacy ? "legacy" : "standard",
        "--format", isOpenMetrics ? "openmetrics" : "text", file)
      // Some answers have nothing that the old exporter knew.
      let isSilent =
        ending.errors == ""
        || isLegacy && ["", "# EOF\n"].contains(ending.text)
          && ending.errors.contains("has a legacy name")
      try #require(ending.status == 0 && isSilent, "\(name): \(ending.errors)")
      return Page(
        name: name, isLegacy: isLegacy, isOpenMetrics: isOpenMetrics, bytes: ending.output)
    }
  }

  /// That the pages say of each family what the reference of metrics says.
  private static func expectDescriptions(_ pages: [Page], _ user: User) throws {
    var reference: [Substring: (type: String, unit: String)] = [:]
    for line in try user.tesla("metrics", "--reference").text.split(separator: "\n") {
      let columns = line.split(separator: "\t")
      guard columns.count == 5 else { continue }
      let unit = columns[2] == "-" ? "" : String(columns[2])
      reference[columns[0]] = (type: String(columns[1]), unit: unit)
    }
    #expect(reference.count > 300)
    for page in pages {
      let families = page.families
      #expect(families.isEmpty == page.isLegacy, "\(page.name)")
      for family in families {
        let names = [family.name, family.name + "_info", family.name + "_total"]
        let row = names.lazy.compactMap { reference[$0[...]] }.first
        #expect(!family.help.isEmpty, "\(family.name)")
        guard let row else {
          let isOwn = family.name == "tesla_unknown_fields"
          #expect(isOwn || family.help.hasPrefix("not in the catalogue: "), "\(family.name)")
          continue
        }
        // Text 0.0.4 has neither units nor the kinds info and stateset.
        let isGauge = !page.isOpenMetrics && ["info", "stateset"].contains(row.type)
        #expect(family.type == (isGauge ? "gauge" : row.type), "\(family.name)")
        #expect(family.unit == (page.isOpenMetrics ? row.unit : ""), "\(family.name)")
      }
    }
  }

  private static func expectPromtoolTakes(_ pages: [Page], _ user: User) throws {
    for page in pages where !page.isOpenMetrics {
      let checked = try user.run("promtool", ["check", "metrics"], input: page.bytes)
      // 3 is the lint: old names have no help and old units. 1 would be a page it cannot read.
      let allowed: [Int32] = page.isLegacy ? [0, 3] : [0]
      #expect(
        allowed.contains(checked.status), "\(page.name): \(checked.text)\(checked.errors)")
    }
  }

  /// Prints the number of samples of each file.
  private static let referenceParser = """
    import sys
    from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
    for path in sys.argv[1:]:
      with open(path, newline="", encoding="utf-8") as page:
        try:
          print(sum(len(family.samples) for family in parse(page.read())))
        except ValueError as error:
          print(error)
    """

  private static func expectReferenceParserTakes(_ pages: [Page], _ user: User) throws {
    // The system's is the one that has Debian's packages, whatever stands first in the path.
    let python = try ["python3", "/usr/bin/python3"].first { python in
      try user.run(python, ["-c", "import prometheus_client.openmetrics"]).status == 0
    }
    guard let python else {
      return print("skipped: the reference parser was not asked: python3 lacks prometheus-client")
    }
    let pages = pages.filter(\.isOpenMetrics)
    let files = try pages.enumerated().map { place, page in
      try user.home.write(String(decoding: page.bytes, as: UTF8.self), to: "\(place).om")
    }
    let said = try user.run(python, ["-c", referenceParser] + files)
    #expect(said.status == 0, "\(said.errors)")
    let counts = said.text.split(separator: "\n")
    #expect(counts.count == pages.count)
    for (page, count) in zip(pages, counts) {
      #expect(count == "\(page.sampleCount)", "\(page.name), legacy: \(page.isLegacy)")
    }
  }

  /// One Prometheus takes all of them, each as a target of its own.
  private static func expectPrometheusTakes(_ pages: [Page], _ user: User) throws {
    let paths = pages.indices.map { "/\($0)" }
    let server = try PageServer(
      Dictionary(
        uniqueKeysWithValues: zip(paths, pages.map { (type: $0.type, bytes: $0.bytes) })))
    let targets = paths.map { path in
      "        - {targets: ['\(server.address)'], "
        + "labels: {__metrics_path__: '\(path)', page: '\(path)'}}\n"
    }
    let configuration = try user.home.write(
      """
      scrape_configs:
        - job_name: tesla
          scrape_interval: 1s
          scrape_timeout: 1s
          static_configs:
      \(targets.joined())
      """, to: "prometheus.yml")
    let prometheus = try Prometheus(
      user,
      ["--config.file=\(configuration)", "--storage.tsdb.path=\(user.home.file("data"))"])
    try #require(server.isScrapedTwice(within: 30), "prometheus did not ask for every page")
    try expectTargetsAreUp(prometheus, pages, paths)
    try expectMetadata(prometheus, pages, paths)
  }

  private static func expectTargetsAreUp(
    _ prometheus: Prometheus, _ pages: [Page], _ paths: [String]
  ) throws {
    let targets = try #require(
      try prometheus.data("targets?state=active")["activeTargets"]?.arrayValue)
    #expect(targets.count == pages.count)
    for target in targets {
      let path = target["labels"]?["page"]?.stringValue ?? ""
      #expect(target["health"]?.stringValue == "up", "\(path)")
      #expect(target["lastError"]?.stringValue == "", "\(path)")
    }
    let scraped = try prometheus.values("scrape_samples_scraped", by: "page")
    // What it read and could not keep, such as an old time, is in no answer.
    let kept = try prometheus.values(
      "count%20by(page)({page!=%22%22,__name__!~%22up%7Cscrape_.%2B%22})", by: "page")
    for (page, path) in zip(pages, paths) {
      let note = "\(page.name), legacy: \(page.isLegacy), OpenMetrics: \(page.isOpenMetrics)"
      #expect(scraped[path] == "\(page.sampleCount)", "\(note)")
      #expect(kept[path] ?? "0" == "\(page.sampleCount)", "\(note)")
    }
  }

  private static func expectMetadata(
    _ prometheus: Prometheus, _ pages: [Page], _ paths: [String]
  ) throws {
    var seen: [String: [Page.Family]] = [:]
    for row in try prometheus.data("targets/metadata").arrayValue ?? [] {
      let path = row["target"]?["page"]?.stringValue ?? ""
      seen[path, default: []].append(Page.Family(row["metric"]?.stringValue ?? "", row))
    }
    let merged = try #require(try prometheus.data("metadata").objectValue)
    for (page, path) in zip(pages, paths) {
      let families = page.families
      let found = (seen[path] ?? []).filter { !$0.isOnlyName }.sorted { $0.name < $1.name }
      #expect(found == families, "\(page.name), OpenMetrics: \(page.isOpenMetrics)")
      for family in families {
        let entries = merged[family.name]?.arrayValue ?? []
        #expect(
          entries.contains { Page.Family(family.name, $0) == family },
          "\(page.name): \(family.name) in /api/v1/metadata")
      }
    }
  }
}

extension Page.Family {
  /// As Prometheus tells it.
  fileprivate init(_ name: String, _ metadata: Value) {
    self.name = name
    type = metadata["type"]?.stringValue ?? ""
    unit = metadata["unit"]?.stringValue ?? ""
    help = metadata["help"]?.stringValue ?? ""
  }

  /// What Prometheus notes of a sample that no comment describes.
  fileprivate var isOnlyName: Bool { type == "unknown" && help.isEmpty && unit.isEmpty }
}
