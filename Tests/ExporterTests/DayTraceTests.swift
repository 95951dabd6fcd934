import Journal
import TeslaAPI
import TestSupport
import Testing
import Time

@testable import Exporter
@testable import Polling

private let start = Timestamp(seconds: 1_700_000_100)

private func at(_ seconds: Int64) -> Timestamp { start.advanced(by: .seconds(seconds)) }

@Test func aPieceShowsTheMeanOfItsValues() {
  var trace = DayTrace<CarSeries>()
  trace.note([.level: 80, .inside: 20], at: at(0))
  trace.note([.level: 82], at: at(60))
  trace.note([.level: 70], at: at(300))
  let points = trace.points(.level, now: at(310))
  #expect(points.map(\.value) == [81, 70])
  #expect(points.map(\.place) == [286, 287])
  #expect(trace.points(.inside, now: at(310)).map(\.value) == [20])
  #expect(trace.points(.outside, now: at(310)).isEmpty)
}

@Test func valuesLeaveTheChartAfterADay() {
  var trace = DayTrace<CarSeries>()
  trace.note([.level: 80], at: at(0))
  #expect(trace.points(.level, now: at(86_399)).map(\.place) == [0])
  #expect(trace.points(.level, now: at(86_400)).isEmpty)
  trace.note([.level: 60], at: at(86_400 * 3))
  #expect(trace.points(.level, now: at(86_400 * 3)).map(\.value) == [60])
}

@Test func aClockSetBackBeginsANewDay() {
  var trace = DayTrace<CarSeries>()
  trace.note([.level: 80], at: at(7_200))
  trace.note([.level: 50], at: at(0))
  #expect(trace.points(.level, now: at(0)).map(\.value) == [50])
}

@Test func anOlderAnswerTakesThePlaceOfItsOwnTime() {
  var trace = DayTrace<SiteSeries>()
  trace.note([.solar: 100], at: at(0))
  trace.note([.solar: 300], at: at(900))
  // Another of Tesla's servers answers with what it kept.
  trace.note([.solar: 200], of: at(300), at: at(960))
  trace.note([.solar: 400], at: at(1_200))
  #expect(trace.points(.solar, now: at(1_200)).map(\.value) == [100, 200, 300, 400])
  // What is older than the day has no place, what claims to be of the future is of now.
  trace.note([.solar: 900], of: at(-86_400), at: at(1_200))
  trace.note([.solar: 600], of: at(90_000), at: at(1_200))
  #expect(trace.points(.solar, now: at(1_200)).map(\.value) == [100, 200, 300, 500])
}

@Test func whatMattersMostInAPieceIsShown() {
  var trace = DayTrace<CarSeries>()
  for mode in [CarMode.online, .driving, .asleep] { trace.note(mode, at: at(0)) }
  trace.note(CarMode.asleep, at: at(300))
  let modes = trace.modes(now: at(300))
  #expect(modes.map(\.mode) == [.driving, .asleep])
}

@Test func aYearOfValuesTakesNoMoreRoomThanADay() {
  var trace = DayTrace<SiteSeries>()
  for day in 0..<365 {
    for hour in 0..<24 {
      trace.note([.solar: Double(hour)], at: at(Int64(day * 24 + hour) * 3_600))
    }
  }
  #expect(trace.points(.solar, now: at(365 * 86_400 - 3_600)).count == 24)
  trace.note([.solar: .nan, .home: .infinity], at: at(365 * 86_400))
  #expect(trace.points(.home, now: at(365 * 86_400)).isEmpty)
}

@Test func timesOfBeforeTheEpochAreTimesToo() {
  var trace = DayTrace<CarSeries>()
  trace.note([.level: 1], at: Timestamp(seconds: -1))
  trace.note([.level: 2], at: Timestamp(seconds: 1))
  #expect(trace.points(.level, now: Timestamp(seconds: 1)).map(\.value) == [1, 2])
}

@Test func theBeginningOfWhatACarDoesIsKnownOnlyWhenSeen() {
  var car = AccountSnapshot.Car(
    vehicle: Vehicle(id: "1", vin: "V", displayName: "", state: .online, isInService: false))
  car.note(.online, keepsTrace: true, at: at(0))
  #expect(car.modeSince == at(0) && !car.isModeSinceKnown)
  car.note(.online, keepsTrace: true, at: at(60))
  #expect(car.modeSince == at(0))
  car.note(.asleep, keepsTrace: true, at: at(90))
  #expect(car.modeSince == at(90) && car.isModeSinceKnown)
  car.note(nil, keepsTrace: true, at: at(120))
  #expect(car.mode == .asleep)
  car.note(.asleep, keepsTrace: false, at: at(120))
  #expect(car.trace == nil)
}

/// A journal that has a day's samples and states of a car and a site.
private struct PastDay: JournalReading {
  func vehicles() -> [JournalVehicle] { [] }
  func drives(_ query: JournalQuery) -> [Drive] { [] }
  func charges(_ query: JournalQuery) -> [Charge] { [] }
  func versions(_ query: JournalQuery) -> [SoftwareVersion] { [] }
  func track(ofDrive id: Int64) -> [Drive.Point] { [] }
  func curve(ofCharge id: Int64) -> [Charge.Point] { [] }

  func states(_ query: JournalQuery) -> [JournalState] {
    query.vins == ["V"]
      ? [
        JournalState(
          vin: "V", kind: .asleep, begin: at(-90_000), end: at(-3_600), seenUntil: at(-3_600)),
        JournalState(vin: "V", kind: .driving, begin: at(-3_600), seenUntil: at(-600)),
      ] : []
  }

  func samples(_ query: JournalQuery) -> [ChartSample] {
    switch query.vins {
    case ["V"]:
      [
        ChartSample(subject: "V", series: "level", time: at(-7_200), value: 80),
        ChartSample(subject: "V", series: "mode", time: at(-300), value: 4),
        ChartSample(subject: "V", series: "weather", time: at(-7_200), value: 1),
        ChartSample(subject: "V", series: "level", time: at(7_200), value: 1),
      ]
    case ["42"]: [ChartSample(subject: "42", series: "solar", time: at(-600), value: 900)]
    default: []
    }
  }
}

@Test func chartsGoOnWithWhatTheJournalHas() throws {
  let bench = try Bench(runsAhead: false)
  bench.clock.advance(by: bench.clock.now.duration(to: start))
  let exporter = bench.exporter()
  exporter.seed(from: PastDay())
  let vehicle = Vehicle(id: "1", vin: "V", displayName: "", state: .online, isInService: false)
  exporter.serve(sites: ["42"])
  // Not known before.
  exporter.state.take(.account(cars: [vehicle], sites: [], unchosenSites: 0))
  let now = bench.clock.now
  let trace = try #require(exporter.state.snapshot.cars.first?.trace)
  #expect(trace.points(.level, now: now).map(\.value) == [80])
  #expect(trace.points(.level, now: now).map(\.place) == [263])
  let modes = trace.modes(now: now)
  #expect(modes.first?.place == 0 && modes.first?.mode == .asleep)
  #expect(modes.count { $0.mode == .driving } == 10 && modes.last?.mode == .charging)
  #expect(modes.count == 286)
  let site = try #require(exporter.state.snapshot.sites.first?.trace)
  #expect(site.points(.solar, now: now).map(\.value) == [900])
}
