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
    var told: String?
    if let timeout = session.arguments.duration(WakeSyntax.wait) {
      answer = try await session.wake(vehicle, client, timeout: timeout)
    } else {
      let record: Vehicle
      (answer, record) = try await asking { () async throws(TeslaError) in
        // Waking has a price on the Fleet API; an online car's record has none.
        vehicle.state == .online
          ? try await client.vehicle(vehicle) : try await client.requestWake(vehicle)
      }
      told = words(for: vehicle, record.state)
    }
    try session.console.write(answer: answer.bytes)
    // To a program the record says all of it.
    if let told, session.context.standardError.isTerminal { session.console.note(told) }
  }

  /// What was done, which the record does not say to a person.
  private func words(for vehicle: Vehicle, _ state: VehicleState) -> String {
    if vehicle.state == .online { return "\(vehicle.name) is online already: it was not woken" }
    let name = vehicle.name
    return state == .online
      ? "\(name) was woken and is online"
      : "\(name) was asked to wake and is still \(state.text); tesla wake --wait waits for it"
  }
}

extension Session {
  /// The car that the command line means.
  func vehicle(_ client: Client) async throws(Failure) -> Vehicle {
    try vehicle(in: try await products(client))
  }

  /// The account's cars and sites, which completion then knows too.
  func products(_ client: Client) async throws(Failure) -> Products {
    let products = try await asking { () async throws(TeslaError) in
      try await client.products().products
    }
    await remember(products)
    return products
  }

  /// The car that the command line means.
  func vehicle(in products: Products) throws(Failure) -> Vehicle {
    do throws(Products.SelectionFailure) {
      return try products.vehicle(named: arguments.string(SharedOptions.vehicle))
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
