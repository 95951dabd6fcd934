internal import CommandSyntax
internal import TeslaAPI
internal import Unix

/// `tesla wake`: wakes the car, and with `--wait` returns when it is online.
struct WakeCommand: Sendable {
  let session: Session

  func run() async throws(Failure) {
    let client = try session.client()
    let vehicle = try await session.vehicle(client)
    let answer: Answer
    if let timeout = session.arguments.duration(WakeSyntax.wait) {
      answer = try await session.wake(vehicle, client, timeout: timeout)
    } else {
      answer = try await asking { () async throws(TeslaError) in
        // Waking has a price on the Fleet API; an online car's record has none.
        vehicle.state == .online
          ? try await client.vehicle(vehicle).0 : try await client.requestWake(vehicle).0
      }
    }
    try session.console.write(answer: answer.bytes)
  }
}

extension Session {
  /// The car that the command line means.
  func vehicle(_ client: Client) async throws(Failure) -> Vehicle {
    try await chosenVehicle(client).vehicle
  }

  /// The car that the command line means, and how many there are.
  func chosenVehicle(_ client: Client) async throws(Failure) -> (vehicle: Vehicle, count: Int) {
    let products = try await asking { () async throws(TeslaError) in
      try await client.products().products
    }
    await remember(products)
    do throws(Products.SelectionFailure) {
      let vehicle = try products.vehicle(named: arguments.string(SharedOptions.vehicle))
      return (vehicle, products.vehicles.count)
    } catch {
      throw Failure(error, what: "car", option: "--vehicle")
    }
  }

  func wake(_ vehicle: Vehicle, _ client: Client, timeout: Duration) async throws(Failure) -> Answer
  {
    let last = Lock<VehicleState?>(nil)
    progress("waking \(vehicle.name)")
    defer { progress("asking Tesla") }
    return try await asking { () async throws(TeslaError) in
      try await client.wake(vehicle, timeout: timeout, clock: clock) { [console] state in
        let isNew = last.withLock { last in
          defer { last = state }
          return last != state
        }
        if isNew { console.note("\(vehicle.name) is \(state.text)") }
      }
    }
  }
}
