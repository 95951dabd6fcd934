import TeslaData
import Testing
import Time

@testable import Journal

struct WriteQueueTests {
  private static let second: Int64 = 1_000_000_000

  @Test func whatIsUrgentIsDueNowAndTheRestLater() {
    var queue = WriteQueue()
    queue.add([.sample(sample(0))], isUrgent: false, now: 0)
    #expect(queue.nextMoment == 300 * Self.second)
    #expect(queue.take(now: 299 * Self.second) == nil)
    queue.add([.drive(Drive(vin: "A", begin: at(1)))], isUrgent: true, now: 10)
    let batch = queue.take(now: 10)
    #expect(batch?.isUrgent == true)
    #expect(batch?.changes == [.sample(sample(0)), .drive(Drive(vin: "A", begin: at(1)))])
    #expect(queue.isEmpty && queue.nextMoment == nil)
  }

  @Test func aRowThatComesAgainReplacesTheOneThatWaits() {
    var queue = WriteQueue()
    var drive = Drive(vin: "A", begin: at(1))
    let point = JournalChange.point(point(2), vin: "A", begin: at(1))
    queue.add([.drive(drive), point], isUrgent: false, now: 0)
    drive.endLevel = 50
    queue.add([.drive(drive)], isUrgent: false, now: 1)
    // Before its point, as it came first.
    #expect(queue.take(now: 0, everything: true)?.changes == [.drive(drive), point])
  }

  @Test func aFailedBatchIsTriedAgainWithGrowingPauses() throws {
    var queue = WriteQueue()
    queue.add([.sample(sample(0))], isUrgent: true, now: 0)
    var now: Int64 = 0
    var pauses: [Int64] = []
    for _ in 0..<12 {
      let taken = queue.take(now: now)
      let batch = try #require(taken)
      queue.failed(batch, now: now)
      // Even what is urgent does not shorten the pause.
      queue.add([.sample(sample(1))], isUrgent: true, now: now)
      let next = try #require(queue.nextMoment)
      pauses.append((next - now) / Self.second)
      now = next
    }
    #expect(pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
    let taken = queue.take(now: now)
    let batch = try #require(taken)
    #expect(batch.changes == [.sample(sample(0)), .sample(sample(1))])
    queue.succeeded(batch)
    #expect(!queue.isFailing && queue.nextMoment == nil)
  }

  @Test func whatCameMeanwhileIsNewerThanAFailedBatch() throws {
    var queue = WriteQueue()
    var old = Drive(vin: "A", begin: at(1))
    old.endLevel = 50
    queue.add([.drive(old)], isUrgent: true, now: 0)
    let taken = queue.take(now: 0)
    let batch = try #require(taken)
    var new = old
    new.endLevel = 40
    queue.add([.drive(new)], isUrgent: false, now: 0)
    queue.failed(batch, now: 0)
    #expect(queue.take(now: 0, everything: true)?.changes == [.drive(new)])
  }

  @Test func whileTheDiskRefusesMemoryIsBoundedAndDrivesStay() {
    var queue = WriteQueue(pace: .init(limit: 100))
    for number in 0..<5_000 {
      queue.add([.sample(sample(number))], isUrgent: false, now: 0)
      if number % 100 == 0 {
        queue.add([.drive(Drive(vin: "A", begin: at(number)))], isUrgent: true, now: 0)
      }
      #expect(queue.count <= 100)
    }
    let changes = queue.take(now: 0, everything: true)?.changes ?? []
    #expect(changes.count { if case .drive = $0 { true } else { false } } == 50)
    // Of the samples the newest.
    #expect(changes.contains(.sample(sample(4_999))))
    #expect(changes.count + queue.takeDropped() == 5_050)
    #expect(queue.takeDropped() == 0)
  }

  /// What a recorder says of a parked car for a day, by a poll each minute.
  @Test(arguments: [(JournalState.Kind.online, 12), (.asleep, 0), (.offline, 0)])
  func aParkedCarIsWrittenRarely(kind: JournalState.Kind, perHour: Int) {
    var queue = WriteQueue()
    let begin = at(0)
    var writes: [Int] = []
    for minute in 0..<1440 {
      let now = Int64(minute) * 60 * Self.second
      let seen = at(minute * 60)
      queue.add(
        [
          .vehicle(JournalVehicle(vin: "A", name: "Car")),
          .version(SoftwareVersion(vin: "A", version: "2026.38.3", since: begin)),
          .state(JournalState(vin: "A", kind: kind, begin: begin, seenUntil: seen)),
        ], isUrgent: minute == 0, now: now)
      if let batch = queue.take(now: now) {
        writes.append(minute)
        queue.succeeded(batch)
      }
    }
    #expect(writes.first == 0)
    #expect(writes.count <= 1 + perHour * 24 && writes.count >= perHour * 19)
    // How long it slept is not lost: it goes along with what comes next.
    let end = JournalState(
      vin: "A", kind: kind, begin: begin, end: at(86_400), seenUntil: at(86_400))
    queue.add([.state(end)], isUrgent: true, now: 86_400 * Self.second)
    #expect(queue.take(now: 86_400 * Self.second)?.changes == [.state(end)])
  }

  private func at(_ seconds: Int) -> Timestamp { Timestamp(seconds: Int64(seconds)) }

  private func sample(_ number: Int) -> ChartSample {
    ChartSample(subject: "A", series: "level", time: at(number * 300), value: 1)
  }

  private func point(_ seconds: Int) -> Drive.Point {
    Drive.Point(time: at(seconds), position: .init(latitude: 1, longitude: 2), speed: nil)
  }
}
