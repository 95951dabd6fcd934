import HTTP
import JSON
import TeslaAPI
import TeslaCloud
import TeslaData
import TestSupport
import Testing
import Time

@testable import Exporter
@testable import Polling

extension Exporter {
  fileprivate func get(_ target: String, _ headers: Headers = [:]) throws -> Response {
    let url = try #require(URL("http://localhost:9885" + target))
    return try #require(
      ExporterHandler(self).response(to: Request(.get, url, headers: headers)))
  }

  fileprivate func json(_ target: String) throws -> Value {
    let response = try get(target)
    #expect(response.status == 200)
    #expect(response.headers["Content-Type"] == "application/json; charset=utf-8")
    return try Value(parsing: response.body)
  }
}

@Suite struct DataTests {
  /// An exporter that has polled the car and the site of an account.
  private func polled(
    _ bench: Bench, _ change: (inout ExporterOptions) -> Void = { _ in }
  ) async throws -> (Exporter, site: String) {
    let site = try #require(bench.cloud.withWorld { $0.siteIDs.first }.map { "\($0)" })
    for vin in bench.vins { bench.cloud.withWorld { $0.force(.online, vin: vin) } }
    let exporter = bench.exporter(change)
    exporter.serve(sites: [site])
    for var car in try await bench.cars(exporter) { _ = await car.step() }
    var poller = SitePoller(id: site, isFirst: true, exporter.context)
    _ = await poller.step()
    return (exporter, site)
  }

  @Test func everythingIsInOneDocument() async throws {
    let bench = try Bench { $0.vehicleCount = 2 }
    let (exporter, site) = try await polled(bench)
    let all = try exporter.json("/data")
    let cars = try #require(all["vehicles"]?.arrayValue)
    #expect(cars.map { $0["vin"]?.stringValue } == bench.vins)
    #expect(cars.allSatisfy { $0["state"] == "online" && $0["is_stale"] == false })
    #expect(cars[0]["data"]?["charge_state"]?["battery_level"]?.doubleValue != nil)
    let updated = try #require(cars[0]["last_update"]?.stringValue)
    #expect(
      Timestamp(rfc3339: updated)?.seconds
        == exporter.value("tesla_vehicle_last_update_timestamp_seconds{vin=\"\(bench.vins[0])\"}"))
    #expect(all["sites"]?[0]?["site_id"] == .string(site))
    #expect(all["sites"]?[0]?["live_status"]?["solar_power"] != nil)
  }

  @Test func oneCarAndOneSiteAreAsTeslaAnswers() async throws {
    let bench = try Bench()
    let (exporter, site) = try await polled(bench)
    let vin = bench.vins[0]
    let car = try exporter.json("/data?target=\(vin)")
    #expect(car["response"]?["vin"] == .string(vin))
    #expect(car["response"] == exporter.shown().vehicles.first?.data)
    #expect(try exporter.json("/data?target=\(vin.lowercased())&part=vehicle_data") == car)
    #expect(try exporter.json("/data?target=\(site)")["response"]?["solar_power"] != nil)
    #expect(
      try exporter.json("/data?target=\(site)&part=live_status")
        == exporter.json("/data?target=\(site)"))
  }

  @Test(arguments: [
    ("?target=", 400), ("?part=site_info", 400), ("?target=A&target=B", 400), ("?target=A", 404),
    ("?target=http://169.254.169.254/", 404), ("?target=VIN&part=x", 400),
    ("?target=SITE&part=x", 400), ("?target=SITE&part=vehicle_data", 400),
    ("?target=SITE&part=site_info", 503), ("?target=VIN", 503), ("?target=SITE", 503),
  ])
  func whatIsNotThereIsRefused(query: String, status: Int) async throws {
    let bench = try Bench()
    let site = try #require(bench.cloud.withWorld { $0.siteIDs.first }.map { "\($0)" })
    let exporter = try await served(bench, sites: [site])
    let calls = bench.calls("vehicle") + bench.calls("vehicle_data") + bench.calls("live_status")
    let path =
      "/data" + query.replacing("VIN", with: bench.vins[0]).replacing("SITE", with: site)
    let response = try exporter.get(path)
    #expect(response.status == status)
    let text = String(decoding: response.body, as: UTF8.self)
    #expect(text.hasSuffix("\n") && text.split(separator: "\n").count == 1)
    #expect(
      bench.calls("vehicle") + bench.calls("vehicle_data") + bench.calls("live_status") == calls)
  }

  @Test func whoHasItIsSentNothing() async throws {
    let bench = try Bench()
    let (exporter, site) = try await polled(bench)
    let vin = bench.vins[0]
    for path in ["/data", "/data?target=\(vin)", "/data?target=\(site)"] {
      let first = try exporter.get(path)
      let tag = try #require(first.headers["ETag"])
      #expect(tag.hasPrefix("W/\""))
      for known in [tag, String(tag.dropFirst(2)), "\"x\", \(tag)", "*"] {
        let again = try exporter.get(path, ["If-None-Match": known])
        #expect(again.status == 304 && again.body.isEmpty, "\(known)")
        #expect(again.headers["ETag"] == tag)
      }
      #expect(try exporter.get(path, ["If-None-Match": "\"other\""]).status == 200)
      // The same values are the same however much later, and after a restart.
      exporter.state.take(.tick)
      #expect(try exporter.get(path, ["If-None-Match": tag]).status == 304)
    }
    exporter.state.update(car: vin) { car, _ in car.state = .asleep }
    let tag = try #require(try exporter.get("/data").headers["ETag"])
    #expect(try exporter.get("/data?target=\(vin)", ["If-None-Match": tag]).status == 200)
  }

  @Test func aDateTellsWhenTheValuesWereCurrent() async throws {
    let bench = try Bench()
    let (exporter, site) = try await polled(bench)
    let vin = bench.vins[0]
    for (path, metric) in [
      ("/data?target=\(vin)", "tesla_vehicle_last_update_timestamp_seconds{vin=\"\(vin)\"}"),
      ("/data?target=\(site)", "tesla_site_last_update_timestamp_seconds{site_id=\"\(site)\"}"),
    ] {
      let date = try #require(try exporter.get(path).headers["Last-Modified"])
      let moment = try #require(HTTPDate.parse(date, now: bench.clock.now))
      #expect(moment.seconds == exporter.value(metric)?.rounded(.down))
    }
    // A state that is known for longer than the values.
    exporter.state.update(car: vin) { car, _ in car.recordChanged = nil }
    let path = "/data?target=\(vin)"
    let date = try #require(try exporter.get(path).headers["Last-Modified"])
    #expect(try exporter.get(path, ["If-Modified-Since": date]).status == 304)
    #expect(
      try exporter.get(path, ["If-Modified-Since": date, "If-None-Match": "\"x\""]).status == 200)
    for other in ["Sun, 06 Nov 1994 08:49:37 GMT", "soon", ""] {
      #expect(try exporter.get(path, ["If-Modified-Since": other]).status == 200)
    }
    // The values are as old as they were, and what is sent is another.
    bench.clock.advance(by: .seconds(60))
    exporter.state.update(car: vin) { car, _ in car.state = .asleep }
    let later = try exporter.get(path, ["If-Modified-Since": date])
    #expect(later.status == 200 && later.headers["Last-Modified"] == date)
  }

  @Test func aFleetsValuesAreAskedForOneByOne() async throws {
    let bench = try Bench { $0.vehicleCount = 3 }
    let (exporter, _) = try await polled(bench) { $0.carsOnAPage = 2 }
    let cars = try #require(try exporter.json("/data")["vehicles"]?.arrayValue)
    #expect(cars.count == 3 && cars.allSatisfy { $0["data"] == .null && $0["state"] == "online" })
    #expect(try exporter.json("/data?target=\(bench.vins[2])")["response"]?["vin"] != nil)
  }

  @Test(arguments: [
    ("", "", nil), ("7", "", 7), ("", "8", 8), ("7", "8", 7), ("x", "8", nil), ("-3", "", -3),
    ("99999999999999999999999", "", nil), ("7 ", "", nil), ("7\u{2028}", "", nil), ("+7", "", 7),
    ("0x7", "", nil), ("１", "", nil), (String(repeating: "9", count: 8_000), "", nil),
  ])
  func whatAClientHadLastIsANumber(header: String, query: String, id: Int?) throws {
    let url = try #require(
      URL("http://localhost/events" + (query.isEmpty ? "" : "?last_event_id=\(query)")))
    var request = Request(.get, url)
    if !header.isEmpty { request.headers["Last-Event-ID"] = header }
    #expect(EventFeed.lastID(of: request) == id)
  }
}
