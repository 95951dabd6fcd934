package import JSON
package import Telemetry
package import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
package import Time
internal import Unix

/// The last answers as files in the state directory, byte for byte.
///
/// Each is on the disk before `save` returns, but where that would be hundreds of times a second,
/// which wears a small machine's disk out: beyond `syncsAMinute` what many wrote is brought to the
/// disk together, once a minute.
package final class AnswerStore: Sendable {
  let directory: StateDirectory
  /// Since the last `synchronize`.
  private let writes = Lock(0)

  /// A file's answer.
  package struct Saved: Sendable {
    package let bytes: [UInt8]
    package let body: Value
    /// When the answer was current, as it says itself; else when the file was written.
    package let moment: Timestamp

    /// With what the car has streamed since.
    package func with(_ stream: VehicleStream?) -> Saved {
      guard let stream, let newest = stream.lastDatum else { return self }
      return Saved(bytes: bytes, body: stream.record(over: body), moment: max(moment, newest))
    }
  }

  static let syncsAMinute = 60

  package init(directory: StateDirectory) { self.directory = directory }

  /// - Parameters:
  ///   - isChosen: whether vehicle.data is this car's.
  ///   - hasSeveral: whether each car has a file of its own.
  func save(vehicleData bytes: [UInt8], vin: String, isChosen: Bool, hasSeveral: Bool)
    throws(SystemError)
  {
    if hasSeveral, !vin.isEmpty { try write(bytes, to: directory.vehicleData(vin: vin)) }
    if isChosen { try write(bytes, to: directory.vehicleData) }
  }

  func save(powerwallData bytes: [UInt8]) throws(SystemError) {
    try write(bytes, to: directory.powerwallData)
  }

  /// - Parameter tariff: nil where the site has none any more.
  func save(_ tariff: SiteTariff?) throws(SystemError) {
    if let tariff { return try write(tariff.saved, to: directory.tariff) }
    if FileSystem.exists(directory.tariff) { try FileSystem.remove(directory.tariff) }
  }

  /// - Parameter bytes: what the car streamed (see `VehicleStream.saved`).
  func save(stream bytes: [UInt8], vin: String) throws(SystemError) {
    try write(bytes, to: directory.streamedData(vin: vin))
  }

  /// Likewise, without waiting for the disk: what outlives this process.
  func saveAtOnce(stream bytes: [UInt8], vin: String) throws(SystemError) {
    try AtomicFile.write(
      bytes, to: directory.streamedData(vin: vin), mode: 0o600, durability: .unsynced)
  }

  private func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
    let isSynced = writes.withLock { writes in
      writes += 1
      return writes <= AnswerStore.syncsAMinute
    }
    try AtomicFile.write(bytes, to: path, mode: 0o600, durability: isSynced ? .synced : .unsynced)
  }

  /// Brings to the disk what is not there yet; to be called once a minute and at the end.
  func synchronize() {
    let count = writes.withLock { writes in
      defer { writes = 0 }
      return writes
    }
    if count > AnswerStore.syncsAMinute { FileSystem.synchronizeAll() }
  }

  /// Removes what writers left that were stopped before `time`.
  func removeLeftOvers(before time: Timestamp) {
    AtomicFile.removeLeftOvers(in: directory.path, before: time) { name in
      directory.isAnswer(FileSystem.path(directory.path, name))
    }
  }

  /// The last answer of every car that the options want, the newest of each; files that hold
  /// something else are passed over.
  package func savedCars(_ options: PollOptions) -> [(vehicle: Vehicle, saved: Saved)] {
    var cars: [(vehicle: Vehicle, saved: Saved)] = []
    var places: [String: Int] = [:]
    for path in [directory.vehicleData] + directory.ownVehicleData {
      guard let saved = read(path, kind: .vehicleData, moment: { VehicleFacts($0).moment }),
        let vehicle = Vehicle(saved.body.answer),
        options.wants(saved.body)
      else { continue }
      let key = vehicle.key
      if let place = places[key] {
        if cars[place].saved.moment < saved.moment { cars[place] = (vehicle, saved) }
      } else {
        places[key] = cars.count
        cars.append((vehicle, saved))
      }
    }
    return cars
  }

  /// One car's last answer, the newest of its files.
  func savedCar(vin: String) -> Saved? {
    [directory.vehicleData(vin: vin), directory.vehicleData].compactMap { path in
      read(path, kind: .vehicleData, moment: { VehicleFacts($0).moment })
    }.filter { Vehicle($0.body.answer)?.vin == vin }.max { $0.moment < $1.moment }
  }

  /// The first site's last answer.
  package func savedSite() -> Saved? {
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

  /// The first of them: whose answer `savedSite` is.
  package static func siteID(in path: String) -> String? {
    (try? siteIDs(in: path))?.flatMap(\.first)
  }

  private func read(_ path: String, kind: BodyKind, moment: (Value) -> Timestamp?) -> Saved? {
    guard let bytes = try? FileSystem.read(path), let body = try? Value(parsing: bytes),
      (try? BodyKind(recognizing: body)) == kind,
      let moment = moment(body) ?? (try? FileSystem.status(path).modified)
    else { return nil }
    return Saved(bytes: bytes, body: body, moment: moment)
  }
}

extension PollOptions {
  /// Whether the car of a saved answer is one of those that were asked for.
  fileprivate func wants(_ body: Value) -> Bool {
    if vehicles.isEmpty { return true }
    let products = Products(["response": .array([body.answer])])
    // The answer of a newer car has its name elsewhere than the list of products.
    let ownName = VehicleFacts(body).name?.lowercased()
    return vehicles.contains { name in
      name.lowercased() == ownName || (try? products.vehicle(named: name)) != nil
    }
  }
}
