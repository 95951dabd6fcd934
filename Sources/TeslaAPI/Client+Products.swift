internal import JSON
package import Time
internal import Unix

extension Client {
  /// The account's cars and sites.
  ///
  /// A list as long as a page of the Fleet API may have been cut: then the pages of `vehicles` are
  /// asked for the cars that are not in it. The answer is that of `products` alone.
  package func products() async throws(TeslaError) -> (answer: Answer, products: Products) {
    let answer = try await answer(.products)
    let products = Products(answer.body)
    guard configuration.profile.isFleet, products.vehicles.count >= Endpoint.vehiclesPerPage
    else { return (answer, products) }
    return (answer, products.adding(try await vehicles()))
  }

  /// More than any account has, should a server have no end.
  static let mostVehicles = 10_000
  static let mostListBytes = 64 << 20

  /// All cars of the account, from all pages; Fleet API only.
  package func vehicles() async throws(TeslaError) -> [Vehicle] {
    var vehicles: [Vehicle] = []
    var ids: Set<String> = []
    var byteCount = 0
    for page in 1...Client.mostVehicles {
      let answer = try await answer(.vehicles(page: page))
      let items = answer.body["response"]?.arrayValue ?? []
      let new = items.compactMap(Vehicle.init).filter { ids.insert($0.id).inserted }
      vehicles += new
      byteCount += answer.bytes.count
      let hasNext = answer.body["pagination"]?["next"]?.int64Value.map { $0 > page } ?? false
      // A page without a car that is new repeats another.
      guard hasNext, !new.isEmpty, vehicles.count < Client.mostVehicles,
        byteCount < Client.mostListBytes
      else { break }
    }
    return vehicles
  }

  /// The car's record; free, and never wakes it.
  package func vehicle(_ vehicle: Vehicle) async throws(TeslaError) -> (Answer, Vehicle) {
    let answer = try await answer(.vehicle(identifier(of: vehicle)))
    guard let record = answer.body["response"].flatMap(Vehicle.init) else {
      throw .api(APIError(.malformed, endpoint: "vehicle", status: 200))
    }
    return (answer, record)
  }

  /// Everything the car tells, in one call; without its position when that scope was not granted.
  package func vehicleData(_ vehicle: Vehicle, blocks: [String] = DataBlock.all)
    async throws(TeslaError) -> Answer
  {
    let id = identifier(of: vehicle)
    do {
      return try await answer(.vehicleData(id, blocks: blocks).about(vehicle))
    } catch .api(let error) where error.kind == .missingScope && blocks.contains(DataBlock.location)
    {
      let rest = blocks.filter { $0 != DataBlock.location }
      guard !rest.isEmpty else { throw .api(error) }
      return try await answer(.vehicleData(id, blocks: rest).about(vehicle))
    }
  }

  /// Wakes the car and waits until it is online.
  ///
  /// - Parameter progress: called with each state that is seen.
  /// - Returns: the car's record as last answered.
  /// - Throws: `.api` of kind `.asleep` when the time is over.
  package func wake(
    _ vehicle: Vehicle, timeout: Duration, clock: any WallClock,
    progress: @Sendable (VehicleState) -> Void = { _ in }
  ) async throws(TeslaError) -> Answer {
    var (answer, record) = try await self.vehicle(vehicle)
    var sequence = WakeSequence(start: clock.now, timeout: timeout)
    while true {
      progress(record.state)
      switch sequence.next(state: record.state, now: clock.now) {
      case .done: return answer
      case .giveUp:
        throw .api(
          APIError(
            .asleep, endpoint: "wake_up",
            detail: "still \(record.state.text) after \(Int64(timeout.inSeconds)) seconds"))
      case .requestWake:
        (answer, record) = try await requestWake(record)
      case .check(let pause):
        do { try await clock.sleep(for: pause) } catch { throw .cancelled }
        (answer, record) = try await self.vehicle(record)
      }
    }
  }

  /// Asks the car to wake and does not wait.
  package func requestWake(_ vehicle: Vehicle) async throws(TeslaError) -> (Answer, Vehicle) {
    let answer = try await answer(.wakeUp(identifier(of: vehicle)).about(vehicle))
    return (answer, answer.body["response"].flatMap(Vehicle.init) ?? vehicle)
  }

  /// The Fleet API prefers VINs; the Owner API knows ids only.
  package func identifier(of vehicle: Vehicle) -> String {
    configuration.profile.isFleet && !vehicle.vin.isEmpty ? vehicle.vin : vehicle.id
  }
}
