import Journal
import TestSupport
import Testing
import Time

@testable import TeslaCommands

@Suite struct BatteryTests {
  private static let start = Timestamp(seconds: 1_790_000_000)

  /// A car that loses 0.15 percent a day asleep and 2.4 awake, parked between short drives.
  @Test(arguments: [1, 2, 3])
  func lossesAsleepAndAwakeAreToldApart(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var drives: [Drive] = []
    var states: [JournalState] = []
    var time = Self.start
    var range = 400.0
    for _ in 0..<60 {
      var drive = Drive(vin: "V", begin: time)
      (drive.isComplete, drive.startRange, drive.endRange) = (true, range, range - 5)
      (drive.startOdometer, drive.endOdometer) = (0, 0)
      time = time.advanced(by: .seconds(900))
      drive.end = time
      drives.append(drive)
      let asleep = Double.random(in: 0...40_000, using: &random).rounded()
      let awake = Double.random(in: 3_600...20_000, using: &random).rounded()
      for (kind, length) in [(JournalState.Kind.online, awake), (.asleep, asleep)] {
        let end = time.advanced(by: .seconds(length))
        states.append(JournalState(vin: "V", kind: kind, begin: time, end: end, seenUntil: end))
        time = end
      }
      // Of 500 km; a tenth of a kilometer of noise.
      let noise = Double.random(in: -0.1...0.1, using: &random)
      range = range - 5 - (asleep * 0.15 + awake * 2.4) / 86_400 * 5 + noise
    }
    let parkings = Parking.all(of: "V", drives, [], states, fullRange: 500)
    #expect(parkings.count == 59)
    var sum = ParkedSum()
    for parking in parkings { sum.add(parking.loss, days: parking.days, asleep: parking.asleep) }
    let split = sum.split
    #expect(abs(try #require(split.asleep) - 0.15) < 0.05)
    #expect(abs(try #require(split.awake) - 2.4) < 0.1)
    #expect(abs(sum.awakeDays + sum.asleepDays - sum.days) < 1e-6)
  }

  @Test func whatWasDrivenOrChargedUnseenIsNoLoss() throws {
    func drive(_ hours: Int, odometer: Double, range: Double) -> Drive {
      var drive = Drive(vin: "V", begin: Self.start.advanced(by: .seconds(hours * 3_600)))
      drive.end = drive.begin.advanced(by: .seconds(600))
      (drive.startOdometer, drive.endOdometer) = (odometer, odometer + 10)
      (drive.startRange, drive.endRange, drive.isComplete) = (range, range - 10, true)
      return drive
    }
    let drives = [
      drive(0, odometer: 100, range: 300), drive(24, odometer: 110, range: 288),
      // Ten kilometers more than there were.
      drive(48, odometer: 130, range: 260), drive(72, odometer: 140, range: 400),
      drive(73, odometer: 150, range: 389),
    ]
    let parkings = Parking.all(of: "V", drives, [], [], fullRange: 400)
    #expect(parkings.map(\.loss) == [0.5])
    #expect(parkings.first?.asleep == nil)
  }

  @Test func theFullBatteryIsThatOfTheEndsOfCharges() {
    var sum = BatterySum()
    for (start, end, range, added) in [
      (20.0, 80.0, 392.0, 45.0), (78, 80, 388, 1.5), (10, 50, 300, 30), (30, 101, 700, 50),
    ] {
      var charge = Charge(vin: "V", begin: Self.start)
      charge.end = Self.start.advanced(by: .seconds(3_600))
      (charge.startLevel, charge.endLevel) = (start, end)
      (charge.endRange, charge.energyAdded) = (range, added)
      sum.add(charge)
    }
    #expect(sum.fullRange == 487.5)
    #expect(sum.rangeCount == 2)
    #expect(sum.usableEnergy == 75)
    #expect(sum.energyCount == 2)
    #expect(BatterySum().fullRange == nil && BatterySum().usableEnergy == nil)
  }
}
