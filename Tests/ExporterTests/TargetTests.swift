import HTTP
import JSON
import Metrics
import TeslaAPI
import TeslaCloud
import TeslaMetrics
import TestSupport
import Testing
import Unix

@testable import Exporter
@testable import Polling

extension Exporter {
  /// What a GET is answered with.
  fileprivate func get(_ target: String, headers: Headers = Headers([])) throws -> Response {
    let url = try #require(URL("http://exporter.example:9885" + target))
    let request = Request(.get, url, headers: headers)
    return try #require(ExporterHandler(self).response(to: request))
  }

  fileprivate func groups() throws -> [Value] {
    let response = try get("/sd")
    try #require(response.status == 200)
    return try #require(try Value(parsing: response.body).arrayValue)
  }
}

/// An exporter that was told of the account's cars and sites, and has polled none.
func served(
  _ bench: Bench, sites: [String] = [], _ change: (inout ExporterOptions) -> Void = { _ in }
) async throws -> Exporter {
  let exporter = bench.exporter(change)
  var account = AccountPoller(exporter.context, siteIDs: sites)
  _ = await account.step()
  return exporter
}

@Suite struct ServiceDiscoveryTests {
  @Test func everyCarAndSiteIsATarget() async throws {
    let bench = try Bench { $0.vehicleCount = 2 }
    let site = try #require(bench.cloud.withWorld { $0.siteIDs.first }.map { "\($0)" })
    let exporter = try await served(bench, sites: [site])
    let all = try exporter.groups()
    #expect(
      all.map { $0["labels"]?["__param_target"]?.stringValue } == ["exporter"] + bench.vins + [site]
    )
    #expect(all.first?["labels"]?["instance"] == "exporter.example:9885")
    #expect(all.first?["labels"]?["__meta_tesla_kind"] == "exporter")
    let groups = all.dropFirst()
    for group in groups {
      #expect(group["targets"]?.arrayValue == ["exporter.example:9885"])
      #expect(group["labels"]?["__metrics_path__"] == "/probe")
      #expect(group["labels"]?["__scheme__"] == "http")
      #expect(group["labels"]?["instance"] == group["labels"]?["__param_target"])
      let labels = try #require(group["labels"]?.objectValue?.members)
      #expect(labels.allSatisfy { $0.value.stringValue != nil })
      // They would rename the samples' own.
      #expect(!labels.contains { ["vin", "site_id"].contains($0.name) })
    }
    #expect(groups.last?["labels"]?["__meta_tesla_name"]?.stringValue?.isEmpty == false)
  }

  @Test func theListStaysWhileTeslaDoesNotAnswer() async throws {
    let bench = try Bench()
    #expect(try bench.exporter().get("/sd").status == 503)
    let exporter = try await served(bench)
    let groups = try exporter.groups()
    #expect(groups.count == 1 + bench.vins.count)
    try bench.fail("products:500")
    bench.clock.advance(by: .seconds(700))
    var account = AccountPoller(exporter.context)
    _ = await account.step()
    #expect(exporter.value("tesla_up") == 0)
    #expect(try exporter.groups() == groups)
  }

  @Test func theExporterIsATargetWhateverTheAccount() async throws {
    let bench = try Bench { $0.vehicleCount = 0 }
    let exporter = try await served(bench)
    #expect(try exporter.groups().count == 1)
    let page = exporter.page("/probe?target=exporter")
    for name in [
      "tesla_build_info{", "tesla_up 1", "tesla_login_required 0", "tesla_api_",
      "process_start_time_seconds ",
    ] {
      #expect(page.contains("\n" + name), "\(name)")
    }
  }

  @Test func theExportersOwnPageHasNothingOfItsCars() async throws {
    let bench = try Bench { $0.vehicleCount = 2 }
    let exporter = try await served(bench)
    let page = exporter.page("/probe?target=exporter")
    #expect(!page.contains("vin=\"") && !page.contains("site_id=\""))
  }
}

@Suite struct ProbeTests {
  @Test func probeShowsOneCarAndNothingOfTheExporter() async throws {
    let bench = try Bench { $0.vehicleCount = 2 }
    for vin in bench.vins { bench.cloud.withWorld { $0.force(.online, vin: vin) } }
    let exporter = bench.exporter()
    for var car in try await bench.cars(exporter) { _ = await car.step() }
    let (one, other) = (bench.vins[0], bench.vins[1])
    let page = exporter.page("/probe?target=\(one)")
    #expect(page.contains("tesla_charge_state_battery_level_ratio{vin=\"\(one)\"}"))
    #expect(page.contains("tesla_vehicle_up{vin=\"\(one)\"} 1"))
    #expect(!page.contains(other))
    #expect(
      !page.contains("process_") && !page.contains("tesla_api_") && !page.contains("tesla_up"))
    #expect(exporter.page("/probe?target=\(one.lowercased())") == page)
    let open = exporter.page(
      "/probe?target=\(one)", accept: "application/openmetrics-text;version=1.0.0")
    #expect(open.hasSuffix("# EOF\n"))
  }

  @Test func probeShowsASite() async throws {
    let bench = try Bench()
    let site = try #require(bench.cloud.withWorld { $0.siteIDs.first }.map { "\($0)" })
    let exporter = bench.exporter()
    exporter.serve(sites: [site])
    var poller = SitePoller(id: site, isFirst: true, exporter.context)
    _ = await poller.step()
    #expect(exporter.page("/probe?target=\(site)").contains("tesla_site_up{site_id=\"\(site)\"} 1"))
  }

  @Test(arguments: [
    ("", 400), ("?target=", 400), ("?target=A&target=B", 400), ("?module=x", 400),
    ("?target=5YJ3E1EA0PF999999", 404), ("?target=http://169.254.169.254/", 404),
    ("?target=localhost:1", 404),
  ])
  func otherTargetsAreRefusedWithoutARequest(query: String, status: Int) async throws {
    let bench = try Bench()
    let exporter = try await served(bench)
    let calls = bench.calls("vehicle") + bench.calls("products") + bench.calls("vehicle_data")
    #expect(try exporter.get("/probe" + query).status == status)
    #expect(
      bench.calls("vehicle") + bench.calls("products") + bench.calls("vehicle_data") == calls)
  }

  @Test(arguments: [
    ("10", 200), ("0.7", 200), ("60.5", 200), ("0", 400), ("-1", 400), ("soon", 400), ("nan", 400),
    ("inf", 400), ("", 400),
  ])
  func timeoutOfTheScrapeIsANumberOfSeconds(text: String, status: Int) async throws {
    let bench = try Bench()
    let exporter = try await served(bench)
    let headers: Headers = ["X-Prometheus-Scrape-Timeout-Seconds": text]
    #expect(
      try exporter.get("/probe?target=\(bench.vins[0])", headers: headers).status == status)
  }
}
