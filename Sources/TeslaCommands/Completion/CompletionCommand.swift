internal import CommandSyntax
internal import JSON
internal import TeslaAPI
internal import Unix

/// The hidden `tesla __complete KIND`: candidates from what is saved, without a network.
struct CompletionCandidates: Sendable {
  private struct Candidate {
    let value: String
    let meaning: String
  }

  let session: Session

  func run() throws(Failure) {
    let directory = try session.directory()
    let state = StateFile(directory, clock: session.clock).read()
    switch session.arguments.operands.first {
    case "vehicles": try session.console.write(lines(vehicles(state, directory)))
    case "sites": try session.console.write(lines(try sites(state)))
    default: break
    }
  }

  /// Names first, which are easier to tell apart.
  private func vehicles(_ state: StateFile.Contents, _ directory: StateDirectory)
    -> [Candidate]
  {
    var known = state.vehicles
    for vehicle in savedVehicles(directory) where !known.contains(where: { $0.vin == vehicle.vin })
    {
      known.append(vehicle)
    }
    return known.map { Candidate(value: $0.displayName, meaning: $0.vin) }
      + known.map { Candidate(value: $0.vin, meaning: $0.displayName) }
  }

  /// Where only `serve` runs, nobody lists the products, but it saves an answer of each car.
  private func savedVehicles(_ directory: StateDirectory) -> [KnownVehicle] {
    (directory.ownVehicleData + [directory.vehicleData]).compactMap { path in
      guard let bytes = try? FileSystem.read(path),
        let body = try? Value(parsing: bytes), let vehicle = Vehicle(body["response"] ?? body)
      else { return nil }
      return KnownVehicle(vin: vehicle.vin, displayName: vehicle.displayName)
    }
  }

  private func sites(_ state: StateFile.Contents) throws(Failure)
    -> [Candidate]
  {
    let known = state.sites.map { Candidate(value: $0.id, meaning: $0.name) }
    guard let id = try session.powerwallID(), !known.contains(where: { $0.value == id }) else {
      return known
    }
    return [Candidate(value: id, meaning: "")] + known
  }

  /// `VALUE`, a tab and a meaning a line. A name with a line's end or another control character in
  /// it can be typed by nobody, and must not pass for two lines.
  private func lines(_ candidates: [Candidate]) -> String {
    var seen: Set<String> = []
    return candidates.filter { candidate in
      !candidate.value.isEmpty && CompletionCandidates.isPlain(candidate.value)
        && seen.insert(candidate.value).inserted
    }.map { candidate in
      let meaning = CompletionCandidates.isPlain(candidate.meaning) ? candidate.meaning : ""
      return "\(candidate.value)\t\(meaning)\n"
    }.joined()
  }

  private static func isPlain(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: false
      default: true
      }
    }
  }
}
