internal import CommandSyntax
internal import TeslaAPI
internal import Unix

/// What the commands of `tesla telemetry` have in common.
extension Session {
  /// Cars stream for applications that are registered with the Fleet API.
  func requireFleet() throws(Failure) {
    guard try !configuration().profile.isFleet else { return }
    throw Failure(
      .usage, "cars stream for applications of the Fleet API only",
      hint: "use --api fleet-na, fleet-eu or fleet-cn; see tesla help telemetry")
  }

  /// Whether the login has the scope vehicle_location; nil if it does not tell.
  var mayLocate: Bool? {
    guard let directory = try? directory(),
      let token = (try? vault(directory).load())?.accessToken,
      let claims = vault(directory).claims(of: token), !claims.scopes.isEmpty
    else { return nil }
    return claims.scopes.contains("vehicle_location")
  }

  /// The cars that the command line means: those that are named, else all that have a VIN.
  func telemetryVehicles(_ client: Client) async throws(Failure) -> [Vehicle] {
    let products = try await asking { () async throws(TeslaError) in
      try await client.products().products
    }
    await remember(products)
    let names = arguments.strings(TelemetrySyntax.vehicle)
    do throws(Products.SelectionFailure) {
      var vehicles: [Vehicle] = []
      for name in names {
        let vehicle = try products.vehicle(named: name)
        if !vehicles.contains(vehicle) { vehicles.append(vehicle) }
      }
      if names.isEmpty { vehicles = products.vehicles }
      vehicles.removeAll(where: \.vin.isEmpty)
      guard !vehicles.isEmpty else { throw .none }
      return vehicles
    } catch {
      throw Failure(error, what: "car", option: "--vehicle")
    }
  }

  /// A file that the command line names; `-` is standard input.
  func input(_ path: String) throws(Failure) -> [UInt8] {
    do throws(SystemError) {
      guard path == "-" else { return try FileSystem.readInput(path, limit: 1 << 20) }
      return try context.standardInput.readToEnd(limit: 1 << 20, of: "standard input")
    } catch {
      throw Failure(reading: error)
    }
  }
}
