import JSON
import Polling
import TeslaAPI
import TeslaData
import Testing
import Time

@testable import Exporter

private let now = Timestamp(seconds: 1_700_000_000)

private func car(_ number: Int) -> AccountSnapshot.Car {
  var car = AccountSnapshot.Car(
    vehicle: Vehicle(
      id: String(number), vin: "VIN\(number)", displayName: "Car \(number)", state: .online,
      isInService: false))
  (car.isPolled, car.isUp, car.state, car.mode) = (true, true, .online, .online)
  car.lastUpdate = now.advanced(by: .seconds(Int64(-number)))
  let body: Value = [
    "charge_state": ["battery_level": Value(Int64(21 + number % 70)), "charging_state": "Stopped"],
    "vehicle_state": ["locked": .bool(number != 7)],
  ]
  car.answer = KeptAnswer(body.bytes)
  return car
}

private func names(_ count: Int, _ query: [String: String]) -> [Int] {
  var snapshot = AccountSnapshot(cars: (1...count).map(car), isUp: true, hasCredentials: true)
  snapshot.cars[9].isUp = false
  let html = LandingPage(
    options: ExporterOptions(version: "1"), snapshot: snapshot, now: now,
    search: CarSearch { query[$0] }
  ).html
  return html.split(separator: "\">Car ").dropFirst().compactMap {
    Int($0.prefix { $0.isNumber })
  }
}

@Suite struct CarListTests {
  @Test func everyCarIsReachableAndTroubleIsFirst() {
    #expect(names(130, [:]) == [10, 7] + (1...130).filter { $0 != 10 && $0 != 7 })
    let pages = (1...4).map { names(1_200, ["page": String($0)]).count }
    #expect(pages == [500, 500, 200, 200], "after the last comes the last")
    #expect(Set((1...3).flatMap { names(1_200, ["page": String($0)]) }).count == 1_200)
  }

  @Test func aReaderSearchesAndSorts() {
    #expect(names(130, ["q": "vin12 "]).sorted() == [12] + (120...129))
    #expect(names(130, ["q": "unlocked online"]) == [7])
    #expect(names(130, ["q": "nobody"]) == [])
    #expect(names(130, ["sort": "level"]).prefix(2) == [70, 1])
    #expect(names(130, ["sort": "-level"]).prefix(2) == [69, 68])
    #expect(names(130, ["sort": "age"]).first == 130)
    #expect(names(130, ["sort": "-age"]).first == 1)
    #expect(names(130, ["sort": "name"]).prefix(3) == [1, 10, 100])
    #expect(names(130, ["sort": "nonsense", "page": "x"]).first == 10)
    #expect(names(130, ["page": "-3"]).count == 130)
  }

  @Test func whatWasSearchedForIsEscapedAndStays() {
    let snapshot = AccountSnapshot(cars: (1...30).map(car), isUp: true, hasCredentials: true)
    let html = LandingPage(
      options: ExporterOptions(version: "1"), snapshot: snapshot, now: now, refreshes: false,
      search: CarSearch { ["q": "<\"&1", "sort": "-level"][$0] }
    ).html
    for text in [
      "value=\"&lt;&quot;&amp;1\"", "No car has this.", "<option value=\"-level\" selected>",
      "href=\"./?q=%3C%22%261&amp;sort=name&amp;refresh=off\"",
      "<input type=\"hidden\" name=\"refresh\" value=\"off\">", "aria-sort=\"descending\"",
    ] {
      #expect(html.contains(text), "\(text)")
    }
    #expect(!html.contains(" data-all") && !html.contains("<\"&1"))
  }
}
