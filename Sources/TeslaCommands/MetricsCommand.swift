internal import CommandSyntax
internal import JSON
internal import Metrics
internal import TeslaMetrics
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
    if arguments.isSet(MetricsSyntax.diff) { return try printDifference() }
    let bodies = try sources().map { source throws(Failure) in try read(source) }
    if arguments.isSet(MetricsSyntax.unknown) { return try printUnknown(bodies) }
    let bytes = Exposition.encode(families(of: bodies), as: format)
    guard let path = arguments.string(MetricsSyntax.output), path != "-" else {
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

  private func families(of bodies: [Body]) -> [MetricFamily] {
    let vins = Set(bodies.compactMap { $0.value["response"]?["vin"]?.stringValue })
    let options = ConversionOptions(
      names: session.arguments.choice(SharedOptions.names) ?? .standard,
      siteID: session.arguments.string(MetricsSyntax.site),
      includesLocation: session.arguments.isSet(MetricsSyntax.location),
      hasSeveralVehicles: vins.count > 1)
    return bodies.flatMap { Conversion.families(from: $0.value, kind: $0.kind, options: options) }
  }

  private func read(_ source: String) throws(Failure) -> Body {
    let name = source == "-" ? "standard input" : source
    let value = try parse(source, name)
    if let kind = session.arguments.choice(MetricsSyntax.kind, as: BodyKind.self) {
      return Body(name: name, value: value, kind: kind)
    }
    do throws(UnrecognizedBody) {
      return Body(name: name, value: value, kind: try BodyKind(recognizing: value))
    } catch {
      throw Failure(
        .failure, "\(name) \(error.description)",
        hint: "tesla data fetches an answer; --kind says what it is")
    }
  }

  private func parse(_ source: String, _ name: String) throws(Failure) -> Value {
    let limits = Limits()
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes =
        source == "-"
        ? try session.context.standardInput.readToEnd(limit: limits.size, of: name)
        : try FileSystem.read(source, limit: limits.size)
    } catch {
      throw Failure(reading: error)
    }
    do throws(ParseError) { return try Value(parsing: bytes, limits: limits) } catch {
      throw Failure(.failure, "\(name) \(error.description)", hint: "tesla data fetches an answer")
    }
  }

  private func printUnknown(_ bodies: [Body]) throws(Failure) {
    for body in bodies {
      for field in Drift.unknownFields(in: body.value, kind: body.kind) {
        try session.console.write("\(field.path)\t\(field.type.rawValue)\t\(field.example)\n")
      }
    }
  }

  private func printDifference() throws(Failure) {
    let operands = session.arguments.operands
    guard operands.count == 2 else {
      throw Failure(.usage, "--diff takes two files", hint: "tesla metrics --diff OLD NEW")
    }
    let old = try parse(operands[0], operands[0])
    let new = try parse(operands[1], operands[1])
    let difference = Drift.difference(from: old, to: new)
    let lines =
      difference.added.map { "added\t\($0.path)\t\($0.type.rawValue)\n" }
      + difference.removed.map { "removed\t\($0.path)\t\($0.type.rawValue)\n" }
      + difference.retyped.map { "retyped\t\($0.path)\t\($0.old.rawValue) to \($0.new.rawValue)\n" }
    try session.console.write(lines.joined())
  }
}
