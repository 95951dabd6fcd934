internal import CommandSyntax
internal import TeslaAPI
internal import Unix

/// The hidden `tesla __complete KIND`: candidates from the last `products`, without a network.
struct CompletionCandidates: Sendable {
  let session: Session

  func run() throws(Failure) {
    let directory = try session.directory()
    switch session.arguments.operands.first {
    case "vehicles":
      for vehicle in StateFile(directory, clock: session.clock).read().vehicles {
        try session.console.write("\(vehicle.vin)\t\(vehicle.displayName)\n")
      }
    case "sites":
      if let id = try session.powerwallID() { try session.console.write("\(id)\t\n") }
    default: break
    }
  }
}
