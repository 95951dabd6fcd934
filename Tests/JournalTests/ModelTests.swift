import Testing
import Time

@testable import Journal

struct ModelTests {
  @Test func efficiencyNeedsAKilometre() {
    var drive = Drive(vin: "V", begin: Timestamp(seconds: 0))
    (drive.startOdometer, drive.endOdometer, drive.energy) = (10, 10.5, 0.1)
    #expect(drive.efficiency == nil)
    drive.endOdometer = 12
    #expect(drive.efficiency == 50)
  }
}
