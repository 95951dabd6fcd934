internal import CommandSyntax
internal import JSON
internal import Metrics
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
internal import Time
internal import Unix

/// `tesla metrics`: a filter from Tesla's answers to Prometheus metrics. No network, no clock.
struct MetricsCommand: Sendable {
  let session: Session

  /// An answer that was read, and where from.
  private struct Body {
    let name: String
    let value: Value
    let kind: BodyKind
  }

  func run() throws(Failure) {
    let arguments = session.arguments
    if arguments.isSet(MetricsSyntax.reference) {
      return try session.console.write(MetricReference.text(Catalogue.reference))
    }
    if arguments.isSet(MetricsSyntax.backfill) { return try printBackfill() }
    let bodies = try sources().map { source throws(Failure) in try read(source) }
    if arguments.isSet(MetricsSyntax.unknown) { return try printUnknown(bodies) }
    try print(Exposition.encode(families(of: bodies), as: format))
  }

  private func print(_ bytes: [UInt8]) throws(Failure) {
    guard let path = session.arguments.string(MetricsSyntax.output), path != "-" else {
      return try session.console.write(bytes)
    }
    do { try AtomicFile.write(bytes, to: path, mode: 0o644) } catch {
      throw Failure(.failure, error.description)
    }
  }

  private var format: ExpositionFormat {
    session.arguments.string(MetricsSyntax.format) == "openmetrics" ? .openMetrics : .text
  }

  private func sources() throws(Failure) -> [String] {
    if !session.arguments.operands.isEmpty { return session.arguments.operands }
    guard !session.context.standardInput.isTerminal else {
      throw Failure(
        .usage, "metrics needs a file, or an answer on standard input",
        hint: "tesla metrics vehicle.data")
    }
    return ["-"]
  }

  private var options: ConversionOptions {
    ConversionOptions(
      names: session.arguments.choice(SharedOptions.names) ?? .standard,
      siteID: session.arguments.string(MetricsSyntax.site),
      includesLocation: session.arguments.isSet(MetricsSyntax.location))
  }

  private func families(of bodies: [Body]) -> [MetricFamily] {
    let vins = Set(bodies.compactMap { $0.value.answer["vin"]?.stringValue })
    var options = self.options
    options.hasSeveralVehicles = vins.count > 1
    return bodies.flatMap { body in
      let clock = clock(of: body)
      let families = Conversion.families(
        from: body.value, kind: body.kind, options: options, clock: clock)
      if body.kind == .calendarHistory {
        session.console.warnOfUnreadable(rows: HistoryRows(body.value, clock: clock).unreadable)
      }
      if families.isEmpty, options.names == .legacy {
        session.console.note("nothing of \(body.kind.rawValue) has a legacy name")
      }
      return families
    }
  }

  /// The clock of the site that a calendar_history answer is about, as it tells.
  private func clock(of body: Body) -> TimeZoneRules? {
    guard body.kind == .calendarHistory else { return nil }
    return SiteZone(toldIn: body.value, zones: session.zoneDirectory)?.rules
  }

  private func read(_ source: String) throws(Failure) -> Body {
    let name = MetricsCommand.name(of: source)
    return try recognized(try parse(source, name), name)
  }

  private static func name(of source: String) -> String {
    source == "-" ? "standard input" : source
  }

  private func recognized(_ value: Value, _ name: String) throws(Failure) -> Body {
    if !value.hasNoContent,
      let kind = session.arguments.choice(MetricsSyntax.kind, as: BodyKind.self)
    {
      return Body(name: name, value: value, kind: kind)
    }
    do throws(UnrecognizedBody) {
      return Body(name: name, value: value, kind: try BodyKind(recognizing: value))
    } catch {
      // No failure of the file's: Tesla answered with nothing, as data and products tell too.
      throw Failure(
        error == .emptyAnswer ? .network : .failure, "\(name) \(error.description)",
        hint: "tesla data fetches an answer; --kind says what it is")
    }
  }

  private func parse(_ source: String, _ name: String) throws(Failure) -> Value {
    try parse(try bytes(of: source, name, limit: Limits().size), name)
  }

  private func bytes(of source: String, _ name: String, limit: Int) throws(Failure) -> [UInt8] {
    do throws(SystemError) {
      return source == "-"
        ? try session.context.standardInput.readToEnd(limit: limit, of: name)
        : try FileSystem.readInput(source, limit: limit)
    } catch {
      throw Failure(reading: error)
    }
  }

  private func parse(_ bytes: [UInt8], _ name: String) throws(Failure) -> Value {
    do throws(ParseError) { return try Value(parsing: bytes) } catch {
      throw Failure(
        .failure, "\(name) \(error.description)",
        hint: error.reason == .trailing
          ? "tesla metrics --openmetrics-backfill takes what tesla history prints"
          : "tesla data fetches an answer")
    }
  }

  private func printBackfill() throws(Failure) {
    guard options.names == .standard else {
      throw Failure(
        .usage, "--openmetrics-backfill has standard names only",
        hint: "tesla metrics --names standard --openmetrics-backfill FILE...")
    }
    var backfill = Backfill(options: options)
    for source in try sources() {
      let name = MetricsCommand.name(of: source)
      let bytes = try bytes(of: source, name, limit: MetricsCommand.largestArchive)
      for (value, name) in try answers(in: bytes, name) {
        let body = try recognized(value, name)
        do throws(BackfillError) {
          try backfill.add(value, kind: body.kind, clock: clock(of: body))
        } catch {
          throw Failure(
            .failure, "\(name) \(error.description)",
            hint: "backfill takes vehicle_data, live_status and the days of tesla history")
        }
      }
    }
    session.console.warnOfUnreadable(rows: backfill.unreadableRows)
    try print(Exposition.encode(backfill.ordered(), as: .openMetrics))
  }

  /// A year of days as `tesla history` prints them is 70 MB.
  private static let largestArchive = 1 << 30

  /// One answer, laid out as it may be, or one on each line.
  private func answers(
    in bytes: [UInt8], _ name: String
  ) throws(Failure) -> [(value: Value, name: String)] {
    if let value = try? Value(parsing: bytes) { return [(value, name)] }
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
      .filter { !$0.element.allSatisfy { $0 <= 0x20 } }
    // What is neither is reported as the one answer that it was meant to be.
    guard lines.count > 1, let first = lines.first,
      (try? Value(parsing: Array(first.element))) != nil
    else { return [(try parse(bytes, name), name)] }
    return try lines.map { place, line throws(Failure) in
      let name = "\(name):\(place + 1)"
      return (try parse(Array(line), name), name)
    }
  }

  private func printUnknown(_ bodies: [Body]) throws(Failure) {
    for body in bodies {
      for field in UnknownField.all(in: body.value, kind: body.kind) {
        try session.console.write("\(field.path)\t\(field.type.rawValue)\t\(field.example)\n")
      }
    }
  }
}
