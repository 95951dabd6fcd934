internal import CommandSyntax
internal import Polling
internal import Telemetry
internal import TeslaAPI
internal import TeslaData
internal import Unix

/// What `data` shows people of several cars, and of a car that cannot be asked.
extension DataCommand {
  /// Whether the table of every car is wanted: of one that is to be woken the name is needed.
  var wantsAllCars: Bool {
    session.arguments.isSet(DataSyntax.table) && !session.arguments.isSet(DataSyntax.wake)
      && !session.arguments.isSet(SharedOptions.vehicle)
  }

  /// Asks those that are online, and shows what is saved of the others.
  func printTables(of vehicles: [Vehicle], _ client: Client) async throws(Failure) {
    let directory = try session.directory()
    var first: Failure?
    var isAnyOnline = false
    for (place, vehicle) in vehicles.enumerated() {
      if place > 0 { try session.console.write("\n") }
      if vehicle.state == .online, first.map({ $0.status == .network }) ?? true {
        do throws(Failure) {
          let answer = try await ask(vehicle, client)
          isAnyOnline = true
          // Of several cars none was chosen, whose answer vehicle.data would be.
          try deliver(
            answer.bytes, to: savesAnswers ? [directory.vehicleData(vin: vehicle.vin)] : [])
          continue
        } catch {
          first = first ?? error
        }
      }
      try show(saved(of: vehicle), of: vehicle)
    }
    if let first { throw first }
    guard !isAnyOnline else { return }
    throw Failure(
      .vehicleUnavailable, "no car is online", hint: "tesla wake --vehicle VEHICLE --wait")
  }

  /// The last answer of a car with what it has streamed since.
  func saved(of vehicle: Vehicle) throws(Failure) -> AnswerStore.Saved? {
    let directory = try session.directory()
    var options = PollOptions()
    options.vehicles = [vehicle.vin]
    return AnswerStore(directory: directory).savedCars(options).first?.saved
      .with(directory.savedStream(vin: vehicle.vin))
  }

  /// A table of what is saved, under the state that the car has now.
  func show(_ saved: AnswerStore.Saved?, of vehicle: Vehicle) throws(Failure) {
    var facts = saved.map { VehicleFacts($0.body) } ?? VehicleFacts()
    facts.vin = facts.vin ?? vehicle.vin
    facts.displayName = facts.displayName ?? vehicle.displayName
    facts.state = vehicle.state.text
    facts.moment = saved?.moment
    let table = FactTable(facts, isCached: false, now: session.clock.now)
    try session.console.write(table.text(width: session.console.columns))
  }

  /// The tables of all cars that have an answer saved, if there are several.
  ///
  /// - Returns: whether there are.
  func printCachedTables() throws(Failure) -> Bool {
    let cars = AnswerStore(directory: try session.directory()).savedCars(PollOptions())
    guard cars.count > 1 else { return false }
    let now = session.clock.now
    let tables = cars.sorted { $0.vehicle.key < $1.vehicle.key }.map { car in
      FactTable(VehicleFacts(car.saved.body), isCached: true, now: now)
        .text(width: session.console.columns)
    }
    try session.console.write(tables.joined(separator: "\n"))
    return true
  }
}
