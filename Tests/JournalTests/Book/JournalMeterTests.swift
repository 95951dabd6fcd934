import JSON
import Testing
import Time

@testable import Journal

/// A drive that began in that minute, took ten and went so far.
func drive(_ minute: Int64, km: Double, kWh: Double? = nil, vin: String = "V") -> Drive {
  var drive = Drive(vin: vin, begin: Timestamp(seconds: 1_700_000_000 + minute * 60))
  drive.end = drive.begin.advanced(by: .seconds(600))
  drive.startOdometer = 1_000
  drive.endOdometer = 1_000 + km
  drive.energy = kWh
  return drive
}

func charge(_ minute: Int64, cost: Int64? = nil, _ currency: String = "EUR") -> Charge {
  var charge = Charge(vin: "V", begin: Timestamp(seconds: 1_700_000_000 + minute * 60))
  charge.end = charge.begin.advanced(by: .seconds(3_600))
  charge.energyAdded = 10
  charge.cost = cost.map { Money(tenThousandths: $0, currency: currency) }
  return charge
}

@Suite struct JournalMeterTests {
  @Test func whatHasEndedCountsOnce() {
    var meter = JournalMeter()
    var underWay = drive(0, km: 5)
    underWay.end = nil
    meter.add(underWay)
    #expect(meter == JournalMeter())
    for _ in 0..<2 { meter.add(drive(0, km: 10, kWh: 2)) }
    meter.add(drive(30, km: 5))
    // An import brings what is older, and a journal that is read again what was counted.
    meter.add(drive(-10_000, km: 70_000))
    meter.add(drive(0, km: 10, kWh: 2))
    #expect(meter.drives == 2 && meter.meters == 15_000 && meter.joules == 7_200_000)
  }

  @Test func aRevisedDriveGivesWhatItHasMore() {
    var meter = JournalMeter()
    meter.add(drive(0, km: 10, kWh: 2))
    meter.add(drive(0, km: 12, kWh: 1.5))
    #expect(meter.drives == 1 && meter.meters == 12_000 && meter.joules == 7_200_000)
    meter.add(drive(0, km: 11))
    meter.add(drive(0, km: 13))
    #expect(meter.drives == 1 && meter.meters == 13_000)
  }

  @Test(arguments: [Double.nan, .infinity, -1])
  func whatIsNoAmountCountsNothing(energy: Double) {
    var meter = JournalMeter()
    meter.add(drive(0, km: .nan, kWh: energy))
    #expect(meter.drives == 1 && meter.meters == 0 && meter.joules == 0)
  }

  @Test func costsCountByCurrency() {
    var meter = JournalMeter()
    meter.add(charge(0))
    #expect(meter.charges == 1 && meter.costs.isEmpty)
    // Its price became known.
    meter.add(charge(0, cost: 12_345))
    meter.add(charge(0, cost: 12_000))
    meter.add(charge(0, cost: 12_346))
    meter.add(charge(100, cost: 50_000, "CHF"))
    meter.add(charge(200, cost: 0))
    meter.add(charge(300, cost: .max))
    #expect(meter.charges == 4 && meter.costs == ["EUR": 12_346, "CHF": 50_000])
  }

  @Test func aSavedMeterGoesOn() throws {
    var meter = JournalMeter()
    meter.add(drive(0, km: 10, kWh: 2))
    meter.add(charge(20, cost: 12_345))
    var read = try #require(JournalMeter(meter.stored))
    #expect(read == meter && !read.isBehind(meter))
    read.add(drive(0, km: 11, kWh: 2))
    read.add(charge(20, cost: 12_346))
    #expect(read.drives == 1 && read.meters == 11_000 && read.costs == ["EUR": 12_346])
    #expect(meter.isBehind(read) && !read.isBehind(meter))
    read.add(charge(40, cost: 1, "CHF"))
    #expect(meter.isBehind(read))
  }

  @Test(arguments: [
    #"{}"#, #"{"drives":-1,"drive_meters":0,"drive_joules":0,"charges":0}"#,
    #"{"drives":1,"drive_meters":"x","drive_joules":0,"charges":0}"#,
    #"{"drives":1.5,"drive_meters":0,"drive_joules":0,"charges":0}"#, #"[]"#,
  ])
  func whatNoMeterWroteIsNone(text: String) throws {
    #expect(JournalMeter(try Value(parsing: Array(text.utf8))) == nil)
  }
}
