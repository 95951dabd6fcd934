internal import Journal
internal import Polling
internal import Telemetry
internal import TeslaAPI
internal import TeslaData
internal import Time

/// What others have saved in the state directory: `serve`, `data` and the user.
struct StatusFiles: Sendable {
  struct Contents: Sendable {
    /// The last answer of each car, with what it has streamed since.
    var cars: [(vehicle: Vehicle, saved: AnswerStore.Saved)] = []
    var site: AnswerStore.Saved?
    /// Whose answer that is; nil where no file names it.
    var siteID: String?
    var known: StateFile.Contents
    var places = Places()
    /// The newest states of each car in the journal, by VIN.
    var states: [String: [JournalState]] = [:]
  }

  let directory: StateDirectory
  /// The journal's file.
  let journal: String
  let options: PollOptions
  let clock: any WallClock

  /// What a car was in turn since it last was asleep, at the most.
  private static let mostStates = 50

  func read() -> Contents {
    let store = AnswerStore(directory: directory)
    var contents = Contents(known: StateFile(directory, clock: clock).read())
    contents.cars = store.savedCars(options).map { vehicle, saved in
      (vehicle, saved.with(directory.savedStream(vin: vehicle.vin)))
    }
    contents.site = store.savedSite()
    contents.siteID = options.powerwallIDFile.flatMap { AnswerStore.siteID(in: $0) }
    contents.places = (try? directory.readPlaces()) ?? Places()
    let journal = JournalReader(path: self.journal)
    let vins = Set(contents.cars.map(\.vehicle.vin) + contents.known.vehicles.map(\.vin))
    for vin in vins where !vin.isEmpty {
      let query = JournalQuery(vins: [vin], limit: StatusFiles.mostStates)
      // No journal, or none that can be read, is as if none was kept.
      contents.states[vin] = (try? journal.states(query)) ?? []
    }
    return contents
  }
}
