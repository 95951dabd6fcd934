import Testing

@testable import Journal

/// Whether a car that stands has ended its drive.
@Suite struct StandingTests {
  /// Of a car whose stream has no gear only its speed tells that it drives.
  @Test func carWithoutGearStandsAtLights() throws {
    let lines = [
      "-6 P odo=1000", "0 s? odo=1000", "1 s? odo=1000.3 speed=30", "3 s? odo=1001 speed=20",
      "3.1 s? odo=1001 speed=0", "5 s? odo=1001 speed=0", "5.5 s? odo=1001 speed=40",
      "9 s? odo=1004 speed=20", "9.5 s? odo=1004 speed=0",
    ]
    let tape = try Tape(lines)
    #expect(tape.drives.count == 1 && tape.drives.first?.end == nil, "\(tape.rows)")
    for end in ["20 s? odo=1004 speed=0", "12 asleep", "11 sP odo=1004", "25 s? odo=1004 speed=30"]
    {
      let tape = try Tape(lines + [end])
      #expect(tape.rows.first == "drive 0.5…9.5 4.0 km whole", "\(end): \(tape.rows)")
    }
  }

  /// An answer's gear is not that of hours later.
  @Test func gearOfAnAnswerDoesNotKeepADriveGoing() throws {
    let lines = [
      "-2 P odo=1000", "0 D odo=1000.1 speed=30", "1 s? odo=1000.6 speed=30",
      "2 s? odo=1001 speed=0", "3 s? odo=1001 speed=20", "8 s? odo=1003 speed=20",
      "9 s? odo=1003.3 speed=0",
    ]
    #expect(try Tape(lines).drives.map(\.end) == [nil])
    let tape = try Tape(lines + ["13 s? odo=1003.3 speed=0", "300 s? odo=1003.3 speed=0"])
    #expect(tape.rows == ["drive -0.2…9.0 3.3 km whole"], "\(tape.rows)")
  }
}
