import TeslaAPI
import TestSupport
import Testing
import Time
import Unix

@testable import Journal
@testable import Polling

/// A Wednesday, 22:13:20 UTC.
private let wednesday = Timestamp(seconds: 1_700_086_400)

private struct BookBench {
  let folder: TemporaryDirectory
  let clock: ManualClock
  let journal = ListedJournal()
  let told = Lock<[String: JournalBook.Car]>([:])

  init(now: Timestamp = wednesday) throws {
    folder = try TemporaryDirectory()
    clock = ManualClock(now: now)
  }

  func book(zone: TimeZoneRules? = nil) -> JournalBook {
    let store = EnergyStore(StateDirectory(folder.path), clock: clock)
    return JournalBook(over: journal, store: store, zone: zone, clock: clock) { [told] vin, car in
      told.withLock { $0[vin] = car }
    }
  }

  /// Waits until the book has told of a car what is wanted.
  func wait(_ vin: String = "V", _ isMet: (JournalBook.Car) -> Bool) async throws
    -> JournalBook.Car
  {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
      if let car = told.withLock({ $0[vin] }), isMet(car) { return car }
      await Task.yield()
    }
    return try #require(told.withLock { $0[vin] })
  }
}

@Suite struct JournalBookTests {
  @Test func whatEndsIsWrittenCountedAndShown() async throws {
    let bench = try BookBench()
    let book = bench.book()
    await book.load(bench.journal)
    for minute in 0..<5 { book.write([.drive(drive(Int64(minute) * 20, km: 10))], isUrgent: true) }
    book.write([.charge(charge(120, cost: 31_000)), .charge(charge(200))], isUrgent: true)
    let car = try await bench.wait { $0.meter.drives == 5 && $0.meter.charges == 2 }
    #expect(bench.journal.drives(JournalQuery()).count == 5)
    #expect(car.drives.map(\.begin) == [4, 3, 2].map { drive($0 * 20, km: 0).begin })
    #expect(car.charges.map(\.begin) == [200, 120].map { charge($0).begin })
    #expect(car.week?.drives == 5 && car.week?.distance == 50 && car.month?.charges == 2)
    #expect(car.week?.costs["EUR"]?.tenThousandths == 31_000)
  }

  @Test func aRevisedDriveIsSummedOnce() async throws {
    let bench = try BookBench()
    let book = bench.book()
    await book.load(bench.journal)
    for km in [10.0, 12, 11] {
      book.write([.drive(drive(0, km: km, kWh: km / 5))], isUrgent: true)
      _ = try await bench.wait { $0.week.map { abs($0.distance - km) < 0.001 } ?? false }
    }
    let week = try #require(book.car("V")?.week)
    #expect(week.drives == 1 && abs(week.distance - 11) < 0.001)
    #expect(abs((week.efficiency ?? 0) - 200) < 0.001)
  }

  @Test func aRestartCountsNothingTwiceAndMissesNothing() async throws {
    let bench = try BookBench()
    let first = bench.book()
    await first.load(bench.journal)
    first.write([.drive(drive(0, km: 10))], isUrgent: true)
    _ = try await bench.wait { $0.meter.drives == 1 }
    // Written, and then the process was killed before it was counted.
    bench.journal.write([.drive(drive(30, km: 5)), .charge(charge(60))], isUrgent: true)
    let second = bench.book()
    second.write([.drive(drive(100, km: 1))], isUrgent: true)
    await second.load(bench.journal)
    let car = try #require(second.car("V"))
    #expect(car.meter.drives == 3 && car.meter.meters == 16_000 && car.meter.charges == 1)
    #expect(car.week?.drives == 3 && car.drives.count == 3)
  }

  @Test func theFirstStartCountsWhatTheJournalHasAndAnImportNothing() async throws {
    let bench = try BookBench()
    for day in 0..<400 {
      bench.journal.write([.drive(drive(Int64(day - 400) * 1_440, km: 10))], isUrgent: false)
    }
    await bench.book().load(bench.journal)
    let car = try await bench.wait { $0.meter.drives == 400 }
    // The last one was on Monday the 13th.
    #expect(car.week?.drives == 1 && car.month?.drives == 13)
    for day in 0..<100 {
      bench.journal.write([.drive(drive(Int64(day - 900) * 1_440, km: 10))], isUrgent: false)
    }
    let next = bench.book()
    await next.load(bench.journal)
    #expect(next.car("V")?.meter.drives == 400)
  }

  @Test func aJournalThatWasMovedAsideLetsCountersGoOn() async throws {
    let bench = try BookBench()
    let first = bench.book()
    await first.load(bench.journal)
    first.write([.drive(drive(0, km: 10))], isUrgent: true)
    _ = try await bench.wait { $0.meter.drives == 1 }
    let next = bench.book()
    await next.load(ListedJournal())
    next.write([.drive(drive(30, km: 5))], isUrgent: true)
    let car = try await bench.wait { $0.meter.drives == 2 }
    #expect(car.meter.meters == 15_000)
  }

  /// The cost of a start does not grow with the journal.
  @Test func aCarThatIsUsedTakesNoQueryOfItsOwn() async throws {
    let bench = try BookBench()
    for car in 0..<50 {
      for hour in 0..<6 {
        let minute = Int64(hour) * 120
        bench.journal.write(
          [.drive(drive(minute, km: 10, vin: "V\(car)"))], isUrgent: false)
        var charge = charge(minute)
        charge.vin = "V\(car)"
        bench.journal.write([.charge(charge)], isUrgent: false)
      }
    }
    await bench.book().load(bench.journal)
    let before = bench.journal.queries
    await bench.book().load(bench.journal)
    #expect(bench.journal.queries - before == 2)
  }

  @Test(arguments: [
    // The last second of Sunday in Berlin, which is an hour ahead of UTC in winter.
    (1_699_829_999, 19_667, 19_662), (1_699_830_000, 19_674, 19_662),
    // The last second of October there, in winter time.
    (1_698_793_199, 19_660, 19_631), (1_698_793_200, 19_660, 19_662), (0, -3, 0),
  ])
  func weeksAndMonthsBeginAtLocalMidnight(seconds: Int64, monday: Int, first: Int) {
    let calendar = LocalCalendar(zone: TimeZoneRules(rule: "CET-1CEST,M3.5.0,M10.5.0/3"))
    #expect(calendar.startOfWeek(Timestamp(seconds: seconds)) == monday)
    #expect(calendar.startOfMonth(Timestamp(seconds: seconds)) == first)
  }
}
