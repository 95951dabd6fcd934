import Polling
import SQLite
import TestSupport
import Testing
import Time
import Unix

@testable import Journal

struct WriterTests {
  private let bench: JournalBench

  init() throws { bench = try JournalBench() }

  private func begins() throws -> [Timestamp] {
    try bench.reader.drives(JournalQuery()).map(\.begin)
  }

  private func drive(_ begin: Int) -> JournalChange { .drive(JournalBench.drive("A", begin)) }

  @Test func whatIsUrgentIsReadableWithoutAsking() async throws {
    let writer = try bench.writer()
    writer.write([drive(0)], isUrgent: true)
    while try begins().isEmpty { await Task.yield() }
    #expect(writer.failure == nil)
  }

  @Test func whatIsNotUrgentWaitsForTheFlush() throws {
    let writer = try bench.writer()
    writer.write([drive(0)], isUrgent: false)
    #expect(try begins().isEmpty)
    #expect(writer.flush())
    #expect(try begins() == [JournalBench.at(0)])
    #expect(writer.flush())
    #expect(writer.close())
    // After the end nothing is taken.
    writer.write([drive(1)], isUrgent: true)
    #expect(writer.flush())
    #expect(try begins() == [JournalBench.at(0)])
  }

  @Test func aDiskThatDoesNotAnswerIsWaitedForOnlySoLong() throws {
    let writer = try bench.writer()
    #expect(writer.flush())
    let other = try bench.database()
    try other.execute("BEGIN IMMEDIATE")
    writer.write([drive(0)], isUrgent: true)
    #expect(!writer.flush(within: .milliseconds(20)))
    try other.execute("ROLLBACK")
    while try begins().isEmpty { writer.flush() }
    #expect(writer.close())
  }

  @Test func thereIsOneWriter() throws {
    let first = try bench.writer()
    #expect(throws: JournalError.inUse(path: bench.path)) { try bench.writer() }
    #expect(first.close())
    #expect(try bench.writer().close())
  }

  @Test func itsFilesArePrivate() throws {
    let writer = try bench.writer()
    writer.write([drive(0)], isUrgent: false)
    #expect(writer.flush())
    for name in bench.directory.names {
      #expect(try FileSystem.status(bench.directory.file(name)).mode == 0o600, "\(name)")
    }
    #expect(
      bench.directory.names == [
        "journal.db", "journal.db-shm", "journal.db-wal", "journal.db.lock",
      ])
  }

  @Test func aNewerVersionsFileIsLeftAlone() throws {
    #expect(try bench.write([drive(0)]))
    try bench.database().execute("PRAGMA user_version = 99")
    let before = try FileSystem.read(bench.path)
    #expect(throws: JournalError.newerVersion(path: bench.path, 99)) { try bench.writer() }
    #expect(throws: JournalError.newerVersion(path: bench.path, 99)) { try begins() }
    #expect(try FileSystem.read(bench.path) == before)
  }

  @Test func anotherProgramsDatabaseIsLeftAlone() throws {
    try bench.database().execute("CREATE TABLE mine (a); PRAGMA user_version = 1")
    let before = try FileSystem.read(bench.path)
    let writer = try bench.writer()
    writer.write([drive(0)], isUrgent: true)
    #expect(!writer.flush())
    #expect(bench.messages == ["cannot write the journal"])
    #expect(!writer.close())
    #expect(try FileSystem.read(bench.path) == before)
  }

  @Test func aDamagedFileIsMovedAside() throws {
    try bench.directory.write(String(repeating: "x", count: 9000), to: "journal.db")
    let writer = try bench.writer()
    #expect(bench.messages == ["the journal was damaged: a new one is begun"])
    writer.write([drive(0)], isUrgent: false)
    #expect(writer.flush())
    #expect(try begins() == [JournalBench.at(0)])
    let aside = "journal.db.damaged-20231114T221320Z"
    #expect(JournalFile.movedAside(bench.path) == [aside])
    #expect(try FileSystem.read(bench.directory.file(aside)).count == 9000)
  }

  @Test func damageInTheMiddleIsFoundAtTheStart() async throws {
    #expect(try bench.write((0..<3000).map(drive)))
    try overwrite(from: 40_960)
    let writer = try bench.writer()
    while bench.messages.isEmpty { await Task.yield() }
    writer.write([drive(7)], isUrgent: false)
    #expect(writer.flush())
    #expect(bench.messages == ["the journal was damaged: a new one is begun"])
    #expect(try begins() == [JournalBench.at(7)])
    #expect(JournalFile.movedAside(bench.path).count == 1)
  }

  @Test func damageWhileItRunsLosesNothingOfWhatWaits() async throws {
    let writer = try bench.writer()
    writer.write(
      [.vehicle(JournalVehicle(vin: "A", name: "Car"))] + (0..<3000).map(drive), isUrgent: true)
    #expect(writer.flush())
    // Into the file itself, so that the pages are read from it.
    try bench.database().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    try overwrite(from: 0)
    writer.write((5000..<5003).map(drive), isUrgent: true)
    #expect(writer.flush())
    #expect(bench.messages.first == "the journal was damaged: a new one is begun")
    #expect(try begins() == (5000..<5003).map(JournalBench.at))
  }

  private func overwrite(from place: Int) throws {
    var bytes = try FileSystem.read(bench.path)
    for index in bytes.indices.dropFirst(place) { bytes[index] = 0xA5 }
    let file = try FileDescriptor.writing(to: bench.path)
    try file.writeAll(bytes)
    try file.close()
  }

  @Test func aFileThatWasRemovedIsMadeAnew() throws {
    let writer = try bench.writer()
    writer.write([.vehicle(JournalVehicle(vin: "A", name: "Car")), drive(0)], isUrgent: false)
    #expect(writer.flush())
    try FileSystem.remove(bench.path)
    writer.write([.vehicle(JournalVehicle(vin: "A", name: "Car")), drive(1)], isUrgent: false)
    #expect(writer.flush())
    #expect(try begins() == [JournalBench.at(1)])
  }

  @Test func whatPassesIsWaitedFor() throws {
    let missing = bench.directory.file("later")
    let path = missing + "/journal.db"
    let messages = Lock<[String]>([])
    let writer = try JournalWriter.open(path, clock: bench.clock) { record in
      messages.withLock { $0.append(record.message) }
    }
    for number in 0..<5 {
      writer.write([drive(number)], isUrgent: true)
      #expect(!writer.flush())
    }
    #expect(writer.failure != nil)
    #expect(messages.withLock { $0 } == ["cannot write the journal"])
    try FileSystem.makeDirectory(missing)
    #expect(writer.flush())
    #expect(
      messages.withLock { $0 } == ["cannot write the journal", "the journal is written again"])
    #expect(try JournalReader(path: path).drives(JournalQuery()).count == 5)
    #expect(writer.close())
  }

  @Test func aRowThatCannotBeKeptDoesNotHoldUpTheOthers() throws {
    let writer = try bench.writer()
    let sample = ChartSample(subject: "A", series: "x", time: JournalBench.at(0), value: .nan)
    writer.write([.sample(sample), drive(0)], isUrgent: false)
    #expect(writer.flush())
    #expect(bench.messages == ["a row of the journal was left out"])
    #expect(try begins() == [JournalBench.at(0)])
  }

  @Test func anotherConnectionsTransactionIsWaitedFor() async throws {
    let writer = try bench.writer(.init(firstRetry: .milliseconds(10)))
    writer.write([drive(0)], isUrgent: false)
    #expect(writer.flush())
    let other = try bench.database()
    try other.execute("BEGIN IMMEDIATE")
    writer.write([drive(1)], isUrgent: true)
    try other.execute("COMMIT")
    while try begins().count < 2 { await Task.yield() }
  }

  @Test func samplesAreKeptForAMonthAndStatesAreBounded() throws {
    let day = 86_400
    let samples = (0..<40).map { number in
      ChartSample(
        subject: "A", series: "level", time: JournalBench.at(-number * day), value: Double(number))
    }
    #expect(try bench.write(samples.map { .sample($0) }))
    #expect(try bench.reader.samples(JournalQuery()).count == 32)
    // A clock that is years ahead removes nothing.
    bench.clock.advance(by: .seconds(1000 * day))
    #expect(try bench.write([drive(0)]))
    #expect(try bench.reader.samples(JournalQuery()).count == 32)

    let states = (0..<20).map { JournalBench.state("A", .online, $0, $0 + 1) }
    #expect(try bench.write(states.map { .state($0) }))
    try Pruning.prune(bench.database(), at: bench.clock.now, mostStates: 5)
    #expect(try bench.reader.states(JournalQuery()) == Array(states.suffix(5)))
  }
}
