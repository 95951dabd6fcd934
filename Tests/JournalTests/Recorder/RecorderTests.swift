import TeslaData
import TestSupport
import Testing
import Time

@testable import Journal
@testable import Polling

private struct Story: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let lines: [String]
  let rows: [String]

  init(_ name: String, _ lines: [String], _ rows: String...) {
    (testDescription, self.lines, self.rows) = (name, lines, rows)
  }

  static let drives = [
    Story(
      "a drive begins between two looks, when the way since the first was driven",
      ["0 P odo=1000", "4 D odo=1001 speed=50", "9 D odo=1005 speed=50", "10 P odo=1005.3"],
      "drive 2.3…9.5 5.3 km whole"),
    Story(
      "a tunnel does not split a drive",
      [
        "0 P odo=1000", "1 D odo=1000.2 speed=30", "2 D odo=1001.5 speed=90", "3 offline",
        "10 offline", "14 D odo=1014 speed=90", "15 P odo=1015",
      ], "drive 0.7…15.0 15.0 km whole"),
    Story(
      "nor does a tunnel of an hour",
      [
        "0 P odo=1000", "1 D odo=1000.2 speed=30", "2 D odo=1001.5 speed=90", "3 offline",
        "30 offline", "60 offline", "62 D odo=1090 speed=90", "63 P odo=1091",
      ], "drive 0.7…63.0 91.0 km"),
    Story(
      "red lights do not",
      [
        "0 P odo=1000", "1 D odo=1000.3 speed=40", "2 D odo=1000.6 speed=0", "3 D speed=0",
        "12 D speed=0", "13 D odo=1002 speed=40", "14 P odo=1002.5",
      ], "drive 0.5…13.9 2.5 km whole"),
    Story(
      "a car that was driven, stood for long and is driven again was driven twice",
      [
        "0 P odo=1000", "1 D odo=1000.3", "5 D odo=1004", "41 D odo=1006", "42 D odo=1007",
        "43 P odo=1007.2",
      ], "drive 0.5…5.0 4.0 km", "drive 37.6…42.3 3.2 km"),
    Story(
      "a stop of a minute parts two drives",
      [
        "0 P odo=1000", "1 D odo=1000.3", "2 D odo=1001", "3 P odo=1001.2", "4 D odo=1001.4",
        "5 D odo=1002", "6 P odo=1002.4",
      ], "drive 0.5…2.3 1.2 km whole", "drive 3.7…5.7 1.2 km whole"),
    Story(
      "the end before a sleep is known when the car wakes",
      ["0 P odo=1000", "1 D odo=1000.5", "10 D odo=1010", "25 asleep", "300 P odo=1013"],
      "drive 0.1…15.1 13.0 km"),
    Story(
      "the end without a signal likewise",
      [
        "0 P odo=1000", "1 D odo=1000.5", "10 D odo=1010", "15 offline", "40 offline",
        "300 P odo=1013",
      ], "drive 0.1…15.1 13.0 km"),
    Story(
      "what is driven after a sleep is another drive",
      [
        "0 P odo=1000", "1 D odo=1000.5", "10 D odo=1010", "25 asleep", "300 asleep",
        "302 D odo=1012", "305 P odo=1014",
      ], "drive 0.1…10.0 10.0 km", "drive 300.0…305.0 4.0 km whole"),
    Story(
      "the odometer of a parked car tells of a drive",
      ["0 P odo=1000 level=80", "60 P odo=1012 level=77", "61 P odo=1012"],
      "drive 0.0…60.0 12.0 km inferred"),
    Story(
      "a car that only manoeuvres does not drive; its way counts with the next drive",
      [
        "0 P odo=1000", "1 D odo=1000.05 speed=3", "2 P odo=1000.1", "3 D odo=1000.6 speed=40",
        "4 P odo=1001.1",
      ], "drive 2.0…3.9 1.1 km whole"),
    Story(
      "an odometer that falls or leaps for a moment tells of nothing",
      ["0 P odo=1000", "1 P odo=900", "2 P odo=1000", "3 P odo=500000", "4 P odo=1000"]),
    Story(
      "nor does it within a drive",
      [
        "0 P odo=1000", "1 D odo=1000.3 speed=40", "2 D odo=0 speed=40", "3 D odo=500000 speed=40",
        "4 D odo=1002 speed=40", "5 P odo=1002.3",
      ], "drive 0.5…4.5 2.3 km whole"),
    Story(
      "an odometer that stays less is a new one",
      [
        "0 P odo=1000", "1 P odo=10", "2 P odo=10", "3 P odo=10", "4 P odo=10", "5 D odo=10.5",
        "6 P odo=11",
      ], "drive 4.1…5.9 1.0 km whole"),
    Story(
      "so is one that stays far more",
      [
        "0 P odo=1000", "1 P odo=500000", "2 P odo=500000", "3 P odo=500000", "4 P odo=500000",
        "5 D odo=500000.5", "6 P odo=500001",
      ], "drive 4.1…5.9 1.0 km whole"),
    Story(
      "a stream that ends is followed by polls",
      [
        "0 sP odo=1000", "1 sD odo=1000.1 speed=30", "1.2 sD odo=1000.2 speed=50",
        "2 D odo=1001 speed=50", "3 D odo=1001.8 speed=50", "4 P odo=1002.2",
      ], "drive 0.8…3.7 2.2 km whole"),
    Story(
      "a streamed end is exact, and so is streamed energy",
      [
        "0 sP odo=1000 remaining=50", "0.1 sD speed=1", "1 sD odo=1001 speed=90 remaining=49.8",
        "9.9 sD odo=1010 speed=60 remaining=48", "10 sP odo=1010",
      ], "drive 0.1…10.0 10.0 km 2.0 kWh by stream whole"),
    Story(
      "rated range is worth what a charge added",
      [
        "0 P odo=1000 added=30 added_range=200 range=400", "1 D odo=1000.3 range=400 speed=40",
        "11 D odo=1010 range=390 speed=40", "12 P odo=1010.4 range=388",
      ], "drive 0.5…11.7 10.4 km 1.8 kWh by range whole"),
  ]

  static let charges = [
    Story(
      "three phases draw thrice",
      [
        "0 P added=7 level=50", "1 C added=0.1 level=50 volts=230 amperes=16 phases=2 kw=11",
        "31 C added=5.1 level=57", "61 C added=10.1 level=64", "62 F added=10.2 level=64",
      ], "charge 0.5…61.5 10.2 kWh of 11.2 by volts_amperes whole"),
    Story(
      "one phase draws once",
      [
        "0 P added=7", "1 C added=0 volts=230 amperes=10 phases=1 kw=2", "61 C added=2",
        "62 F added=2",
      ], "charge 1.0…61.0 2.0 kWh of 2.3 by volts_amperes whole"),
    Story(
      "a fast charger's power is what it says",
      [
        "0 P added=7", "1 C added=0 volts=400 amperes=0 kw=150 fast=true",
        "11 C added=24 kw=150 fast=true", "12 F added=24 kw=0 fast=true",
      ], "charge 1.0…11.0 24.0 kWh of 25.0 by volts_amperes DC whole"),
    Story(
      "what the car streams of its charger counts",
      [
        "0 sP added=7 drawn=8", "1 sC added=0 drawn=0 volts=230 amperes=16 kw=11 phases=3",
        "31 sC added=5 drawn=5.5", "60 sC added=10 drawn=11", "60.5 sF added=10.1 drawn=11.1",
      ], "charge 1.0…60.5 10.1 kWh of 11.1 by stream whole"),
    Story(
      "what the last step of a stream leaves out is the charge's, hours later too",
      [
        "0 sP added=7", "1 sC added=0 kw=11", "30 sC added=5 kw=11", "31 sF added=5 kw=0",
        "300 F added=5.1",
      ], "charge 1.0…31.0 5.1 kWh of 5.5 by volts_amperes whole"),
    Story(
      "a number that falls within a charge counts once",
      [
        "0 P added=7", "1 C added=0.2 kw=11", "30 C added=5 kw=11", "31 C added=4.7 kw=11",
        "40 C added=0.1 kw=11", "41 C added=6.5 kw=11", "42 F added=6.5",
      ], "charge 0.0…41.0 6.5 kWh of 7.5 by volts_amperes whole"),
    Story(
      "a cable that was out in between parts two charges, also at the same level",
      [
        "0 P added=7 level=50", "1 C added=0 kw=11 level=50", "30 C added=5 kw=11 level=57",
        "31 P added=5 level=57", "32 C added=0 kw=11 level=57", "61 C added=5 kw=11 level=64",
        "62 P added=5 level=64",
      ], "charge 1.0…30.0 5.0 kWh of 5.3 by volts_amperes whole",
      "charge 32.0…61.0 5.0 kWh of 5.3 by volts_amperes whole"),
    Story(
      "what nobody saw is counted",
      ["0 P added=7 level=50", "300 P added=20 level=70", "301 P added=20 level=70"],
      "charge 0.0…300.0 20.0 kWh unseen"),
    Story(
      "a car that sleeps does not charge",
      ["0 P added=7", "1 C added=0 kw=11", "30 C added=5 kw=11", "60 asleep", "300 F added=8"],
      "charge 1.0…46.4 8.0 kWh of 8.3 by volts_amperes"),
    Story(
      "a drive from the cable and back",
      [
        "0 F odo=1000 added=7", "1 D odo=1000.3 added=7", "20 D odo=1015 added=7",
        "21 F odo=1015.3 added=7",
        "22 C odo=1015.3 added=0 kw=11", "52 C odo=1015.3 added=5 kw=11", "53 F added=5",
      ], "drive 0.5…20.5 15.3 km whole",
      "charge 22.0…52.0 5.0 kWh of 5.5 by volts_amperes whole"),
  ]

  /// Where a start in the middle has to learn anew what to believe.
  static let others = [
    Story(
      "what a car streams late is of its drive, also where it charges by then",
      [
        "0 sP odo=1000 added=7", "1 sD odo=1000.3 speed=50 added=7",
        "10 sD odo=1008 speed=50 added=7", "11 sP odo=1008 added=7",
        "11.2 sC odo=1008 added=0 kw=11",
        "11.4 sC odo=1008.2 added=0.1 kw=11", "11.6 sC odo=1008.2 added=0.2 kw=11",
        "30 sC odo=1008.2 added=3.4 kw=11", "30.5 sP odo=1008.2 added=3.4",
      ], "drive 0.5…11.0 8.2 km whole", "charge 11.2…30.5 3.4 kWh of 3.5 by volts_amperes whole"),
    Story(
      "what is driven later is one drive, however often its odometer is told",
      [
        "0 sP odo=1000", "1 sD odo=1000.3 speed=50", "10 sD odo=1008 speed=50", "11 sP odo=1008",
        "14 sP odo=1008.3", "14.5 sP odo=1008.3", "15 sP odo=1008.3",
      ], "drive 0.5…11.0 8.0 km whole", "drive 11.0…14.0 0.3 km inferred"),
    Story(
      "a new odometer within a drive makes it no longer",
      [
        "0 P odo=1000", "1 D odo=1000.3 speed=40", "2 D odo=1001 speed=40",
        "3 D odo=500000 speed=40", "4 D odo=500000.5 speed=40", "5 D odo=500001 speed=40",
        "6 D odo=500001.5 speed=40", "7 P odo=500002",
      ], "drive 0.5…5.0 1.0 km", "drive 6.0…6.9 0.5 km"),
  ]

  static let all = drives + charges
}

@Suite struct RecorderTests {
  @Test(arguments: Story.all + Story.others)
  private func isRecorded(story: Story) throws {
    let tape = try Tape(story.lines)
    #expect(tape.rows == story.rows)
    tape.check("\(story.testDescription)")
  }

  @Test(arguments: Story.all + Story.others)
  private func whatComesTwiceOrLateChangesNothing(story: Story) throws {
    let tape = try Tape(story.lines, Tape.Trouble(isDoubled: true))
    #expect(tape.rows == story.rows)
  }

  /// However wrong the clock is, once Tesla's is known.
  @Test(arguments: Story.all, [Int64(-7_200), 7_200])
  private func theClockChangesNothing(story: Story, error: Int64) throws {
    for line in story.lines.indices {
      let known = try Tape(
        story.lines, Tape.Trouble(clock: (line, .seconds(error), isKnown: true)))
      #expect(known.rows == story.rows, "from line \(line)")
      let unknown = try Tape(
        story.lines, Tape.Trouble(clock: (line, .seconds(error), isKnown: false)))
      unknown.check("from line \(line)")
    }
  }

  /// With the same drives and charges, if not all of what was known of them.
  @Test(arguments: Story.all)
  private func aRestartGoesOn(story: Story) throws {
    let whole = try Tape(story.lines)
    for line in story.lines.indices.dropLast() {
      // A journal without a row tells a new start nothing of the car.
      if try Tape(Array(story.lines[...line])).rows.isEmpty { continue }
      let tape = try Tape(story.lines, Tape.Trouble(restarts: [line]))
      tape.check("after line \(line)")
      #expect(
        tape.drives.map(\.begin) == whole.drives.map(\.begin)
          && tape.charges.map(\.begin) == whole.charges.map(\.begin),
        "after line \(line): \(tape.rows)")
      #expect(
        abs(Self.distance(tape) - Self.distance(whole)) < 0.01, "after line \(line): \(tape.rows)")
      #expect(
        abs(Self.energy(tape) - Self.energy(whole)) < 0.01, "after line \(line): \(tape.rows)")
      try Tape(story.lines, Tape.Trouble(kills: [line])).check("after line \(line)")
    }
  }

  /// A stream's first messages after a start may hold a door or a place, and nothing of what the car
  /// does.
  @Test(arguments: [
    ["11 s? door"], ["11 s?"], ["10.5 s? door", "11.7 s? door"], ["11 s?", "14 s?"],
  ])
  func whatSaysNothingEndsNothing(said: [String]) throws {
    let lines = [
      "-1 F odo=1000 added=7 level=50", "0 sC odo=1000 added=0 kw=11", "10 sC added=1.8 kw=11",
    ]
    var tape = try Tape(lines, Tape.Trouble(restarts: [lines.count - 1]))
    for line in said + ["12 sC added=2.2 kw=11", "30 sC added=5.5 kw=11", "31 sF added=5.5"] {
      try tape.take(line)
    }
    tape.journal.flush()
    #expect(tape.charges.count == 1 && tape.charges.first?.energyAdded == 5.5, "\(tape.rows)")
  }

  /// Of a drive that had begun when a start first looked, the journal does not know the battery at its
  /// beginning: the car may have been charged meanwhile.
  @Test func driveWhoseBatteryWasNotSeenIsNotWhole() throws {
    let lines = [
      "0 P odo=1000 range=400", "1 D odo=1000.5 range=399", "20 D odo=1020 range=376",
      "21 P odo=1020 range=376", "100 asleep", "130 asleep",
    ]
    let next = ["131 D odo=1020.6 range=375", "135 P odo=1026 range=369"]
    for (trouble, isWhole) in [(Tape.Trouble(), true), (.init(kills: [lines.count - 1]), false)] {
      let tape = try Tape(lines + next, trouble)
      #expect(tape.drives.count == 2 && tape.drives.last?.isComplete == isWhole, "\(tape.rows)")
      #expect(tape.drives.last?.startRange.map { $0.rounded() } == (isWhole ? 376 : 375))
    }
  }

  /// A car that was only found online before a start may have done anything.
  @Test func whatBeganUnseenBeforeAStartIsNotWhole() throws {
    let lines = [
      "-60 C odo=1000 added=0 kw=11", "-11 C added=9 kw=11", "-10 F added=9",
      "0 P odo=1000 added=9", "1 D odo=1000.5 added=9", "9 P odo=1005 added=9", "20 online",
      "40 online", "60 online", "80 online",
    ]
    let trouble = Tape.Trouble(restarts: [lines.count - 1])
    var tape = try Tape(
      lines + ["100 C odo=1005 added=1 kw=11", "160 C added=12 kw=11", "161 F added=12"], trouble)
    #expect(tape.rows.last == "charge 94.5…160.0 12.0 kWh of 12.0 by volts_amperes")
    tape = try Tape(lines + ["100 D odo=1045 speed=90", "101 P odo=1046"], trouble)
    #expect(tape.drives.last?.isComplete == false)
    #expect(tape.rows[1] == "drive 55.6…101.0 41.0 km")
  }

  /// Where a car is is told only with `--location`, but names of places are always.
  @Test(arguments: [false, true]) func placesAreNamedAndPositionsKeptIfAsked(keeps: Bool) throws {
    let places = Places(text: "home 48.1 11 200\nwork 48.3 11 200\n")
    var options = Recorder.Options()
    options.keepsPositions = keeps
    options.place = { places.name(at: $0) }
    let lines = [
      "0 P odo=1000 added=7 latitude=48.1", "1 D odo=1000.3 added=7 latitude=48.103",
      "20 D odo=1020 added=7 latitude=48.29", "21 P odo=1020.5 added=7 latitude=48.3",
      "30 C odo=1020.5 added=0 kw=11 latitude=48.3", "60 C added=5 kw=11 latitude=48.3",
      "61 F added=5 latitude=48.3", "120 P odo=1041 added=5 latitude=48.1",
    ]
    let tape = try Tape(lines, Tape.Trouble(), options)
    #expect(
      tape.rows == [
        "drive 0.5…20.9 20.5 km from home to work whole",
        "drive 61.0…120.0 20.5 km from work to home inferred",
        "charge 30.0…60.0 5.0 kWh of 5.5 by volts_amperes at work",
      ])
    let positions =
      tape.drives.flatMap { [$0.startPosition, $0.endPosition] } + tape.charges.map(\.position)
    #expect(positions.allSatisfy { ($0 != nil) == keeps })
    #expect(tape.journal.points.isEmpty == !keeps)
  }

  @Test func statesFollowOneAnother() throws {
    let lines = [
      "0 P odo=1", "1 D odo=1.2", "10 D odo=9", "11 C odo=9 added=0 kw=11", "20 C added=1 kw=11",
      "21 F added=1", "30 asleep", "300 asleep", "301 offline", "310 offline", "311 online",
      "312 P",
    ]
    let words = [
      "online 0…1", "driving 1…11", "charging 11…21", "online 21…30", "asleep 30…301",
      "offline 301…311", "online 311…",
    ]
    #expect(try Tape(lines).stateWords == words)
    #expect(try Tape(lines, Tape.Trouble(isDoubled: true)).stateWords == words)
    for line in lines.indices {
      #expect(try Tape(lines, Tape.Trouble(restarts: [line])).stateWords == words, "\(line)")
    }
  }

  /// Whatever a car says, in whatever order.
  @Test(arguments: 0..<UInt64(12)) func nonsenseIsNeverRecorded(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let numbers = [
      "0", "-1", "1e300", "-1e300", "1e-300", "0.1", "17", "50", "1000", "1001", "1e6",
    ]
    let names = [
      "odo", "level", "range", "speed", "added", "volts", "amperes", "phases", "kw", "drawn",
      "remaining", "added_range", "latitude",
    ]
    let kinds = ["P", "D", "C", "F", "sP", "sD", "sC", "sF", "asleep", "offline", "online"]
    var minute = 0.0
    var lines: [String] = []
    for _ in 0..<150 {
      minute += Double.random(in: 0...1, using: &random) * (random.next() % 8 == 0 ? 600 : 3)
      var words = ["\(minute)", kinds[Int.random(in: 0..<kinds.count, using: &random)]]
      for name in names where Bool.random(using: &random) {
        words.append("\(name)=\(numbers[Int.random(in: 0..<numbers.count, using: &random)])")
      }
      lines.append(words.joined(separator: " "))
    }
    var trouble = Tape.Trouble(isDoubled: seed % 2 == 0)
    for line in lines.indices where random.next() % 20 == 0 { trouble.restarts.insert(line) }
    for line in lines.indices where random.next() % 20 == 0 { trouble.kills.insert(line) }
    trouble.clock = (70, .seconds(seed % 3 == 0 ? 7_200 : -7_200), isKnown: true)
    try Tape(lines, trouble).check("seed \(seed)")
  }

  private static func distance(_ tape: Tape) -> Double {
    tape.drives.reduce(0) { $0 + ($1.distance ?? 0) }
  }

  private static func energy(_ tape: Tape) -> Double {
    tape.charges.reduce(0) { $0 + ($1.energyAdded ?? 0) }
  }
}
