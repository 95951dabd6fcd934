internal import CommandSyntax
internal import Crypto
internal import JSON
internal import Telemetry
internal import TeslaAPI
internal import TeslaData
internal import Time
internal import Unix

/// `tesla telemetry configure`.
struct TelemetryConfigureCommand: Sendable {
  let session: Session
  private var arguments: ParsedArguments { session.arguments }

  func run() async throws(Failure) {
    try session.requireFleet()
    let mayLocate = session.mayLocate
    let fields = try fields(mayLocate)
    do { try TelemetryConfiguration.check(fields, mayLocate: mayLocate) } catch {
      throw Failure(error)
    }
    if mayLocate == false, arguments.string(TelemetrySyntax.fields) == nil {
      session.console.note("without fields that tell where the car is: the login may not see it")
    }
    let cost = TelemetryCost(fields)
    if let budget = arguments.number(TelemetrySyntax.budget), cost.dollars > budget {
      throw Failure(overBudget: cost, budget)
    }
    if arguments.isSet(TelemetrySyntax.dryRun) { return try show(fields, cost) }
    let configuration = try configuration(fields)
    do { try configuration.check(mayLocate: mayLocate) } catch { throw Failure(error) }
    try await send(configuration, key: try key(), cost)
  }

  private func fields(_ mayLocate: Bool?) throws(Failure) -> [String: TelemetryConfiguration.Rule] {
    guard let text = arguments.string(TelemetrySyntax.fields) else {
      return FieldPlan.defaults(withLocation: mayLocate ?? true)
    }
    // No field's name looks like a file's.
    let isFile = text == "-" || text.contains("/") || text.contains(".") || FileSystem.exists(text)
    let value: Value
    if isFile {
      let bytes = try session.input(text)
      do { value = try Value(parsing: bytes) } catch {
        throw Failure(.failure, "\(text) is not JSON: \(error)")
      }
    } else {
      value = .array((arguments.list(TelemetrySyntax.fields) ?? []).map { .string($0) })
    }
    do { return try TelemetryConfiguration.fields(value) } catch { throw Failure(error) }
  }

  private func configuration(_ fields: [String: TelemetryConfiguration.Rule]) throws(Failure)
    -> TelemetryConfiguration
  {
    let ca = try authorities()
    return TelemetryConfiguration(
      hostname: try required(TelemetrySyntax.host), port: port,
      ca: ca, fields: fields,
      expires: session.clock.now.advanced(by: TelemetryConfigureCommand.life))
  }

  /// A car that cannot read them, or that meets others, reports it only to Tesla.
  private func authorities() throws(Failure) -> String {
    let bytes = try file(TelemetrySyntax.ca)
    let text = String(decoding: bytes, as: UTF8.self)
    if text.contains("PRIVATE KEY-----") { throw Failure(ConfigurationFlaw.privateKey) }
    guard let certificates = Certificate.all(pem: bytes), !certificates.isEmpty else {
      throw Failure(ConfigurationFlaw.noCertificate)
    }
    if !certificates.contains(where: \.isAuthority) {
      session.console.warning(
        "--ca: none of its certificates is an authority's; cars may refuse the receiver")
    }
    let now = session.clock.now
    for certificate in certificates where certificate.notAfter <= now {
      session.console.warning(
        "--ca: the certificate of \(TerminalText.line(certificate.commonName)) expired"
          + " \(Age.text(certificate.notAfter, now))")
    }
    return text
  }

  /// Tesla takes about a year at most.
  private static let life = Duration.seconds(360 * 86_400)

  private var port: UInt16 {
    arguments.integer(TelemetrySyntax.port).flatMap(UInt16.init(exactly:)) ?? 443
  }

  private func required(_ option: Option) throws(Failure) -> String {
    guard let text = arguments.string(option) else {
      throw Failure(
        .usage, "\(option.spelling) is needed", hint: "tesla telemetry configure --help")
    }
    return text
  }

  private func file(_ option: Option) throws(Failure) -> [UInt8] {
    try session.input(try required(option))
  }

  private func key() throws(Failure) -> P256PrivateKey {
    let path = try required(TelemetrySyntax.key)
    let bytes = try session.input(path)
    do { return try P256PrivateKey(pem: bytes) } catch { throw Failure(error, path) }
  }

  private func send(
    _ configuration: TelemetryConfiguration, key: P256PrivateKey, _ cost: TelemetryCost
  ) async throws(Failure) {
    let client = try session.client()
    let vehicles = try await session.telemetryVehicles(client)
    let vins = vehicles.map(\.vin)
    session.progress("sending the configuration")
    let outcome: TelemetryOutcome
    do {
      outcome = try await client.configureTelemetry(vins, token: configuration.token(signedBy: key))
    } catch {
      throw Failure(configuring: error)
    }
    let skipped = Set(outcome.skipped.flatMap(\.vins))
    let taken = vins.filter { !skipped.contains($0) }
    if !taken.isEmpty { keep(configuration, taken) }
    try print(outcome, vehicles)
    if !taken.isEmpty {
      session.console.note(
        "\(cars(taken.count)) will stream \(configuration.fields.count) fields, for about"
          + " $\(cost.dollars.written(decimals: 2)) a month each")
      session.console.note("they fetch it when they are online; then: tesla telemetry status")
    }
    for (reason, vins) in outcome.skipped { session.console.warning(reason.words(vins)) }
    for (reason, _) in outcome.skipped { session.console.hint(reason.remedy) }
    if outcome.updatedCount < Int64(taken.count), taken.count == vins.count {
      throw Failure(
        .failure,
        "Tesla says that \(outcome.updatedCount) of \(cars(vins.count)) take it, and gives"
          + " no reason", hint: "tesla telemetry status")
    }
    if taken.count < vins.count {
      throw Failure(.failure, "\(cars(vins.count - taken.count)) of \(vins.count) cannot stream")
    }
  }

  private func cars(_ count: Int) -> String { count == 1 ? "1 car" : "\(count) cars" }

  /// A copy, for `status`; a full disk changes nothing of what was sent.
  private func keep(_ configuration: TelemetryConfiguration, _ vins: [String]) {
    guard let directory = try? session.directory() else { return }
    var sent = SentTelemetry(directory)
    sent.add(configuration.value, vins: vins, at: session.clock.now)
    do throws(SystemError) { try sent.save(directory) } catch {
      session.console.warning(
        "the configuration is sent, but no copy is kept: \(error.description)")
    }
  }

  private func print(_ outcome: TelemetryOutcome, _ vehicles: [Vehicle]) throws(Failure) {
    guard arguments.isSet(TelemetrySyntax.table) else {
      return try session.console.write(answer: outcome.value.bytes)
    }
    let reasons = outcome.skipped.flatMap { skip in skip.vins.map { ($0, skip.reason.name) } }
    let rows = vehicles.map { vehicle in
      [
        vehicle.vin, vehicle.displayName,
        reasons.first { $0.0 == vehicle.vin }?.1 ?? "sent",
      ]
    }
    try session.console.write(
      TextTable.render([["VIN", "NAME", "RESULT"]] + rows, width: session.console.columns))
  }

  /// Sends nothing, not even for the list of cars.
  private func show(_ fields: [String: TelemetryConfiguration.Rule], _ cost: TelemetryCost)
    throws(Failure)
  {
    var configuration = TelemetryConfiguration(
      hostname: arguments.string(TelemetrySyntax.host) ?? "", port: port, ca: "", fields: fields,
      expires: session.clock.now.advanced(by: TelemetryConfigureCommand.life))
    if arguments.string(TelemetrySyntax.ca) != nil { configuration.ca = try authorities() }
    if arguments.string(TelemetrySyntax.key) != nil { _ = try key() }
    let cars = arguments.strings(TelemetrySyntax.vehicle)
    session.console.say(
      "would send this to \(cars.isEmpty ? "all cars" : cars.joined(separator: ", "))")
    if arguments.isSet(TelemetrySyntax.table) {
      return try session.console.write(
        TelemetryConfigureCommand.table(cost, width: session.console.columns))
    }
    let document: Value = ["configuration": configuration.value, "month": cost.value]
    try session.console.write(answer: document.bytes)
  }

  static func table(_ cost: TelemetryCost, width: Int? = nil) -> String {
    func row(_ name: String, _ rule: TelemetryConfiguration.Rule?, _ signals: Double) -> [String] {
      [
        name, rule.map { "\($0.interval) s" } ?? "",
        rule?.minimumDelta.map { delta in
          Int64(exactly: delta).map(String.init) ?? delta.description
        } ?? "",
        "\(Int64(signals.rounded()))",
        (signals / TelemetryCost.signalsPerDollar).written(decimals: 4),
      ]
    }
    let rows = cost.rows.map { row($0.name, $0.rule, $0.signals) }
    return TextTable.render(
      [["FIELD", "INTERVAL", "DELTA", "SIGNALS", "DOLLARS"]] + rows
        + [row("a month", nil, cost.signals)], width: width)
  }
}
