internal import JSON
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
internal import Time
internal import Unix

/// The last answers as files in the state directory, byte for byte.
struct AnswerStore: Sendable {
  let directory: StateDirectory

  struct Saved: Sendable {
    let path: String
    let bytes: [UInt8]
    let body: Value
    /// When the answer was current, as it says itself; else when the file was written.
    let moment: Timestamp
  }

  static let mode: FileMode = 0o600

  /// - Parameters:
  ///   - isChosen: whether vehicle.data is this car's.
  ///   - hasSeveral: whether each car has a file of its own.
  ///   - durability: of that file.
  /// - Returns: the car's own file, if it has one.
  @discardableResult func save(
    vehicleData bytes: [UInt8], vin: String, isChosen: Bool, hasSeveral: Bool,
    durability: AtomicFile.Durability = .synced
  )
    throws(SystemError) -> String?
  {
    var own: String?
    if hasSeveral, !vin.isEmpty {
      let path = directory.vehicleData(vin: vin)
      try AtomicFile.write(bytes, to: path, mode: AnswerStore.mode, durability: durability)
      own = path
    }
    if isChosen {
      try AtomicFile.write(bytes, to: directory.vehicleData, mode: AnswerStore.mode)
    }
    return own
  }

  /// Removes what writers left that were stopped before `time`.
  func removeLeftOvers(before time: Timestamp) {
    AtomicFile.removeLeftOvers(in: directory.path, before: time) { name in
      directory.isAnswer(FileSystem.path(directory.path, name))
    }
  }

  func save(powerwallData bytes: [UInt8]) throws(SystemError) {
    try AtomicFile.write(bytes, to: directory.powerwallData, mode: AnswerStore.mode)
  }

  /// Every car's last answer, the newest of each; files that hold something else are passed over.
  func savedCars() -> [(vehicle: Vehicle, saved: Saved)] {
    var cars: [(vehicle: Vehicle, saved: Saved)] = []
    var places: [String: Int] = [:]
    for path in [directory.vehicleData] + directory.ownVehicleData {
      guard let saved = read(path, kind: .vehicleData, moment: { VehicleFacts($0).moment }),
        let vehicle = Vehicle(saved.body.answer)
      else { continue }
      let key = Fleet.key(of: vehicle)
      if let place = places[key] {
        if cars[place].saved.moment < saved.moment { cars[place] = (vehicle, saved) }
      } else {
        places[key] = cars.count
        cars.append((vehicle, saved))
      }
    }
    return cars
  }

  func savedSite() -> Saved? {
    read(directory.powerwallData, kind: .liveStatus, moment: { SiteFacts($0).moment })
  }

  /// The ids in the file, one a line, as `jq` or a person wrote them.
  /// - Returns: nil without a file.
  static func siteIDs(in path: String) throws(SystemError) -> [String]? {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try FileSystem.read(path, limit: 65_536)
    } catch {
      if error.errno == .noSuchFile { return nil }
      throw error
    }
    let words = String(decoding: bytes, as: UTF8.self).split { $0.isWhitespace || $0 == "\"" }
    var ids: [String] = []
    for word in words.map(String.init)
    where word.utf8.allSatisfy({ (0x30...0x39).contains($0) }) && !ids.contains(word) {
      ids.append(word)
    }
    return ids
  }

  private func read(_ path: String, kind: BodyKind, moment: (Value) -> Timestamp?) -> Saved? {
    guard let bytes = try? FileSystem.read(path), let body = try? Value(parsing: bytes),
      (try? BodyKind(recognizing: body)) == kind,
      let moment = moment(body) ?? (try? FileSystem.status(path).modified)
    else { return nil }
    return Saved(path: path, bytes: bytes, body: body, moment: moment)
  }
}
