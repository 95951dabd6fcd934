internal import JSON
internal import Telemetry
package import TeslaAPI
internal import TeslaData
internal import Unix

/// The answers that others save in the state directory, followed as they change.
package struct SavedAnswers: Sendable {
  private let store: AnswerStore
  private let options: PollOptions
  private var seen: [String: FileStatus] = [:]

  /// - Parameter options: which cars are meant, and the file that names the site.
  package init(directory: StateDirectory, options: PollOptions) {
    store = AnswerStore(directory: directory)
    self.options = options
  }

  /// What the files hold, if one of them has changed since the last call.
  package mutating func news() -> [Observation] {
    let directory = store.directory
    let paths =
      directory.ownVehicleData + directory.ownStreamedData
      + [directory.vehicleData, directory.powerwallData]
    var statuses: [String: FileStatus] = [:]
    for path in paths { statuses[path] = try? FileSystem.status(path) }
    guard statuses != seen else { return [] }
    defer { seen = statuses }
    var news: [Observation] = store.savedCars(options).map { vehicle, saved in
      let saved = saved.with(directory.savedStream(vin: vehicle.vin))
      return .data(vehicle, VehicleFacts(saved.body), moment: saved.moment)
    }
    if statuses[directory.powerwallData] != seen[directory.powerwallData],
      let saved = store.savedSite()
    {
      let ids = options.powerwallIDFile.flatMap { try? AnswerStore.siteIDs(in: $0) } ?? nil
      news.append(
        .site(id: ids?.first ?? "", name: "", SiteFacts(saved.body), moment: saved.moment))
    }
    return news
  }
}
