internal import CommandSyntax
internal import JSON
internal import Telemetry
internal import TeslaAPI
internal import Time

/// `tesla telemetry status`.
struct TelemetryStatusCommand: Sendable {
  let session: Session

  func run() async throws(Failure) {
    try session.requireFleet()
    let client = try session.client()
    let directory = try session.directory()
    let vehicles = try await session.telemetryVehicles(client)
    let sent = SentTelemetry(directory)
    let fleet = try await asking { () async throws(TeslaError) in
      try await client.fleetStatus(vins: vehicles.map(\.vin))
    }
    var states: [StreamState] = []
    for vehicle in vehicles {
      let kept = try await asking { () async throws(TeslaError) in
        try await client.telemetryConfiguration(vin: vehicle.vin)
      }
      states.append(
        StreamState(
          vehicle: vehicle, fleet: fleet[vehicle.vin], kept: kept,
          sent: sent.entry(of: vehicle.vin),
          lastDatum: directory.savedStream(vin: vehicle.vin)?.lastDatum, now: session.clock.now))
    }
    try print(states)
    let gaps = states.compactMap(\.gap)
    for gap in gaps { session.console.note(gap.words) }
    guard let first = gaps.first else { return }
    throw Failure(
      .failure, "data flows from \(states.count - gaps.count) of \(states.count) cars",
      hint: first.remedy)
  }

  private func print(_ states: [StreamState]) throws(Failure) {
    if session.arguments.isSet(TelemetrySyntax.table) {
      return try session.console.write(
        TextTable.render(
          [StreamState.columns] + states.map(\.row), width: session.console.columns))
    }
    try session.console.write(answer: Value.array(states.map(\.value)).bytes)
  }
}
