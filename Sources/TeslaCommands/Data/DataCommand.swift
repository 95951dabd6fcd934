internal import CommandSyntax
internal import JSON
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
internal import Unix

/// `tesla data`: the car's data, or the Powerwall's.
struct DataCommand: Sendable {
  let session: Session

  private var wantsPowerwall: Bool { session.arguments.isSet(DataSyntax.powerwall) }

  func run() async throws(Failure) {
    if session.arguments.isSet(DataSyntax.cached) { return try printCached() }
    wantsPowerwall ? try await printPowerwall() : try await printVehicle()
  }

  private func printVehicle() async throws(Failure) {
    let client = try session.client()
    let products = try await session.products(client)
    if wantsAllCars, products.vehicles.count > 1 {
      return try await printTables(of: products.vehicles, client)
    }
    let vehicle = try session.vehicle(in: products)
    if vehicle.state != .online {
      // Asking would cost money and answer 408; waking needs to be asked for.
      guard session.arguments.isSet(DataSyntax.wake) else { throw try unavailable(vehicle) }
      _ = try await session.wake(vehicle, client, timeout: .seconds(60))
    }
    let answer = try await ask(vehicle, client)
    let paths = try places(of: vehicle, isOnlyVehicle: products.vehicles.count == 1)
    try deliver(answer.bytes, to: savesAnswers ? paths : [])
  }

  func ask(_ vehicle: Vehicle, _ client: Client) async throws(Failure) -> Answer {
    let blocks = self.blocks
    let answer = try await asking { () async throws(TeslaError) in
      try await client.vehicleData(vehicle, blocks: blocks)
    }
    let state = VehicleState(VehicleFacts(answer.body).state ?? "online")
    if state != .online {
      session.console.warning("these are old values: \(vehicle.name) is \(state.text)")
    }
    return answer
  }

  /// A part must not stand where serve and --cached expect the whole.
  var savesAnswers: Bool { session.arguments.list(DataSyntax.endpoints) == nil }

  /// Shows a person what is saved of a car that is not online; a program gets nothing that it could
  /// take for its data.
  private func unavailable(_ vehicle: Vehicle) throws(Failure) -> Failure {
    let words = "\(vehicle.name) is \(vehicle.state.text)"
    guard session.context.standardOutput.isTerminal,
      !session.arguments.isSet(SharedOptions.json), let saved = try saved(of: vehicle)
    else {
      return Failure(
        .vehicleUnavailable, words,
        hint: "tesla data --wake, or tesla data --cached for the last answer")
    }
    try show(saved, of: vehicle)
    return Failure(
      .vehicleUnavailable, words + ", so these are old values", hint: "tesla data --wake")
  }

  /// Prints an answer, which may have cost money, and saves it; neither for want of the other.
  func deliver(_ bytes: [UInt8], to paths: [String]) throws(Failure) {
    do throws(Failure) { try show(bytes, isCached: false) } catch {
      try? save(bytes, to: paths)
      throw error
    }
    try save(bytes, to: paths)
  }

  private func show(_ bytes: [UInt8], isCached: Bool) throws(Failure) {
    guard session.arguments.isSet(DataSyntax.table), let body = try? Value(parsing: bytes) else {
      return try session.console.write(answer: bytes)
    }
    let now = session.clock.now
    let table =
      wantsPowerwall
      ? FactTable(SiteFacts(body), now: now)
      : FactTable(VehicleFacts(body), isCached: isCached, now: now)
    try session.console.write(table.text(width: session.console.columns))
  }

  private func save(_ bytes: [UInt8], to paths: [String]) throws(Failure) {
    do throws(SystemError) {
      for path in paths { try AtomicFile.write(bytes, to: path, mode: 0o600) }
    } catch {
      throw Failure(.failure, error.description, hint: "tesla doctor")
    }
  }

  private var blocks: [String] {
    let chosen = session.arguments.list(DataSyntax.endpoints) ?? DataBlock.all
    return session.arguments.isSet(DataSyntax.noLocation)
      ? chosen.filter { $0 != DataBlock.location } : chosen
  }

  private func places(of vehicle: Vehicle, isOnlyVehicle: Bool) throws(Failure) -> [String] {
    let directory = try session.directory()
    return (isOnlyVehicle ? [] : [directory.vehicleData(vin: vehicle.vin)])
      + [directory.vehicleData]
  }

  private func printPowerwall() async throws(Failure) {
    let client = try session.client()
    let site = try await session.siteID(client)
    let answer = try await asking { () async throws(TeslaError) in
      try await client.answer(.liveStatus(site))
    }
    try deliver(answer.bytes, to: [try session.directory().powerwallData])
  }

  /// The last answer. Its car is looked up in the file itself, since no request is made.
  private func printCached() throws(Failure) {
    if wantsAllCars, !wantsPowerwall, try printCachedTables() { return }
    let directory = try session.directory()
    let path: String
    if wantsPowerwall {
      path = directory.powerwallData
    } else if let name = session.arguments.string(SharedOptions.vehicle) {
      let known = StateFile(directory, clock: session.clock).read().vehicles
      let match = known.first {
        $0.vin.uppercased() == name.uppercased() || $0.displayName.lowercased() == name.lowercased()
      }
      path = try savedAnswer(of: match?.vin ?? name, in: directory)
    } else {
      path = directory.vehicleData
    }
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try FileSystem.read(path) } catch {
      if error.errno == .noSuchFile {
        throw Failure(.notFound, "there is no saved answer: \(path)", hint: fetching)
      }
      throw Failure(.failure, error.description)
    }
    if let problem = SavedAnswer.problem(
      in: bytes, kind: wantsPowerwall ? .liveStatus : .vehicleData)
    {
      throw Failure(.notFound, "\(path) \(problem)", hint: fetching)
    }
    // An old value must not pass for a new one.
    if let saved = try? FileSystem.status(path).modified {
      session.console.note("saved \(Age.text(saved, session.clock.now))")
    }
    try show(bytes, isCached: true)
  }

  private var fetching: String { wantsPowerwall ? "tesla data --powerwall" : "tesla data" }

  /// The file whose car has that VIN, id or display name.
  private func savedAnswer(of name: String, in directory: StateDirectory) throws(Failure) -> String
  {
    let match = (directory.ownVehicleData + [directory.vehicleData]).first { path in
      guard let bytes = try? FileSystem.read(path), let body = try? Value(parsing: bytes),
        let record = body["response"]
      else { return false }
      return (try? Products(["response": [record]]).vehicle(named: name)) != nil
    }
    // Unusable: the error says why.
    let own = directory.vehicleData(vin: name)
    guard let match = match ?? (FileSystem.exists(own) ? own : nil) else {
      throw Failure(
        .notFound, "there is no saved answer of \(name)", hint: "tesla data --vehicle \(name)")
    }
    return match
  }
}
