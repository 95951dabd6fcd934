import Journal
import TestSupport
import Testing
import Time
import Unix

/// `tesla serve` and the commands where the journal is not to be had: it is said, and everything
/// else goes on.
@Suite struct JournalServeTests {
  private let battery = "tesla_charge_state_battery_level_ratio{"

  private func makeJournal(_ user: User) throws {
    let writer = try JournalWriter.open(user.stateFile("journal.db"), clock: SystemClock()) { _ in }
    writer.write([.vehicle(JournalVehicle(vin: "LRW3E7FA0PC000001", name: "Z"))], isUrgent: true)
    try #require(writer.flush())
    try #require(writer.close())
  }

  /// - Returns: the version before.
  @discardableResult
  private func setVersion(_ version: String, _ user: User) throws -> String {
    let pragma = "PRAGMA user_version"
    let ending = try user.run(
      "sqlite3", [user.stateFile("journal.db"), "\(pragma); \(pragma) = \(version)"])
    try #require(ending.status == 0, "\(ending.errors)")
    return String(ending.text.filter(\.isNumber))
  }

  @Test func offKeepsNone() throws {
    let user = try User.loggedIn(try Simulator())
    let exporter = try Exporter(user, "--journal", "off")
    let page = try #require(try exporter.metrics(with: battery))
    #expect(!page.contains("tesla_journal_"))
    #expect(try exporter.stop() == 0)
    #expect(!exporter.log.contains("without a journal"))
    #expect(try FileSystem.list(user.stateFile("")).filter { $0.hasPrefix("journal") }.isEmpty)
    let ending = try user.tesla("drives")
    #expect(ending.status == 3)
    #expect(ending.errors.contains("there is no journal yet"), "\(ending.errors)")
  }

  @Test func aSecondOneSaysSoAndGoesOnWithout() throws {
    let user = try User.loggedIn(try Simulator())
    let first = try Exporter(user)
    _ = try #require(try first.metrics(with: "tesla_journal_up 1"))
    let second = try Exporter(user)
    _ = try #require(try second.metrics(with: "tesla_journal_up 0"))
    _ = try #require(try second.metrics(with: battery))
    #expect(try second.stop() == 0)
    #expect(second.log.contains("going on without a journal"))
    #expect(second.log.contains("another process writes the journal"))
    _ = try #require(try first.metrics(with: "tesla_journal_up 1"))
    #expect(try first.stop() == 0)
    #expect(!first.log.contains("without a journal"))
    // Readers need not wait for any writer.
    #expect(try user.tesla("states").status == 0)
  }

  @Test(.needs("sqlite3")) func aNewerVersionsJournalIsRefusedAndLeftAlone() throws {
    let user = try User.loggedIn(try Simulator())
    try makeJournal(user)
    let version = try setVersion("99", user)
    let before = try FileSystem.read(user.stateFile("journal.db"))
    for command in ["drives", "charges", "states", "battery"] {
      let ending = try user.tesla(command)
      #expect(ending.status == 1, "\(command)")
      #expect(
        ending.errors.contains("a newer version of tesla made the journal (version 99)"),
        "\(command): \(ending.errors)")
      #expect(ending.output.isEmpty, "\(command)")
    }
    #expect(try user.tesla("journal", "export").status == 1)
    let exporter = try Exporter(user)
    _ = try #require(try exporter.metrics(with: "tesla_journal_up 0"))
    _ = try #require(try exporter.metrics(with: battery))
    #expect(try exporter.stop() == 0)
    #expect(exporter.log.contains("a newer version of tesla made the journal"))
    #expect(try FileSystem.read(user.stateFile("journal.db")) == before)
    let doctor = try user.tesla("doctor")
    #expect(doctor.text.contains("a newer version of tesla made it (version 99)"))
    try setVersion(version, user)
    #expect(try user.tesla("states").status == 0)
  }

  @Test func aDamagedJournalIsMovedAsideByServeAndNamedByCommandsAndDoctor() throws {
    let user = try User.loggedIn(try Simulator())
    try user.write(String(repeating: "no journal", count: 900), to: "journal.db")
    let ending = try user.tesla("drives")
    #expect(ending.status == 1)
    #expect(ending.errors.contains("the journal is damaged"), "\(ending.errors)")
    let exporter = try Exporter(user)
    _ = try #require(try exporter.metrics(with: "tesla_journal_up 1"))
    #expect(try exporter.stop() == 0)
    #expect(exporter.log.contains("the journal was damaged: a new one is begun"))
    let aside = try FileSystem.list(user.stateFile("")).filter {
      $0.hasPrefix("journal.db.damaged-")
    }
    #expect(aside.count == 1)
    let kept = try FileSystem.read(user.stateFile(aside.first ?? ""))
    #expect(kept.count == 9_000)
    #expect(try user.tesla("doctor").text.contains("was damaged once: serve moved it to"))
    #expect(try user.tesla("drives").status == 0)
  }
}
