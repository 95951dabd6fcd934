import Testing

@testable import Journal

/// What drives and charges take from the range that the battery is said to have.
@Suite struct BatteryTests {
  /// 20 kWh for 140 km, by which a kilometre is 1/7 kWh.
  private static let charge = [
    "-300 P odo=1000 added=7 range=260",
    "-299 C odo=1000 added=0.1 added_range=0.7 kw=11 range=260.7",
    "-200 C added=18.2 added_range=127.4 kw=11 range=387.4",
    "-190 C added=20 added_range=140 kw=11 range=400", "-189 F added=20 added_range=140 range=400",
  ]

  /// Fast at first, and then slowly: what its first part took cannot be told from the second.
  private static let drive = [
    "-1 P odo=1000 range=400", "0 D odo=1000 range=400", "1 D odo=1002 range=397",
    "2 D odo=1004 range=394", "3 D odo=1006 range=391", "4 D odo=1008 range=388",
    "5 D odo=1010 range=385", "20 D odo=1020 range=380", "35 D odo=1035 range=372.5",
    "36 P odo=1035 range=372.5",
  ]

  @Test(arguments: [nil, 4, 6, 8] as [Int?])
  func driveGoesOnWithTheEnergyThatItHadUsed(killedAfter line: Int?) throws {
    let lines = Self.charge + Self.drive
    let kills = Set([line.map { $0 + Self.charge.count }].compactMap(\.self))
    let tape = try Tape(lines, Tape.Trouble(kills: kills))
    let energy = try #require(tape.drives.first?.energy)
    #expect(tape.drives.count == 1 && abs(energy - 27.5 / 7) < 0.1, "\(tape.rows) \(energy)")
  }

  /// The car had woken for its charge, and was seen minutes later.
  @Test func chargeBeginsWithTheRangeBeforeWhatItHasAdded() throws {
    let tape = try Tape([
      "-600 P odo=1000 added=7 range=262", "-590 asleep", "-2 asleep",
      "2 C odo=1000 added=0.4 added_range=2.8 kw=12 range=262.8",
      "62 C added=12.4 added_range=86.8 kw=12 range=346.8",
      "63 F added=12.4 added_range=86.8 range=346.8",
    ])
    let charge = try #require(tape.charges.last)
    #expect(charge.isComplete && tape.charges.count == 1, "\(tape.rows)")
    #expect(abs((charge.startRange ?? 0) - 260) < 0.01 && charge.endRange == 346.8, "\(charge)")
    #expect(abs((charge.energyAdded ?? 0) - 12.4) < 0.01)
  }

  /// A streaming car tells its battery once a minute.
  @Test func chargeTakesTheLevelThatIsStreamedAfterItsEnd() throws {
    let lines = [
      "-10 sP odo=1000 added=0 level=50 range=250", "0 sC added=1 kw=100 level=51 range=255",
      "10 sC added=15 kw=100 level=70 range=350", "10.5 sF added=16 level=70 range=350",
    ]
    for (next, level) in [("11 sF added=16 level=71.5 range=357.5", 71.5), ("11 sP level=69", 70)] {
      let tape = try Tape(lines + [next, "40 sF added=16 level=80 range=400"])
      let charge = try #require(tape.charges.last)
      #expect(tape.charges.count == 1 && charge.endLevel == level, "\(next): \(charge)")
      #expect(charge.endRange.map { abs($0 - level * 5) < 0.01 } ?? false, "\(next)")
    }
  }

  /// What a stream says was added has no range that belongs to it.
  @Test func rangeOfAnEarlierChargeIsNotTakenFromAStreamedOne() throws {
    let tape = try Tape([
      "-500 P odo=1000 added=7 added_range=49 range=260", "-10 sP odo=1000 added=7 range=260",
      "0 sC added=0.2 added_range=49 kw=100 range=261",
      "5 sC added=8 added_range=49 kw=100 range=318",
      "6 sF added=9.8 added_range=49 range=330",
    ])
    #expect(tape.charges.first?.startRange.map { abs($0 - 260) < 0.01 } ?? false, "\(tape.rows)")
  }
}
