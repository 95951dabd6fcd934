internal import CommandSyntax
internal import JSON
internal import Telemetry
internal import TeslaAPI
internal import Unix

/// `tesla telemetry errors` and `tesla telemetry remove`.
struct TelemetryRecordsCommand: Sendable {
  let session: Session

  /// An object with a list of errors for each VIN, as Tesla words them.
  func errors() async throws(Failure) {
    try session.requireFleet()
    let client = try session.client()
    var lists: [(vin: String, errors: [Value])] = []
    for vehicle in try await session.telemetryVehicles(client) {
      let errors = try await asking { () async throws(TeslaError) in
        try await client.telemetryErrors(vin: vehicle.vin)
      }
      lists.append((vehicle.vin, errors))
    }
    guard isTable else {
      let members = lists.map { Object.Member($0.vin, .array($0.errors)) }
      return try session.console.write(answer: Value.object(Object(members)).bytes)
    }
    let rows = lists.flatMap { list in
      list.errors.map { error in
        [
          list.vin, error["name"]?.stringValue ?? error["error_name"]?.stringValue ?? "",
          error["error"]?.stringValue ?? error.stringValue ?? "",
        ]
      }
    }
    try write([["VIN", "NAME", "ERROR"]] + rows)
  }

  /// An object with Tesla's answer for each VIN.
  func remove() async throws(Failure) {
    try session.requireFleet()
    if session.arguments.isSet(TelemetrySyntax.dryRun) {
      let names = session.arguments.strings(TelemetrySyntax.vehicle)
      return session.console.say(
        "would remove the configuration of "
          + (names.isEmpty ? "all cars" : names.joined(separator: ", ")))
    }
    let client = try session.client()
    let vehicles = try await session.telemetryVehicles(client)
    var answers: [(vehicle: Vehicle, answer: Value)] = []
    for vehicle in vehicles {
      let answer = try await asking { () async throws(TeslaError) in
        try await client.removeTelemetry(vin: vehicle.vin)
      }
      forget(vehicle.vin)
      answers.append((vehicle, answer))
    }
    guard isTable else {
      let members = answers.map { Object.Member($0.vehicle.vin, $0.answer) }
      return try session.console.write(answer: Value.object(Object(members)).bytes)
    }
    try write(
      [["VIN", "NAME", "REMOVED"]]
        + answers.map { vehicle, answer in
          [
            vehicle.vin, vehicle.displayName,
            answer["updated_vehicles"]?.int64Value == 0 ? "had none" : "yes",
          ]
        })
  }

  /// What is not sent any more is nothing to compare with.
  private func forget(_ vin: String) {
    guard let directory = try? session.directory() else { return }
    var sent = SentTelemetry(directory)
    guard sent.entry(of: vin) != nil else { return }
    sent.remove([vin])
    do throws(SystemError) { try sent.save(directory) } catch {
      session.console.detail(error.description)
    }
  }

  private var isTable: Bool { session.arguments.isSet(TelemetrySyntax.table) }

  private func write(_ rows: [[String]]) throws(Failure) {
    try session.console.write(TextTable.render(rows, width: session.console.columns))
  }
}
