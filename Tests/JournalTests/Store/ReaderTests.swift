import SQLite
import TeslaData
import TestSupport
import Testing
import Time
import Unix

@testable import Journal

struct ReaderTests {
  private let bench: JournalBench
  private var reader: JournalReader { bench.reader }

  init() throws { bench = try JournalBench() }

  @Test func everyFieldComesBack() throws {
    let (drive, charge) = (JournalBench.wholeDrive, JournalBench.wholeCharge)
    let at = JournalBench.at
    let track = [
      Drive.Point(time: at(5), position: .init(latitude: 48, longitude: 11), speed: 50),
      Drive.Point(time: at(9), position: .init(latitude: 49, longitude: 11), speed: nil),
    ]
    let curve = [
      Charge.Point(time: at(1100), energyAdded: 1, level: 22, power: 11),
      Charge.Point(time: at(1200), energyAdded: 2),
    ]
    let vehicle = JournalVehicle(
      vin: "A", name: "Car", distanceUnit: "mi/hr", temperatureUnit: "F")
    let state = JournalState(
      vin: "A", kind: .driving, begin: at(0), end: at(700), seenUntil: at(600))
    let version = SoftwareVersion(vin: "A", version: "2026.38.3", since: at(-50))
    let sample = ChartSample(subject: "123", series: "solar", time: at(300), value: 4.5)
    let changes: [JournalChange] =
      [.drive(drive), .charge(charge), .vehicle(vehicle), .state(state), .version(version)]
      + track.map { .point($0, vin: "A", begin: drive.begin) }
      + curve.map { .curve($0, vin: "A", begin: charge.begin) } + [.sample(sample)]
    #expect(try bench.write(changes))
    let all = JournalQuery()
    #expect(try reader.drives(all) == [identified(drive)])
    #expect(try reader.charges(all) == [identified(charge)])
    #expect(try reader.states(all) == [state])
    #expect(try reader.versions(all) == [version])
    #expect(try reader.samples(all) == [sample])
    #expect(try reader.vehicles() == [vehicle])
    #expect(try reader.track(ofDrive: 1) == track)
    #expect(try reader.curve(ofCharge: 1) == curve)
    #expect(try reader.track(ofDrive: 2).isEmpty)
  }

  private func identified(_ drive: Drive) -> Drive {
    var drive = drive
    drive.id = 1
    return drive
  }

  private func identified(_ charge: Charge) -> Charge {
    var charge = charge
    charge.id = 1
    return charge
  }

  @Test func theSameAgainChangesNothingAndOtherContentsReplace() throws {
    #expect(
      try bench.write([.drive(JournalBench.drive("A", 0)), .drive(JournalBench.drive("B", 0))]))
    var drive = JournalBench.drive("A", 0, 60)
    drive.endLevel = 70
    #expect(try bench.write([.drive(JournalBench.drive("A", 100)), .drive(drive), .drive(drive)]))
    let drives = try reader.drives(JournalQuery())
    #expect(drives.map(\.id) == [1, 2, 3])
    #expect(drives.map(\.vin) == ["A", "B", "A"])
    #expect(drives.first?.endLevel == 70 && drives.first?.end == JournalBench.at(60))
    // A field can also go again.
    #expect(try bench.write([.drive(JournalBench.drive("A", 0))]))
    #expect(try reader.drives(JournalQuery()).first?.endLevel == nil)
  }

  @Test func thePointsOfAnUnknownDriveAreLeftOut() throws {
    let point = Drive.Point(
      time: JournalBench.at(5), position: .init(latitude: 48, longitude: 11), speed: 50)
    #expect(try bench.write([.point(point, vin: "A", begin: JournalBench.at(0))]))
    #expect(try reader.drives(JournalQuery()).isEmpty)
    #expect(bench.log.isEmpty)
  }

  struct Row: CustomTestStringConvertible {
    let query: JournalQuery
    /// Begins of drives.
    let begins: [Int]
    var testDescription: String { "\(query)" }
  }

  private static func query(
    _ vins: [String]? = nil, from: Int? = nil, to: Int? = nil, limit: Int? = nil
  ) -> JournalQuery {
    JournalQuery(
      vins: vins, from: from.map(JournalBench.at), to: to.map(JournalBench.at), limit: limit)
  }

  @Test(arguments: [
    Row(query: query(), begins: [0, 50, 100, 200]),
    Row(query: query(["A"]), begins: [0, 100, 200]),
    Row(query: query(["A", "B"]), begins: [0, 50, 100, 200]),
    Row(query: query([]), begins: []),
    Row(query: query(["a", "AB", ""]), begins: []),
    Row(query: query(from: 30), begins: [0, 50, 100, 200]),
    Row(query: query(from: 31), begins: [50, 100, 200]),
    Row(query: query(from: 90, to: 200), begins: [50, 100]),
    Row(query: query(to: 100), begins: [0, 50]),
    Row(query: query(limit: 2), begins: [100, 200]),
    Row(query: query(["A"], to: 200, limit: 1), begins: [100]),
    Row(query: query(limit: 0), begins: []),
    Row(query: query(limit: -5), begins: []),
  ])
  func aQueryChooses(row: Row) throws {
    let drives = [
      JournalBench.drive("A", 200), JournalBench.drive("A", 0, 30),
      JournalBench.drive("A", 100, 130),
      JournalBench.drive("B", 50, 90),
    ]
    #expect(try bench.write(drives.map { .drive($0) }))
    #expect(try reader.drives(row.query).map(\.begin) == row.begins.map(JournalBench.at))
  }

  @Test func aVersionLastsUntilTheNext() throws {
    let versions = [("A", "1", 0), ("B", "1", 10), ("A", "2", 100), ("A", "3", 200)].map {
      SoftwareVersion(vin: $0.0, version: $0.1, since: JournalBench.at($0.2))
    }
    #expect(try bench.write(versions.map { .version($0) }))
    func found(_ query: JournalQuery) throws -> [String] {
      try reader.versions(query).map { $0.vin + $0.version }
    }
    #expect(try found(Self.query()) == ["A1", "B1", "A2", "A3"])
    #expect(try found(Self.query(from: 150)) == ["B1", "A2", "A3"])
    #expect(try found(Self.query(["A"], from: 150, to: 200)) == ["A2"])
    #expect(try found(Self.query(limit: 1)) == ["A3"])
  }

  @Test func whatIsOpenIsFoundAfterARestart() throws {
    #expect(
      try bench.write([
        .drive(JournalBench.drive("A", 0, 30)), .drive(JournalBench.drive("A", 100)),
        .charge(JournalBench.wholeCharge), .state(JournalBench.state("A", .driving, 100)),
        .state(JournalBench.state("A", .asleep, 0, 100)), .drive(JournalBench.drive("B", 7, 8)),
        .version(SoftwareVersion(vin: "B", version: "9", since: JournalBench.at(0))),
      ]))
    let pasts = try reader.pasts()
    #expect(pasts.keys.sorted() == ["A", "B"])
    #expect(pasts["A"]?.drive?.begin == JournalBench.at(100))
    #expect(pasts["A"]?.charge?.begin == JournalBench.at(1000))
    #expect(pasts["A"]?.state?.kind == .driving)
    #expect(pasts["B"]?.drive?.end == JournalBench.at(8))
    #expect(pasts["B"]?.version == "9")
    let each = CarPasts(reader)
    for (vin, past) in pasts {
      #expect(CarPast(vin: vin, reader) == past)
      #expect(each.take(vin) == past && each.take(vin) == CarPast())
    }
  }

  @Test func aMissingJournalIsMissing() throws {
    #expect(throws: JournalError.missing(path: bench.path)) { try reader.vehicles() }
    // One whose maker was stopped early is no different.
    try bench.directory.write("", to: "journal.db")
    #expect(throws: JournalError.missing(path: bench.path)) { try reader.vehicles() }
    try bench.database().execute("PRAGMA journal_mode = WAL")
    #expect(throws: JournalError.missing(path: bench.path)) { try reader.vehicles() }
    #expect(try bench.write([]))
    #expect(try reader.vehicles().isEmpty)
  }

  @Test func aDamagedJournalIsSaidToBe() throws {
    try bench.directory.write(String(repeating: "x", count: 9000), to: "journal.db")
    let error = #expect(throws: JournalError.self) { try reader.vehicles() }
    guard case .damaged(bench.path, _) = error else {
      Issue.record("\(error as Any)")
      return
    }
  }

  /// The contents of the file are outside input.
  @Test func rowsThatMakeNoSenseAreLeftOut() throws {
    #expect(
      try bench.write([
        .drive(JournalBench.drive("A", 0)), .state(JournalBench.state("A", .asleep, 0)),
      ]))
    try bench.database().execute(
      """
      INSERT INTO drives (vehicle, begin_ms) VALUES (1, 'x'), (1, 9223372036854775807),
        (1, -9223372036854775808), (7, 5);
      INSERT INTO states VALUES (1, 5, NULL, 6, 'flying'), (1, 6, 'x', 7, 'online');
      INSERT INTO series VALUES (1, 'A', 'level'); INSERT INTO samples VALUES (1, 1, 'x'), (2, 1, 3), (3, 1, 9e999);
      UPDATE drives SET energy_source = 7, software = x'00', top_speed_kmh = 'fast', is_complete = 'y'
      """)
    #expect(try reader.drives(JournalQuery()) == [identified(JournalBench.drive("A", 0))])
    #expect(try reader.states(JournalQuery()).map(\.kind) == [.online, .asleep])
    #expect(try reader.samples(JournalQuery()).map(\.value) == [3])
    #expect(try reader.pasts().count == 1)
  }
}
