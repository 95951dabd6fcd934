internal import CommandSyntax
internal import Journal
internal import TeslaAPI
internal import Time
internal import Unix

/// `tesla journal export` and `tesla journal import`.
struct JournalCommand: Sendable {
  let session: Session

  func export() throws(Failure) {
    let path = try session.journalPath()
    let console = session.console
    var waiting: [UInt8] = []
    var failure: Failure?
    func write() {
      guard failure == nil else { return }
      do throws(Failure) { try console.write(waiting) } catch { failure = error }
      waiting = []
    }
    do throws(JournalError) {
      try JournalExport.run(path) { line in
        waiting += line
        if waiting.count > 60_000 { write() }
      }
    } catch {
      throw Failure(error)
    }
    write()
    if let failure { throw failure }
  }

  func take() throws(Failure) {
    let name = session.arguments.operands.first ?? "-"
    let file = name == "-" ? "standard input" : name
    let imported = try read(name, file)
    if !imported.unknown.isEmpty {
      let names = imported.unknown.map(TerminalText.line).joined(separator: ", ")
      session.console.warning("\(file): columns that tesla does not know: \(names)")
    }
    let path = try session.journalPath()
    if session.namedJournal == nil {
      let directory = try session.directory()
      do throws(SystemError) { try directory.create() } catch {
        throw Failure(.failure, error.description)
      }
    }
    let outcome: JournalImport.Outcome
    do throws(JournalError) { outcome = try imported.write(to: path) } catch {
      throw Failure(error)
    }
    var parts = ["\(outcome.drives) drives", "\(outcome.charges) charges"]
    if outcome.others > 0 { parts.append("\(outcome.others) other rows") }
    if outcome.overlapping > 0 {
      parts.append("left out \(outcome.overlapping) that overlap with what the journal has")
    }
    if imported.leftOut > 0 {
      parts.append("left out \(imported.leftOut) without an end or of another car")
    }
    session.console.note("\(imported.form.rawValue): \(parts.joined(separator: ", "))")
  }

  private func read(_ name: String, _ file: String) throws(Failure) -> JournalImport {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes =
        name == "-"
        ? try session.context.standardInput.readToEnd(limit: 1 << 30, of: file)
        : try FileSystem.readInput(name, limit: 1 << 30)
    } catch {
      throw Failure(
        error.errno == .noSuchFile ? .notFound : .failure, error.description,
        hint: "tesla-journal(1) has the statements that make such files")
    }
    let options = try options()
    do throws(ImportError) { return try JournalImport(bytes, options) } catch {
      throw Failure(
        .failure, "\(file): \(TerminalText.line(error.description))",
        hint: "nothing was imported; tesla-journal(1) has the forms")
    }
  }

  /// The VIN of a car that the journal has by that name, or the VIN itself.
  private func vin(named name: String) throws(Failure) -> String {
    let known = (try? session.journal().vehicles()) ?? []
    let vin = name.uppercased()
    if known.contains(where: { $0.vin == vin }) { return vin }
    do throws(Failure) { return try JournalRun.vin(name, known) ?? name } catch {
      let isVIN =
        vin.utf8.count == 17 && vin.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
      if isVIN { return vin }
      throw error
    }
  }

  private func options() throws(Failure) -> ImportOptions {
    let arguments = session.arguments
    var options = ImportOptions(
      vin: try arguments.string(JournalSyntax.vehicle).map { name throws(Failure) in
        try vin(named: name)
      },
      car: arguments.integer(JournalSyntax.car).map { Int64($0) },
      currency: arguments.string(JournalSyntax.currency))
    if let currency = options.currency, !Money.isCurrency(currency) {
      throw Failure(.usage, "--currency: no currency is called \(TerminalText.line(currency))")
    }
    let directory = session.context.environment.nonEmpty("TZDIR") ?? "/usr/share/zoneinfo"
    if let name = arguments.string(JournalSyntax.timeZone) {
      guard let zone = TimeZoneRules(named: name, in: directory) else {
        throw Failure(.usage, "--time-zone: this system has no zone \(TerminalText.line(name))")
      }
      options.zone = zone
    } else {
      let name = session.context.environment.nonEmpty("TZ")
      options.zone =
        TimeZoneRules.local(named: name, in: directory) ?? TimeZoneRules(offsetSeconds: 0)
    }
    return options
  }
}
