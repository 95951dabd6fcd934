package import TeslaAPI
package import TeslaData
internal import Unix

/// The file `places` as it is now, for a program that runs for long.
package final class PlacesFile: Sendable {
  private struct State {
    var places = Places()
    /// Of the file that was read last; nil where there was none.
    var status: FileStatus?
    var isRead = false
  }

  private let directory: StateDirectory
  private let log: LogSink
  private let state = Lock(State())

  /// A file of nonsense is not to fill the log.
  private static let mostFlaws = 10

  /// Reads the file.
  ///
  /// - Parameter log: takes a warning for each line that is not a place.
  package init(_ directory: StateDirectory, log: @escaping LogSink = { _ in }) {
    self.directory = directory
    self.log = log
    look()
  }

  package var places: Places { state.withLock { $0.places } }

  /// Reads the file again if it has changed. One that cannot be read leaves the places as they were.
  ///
  /// - Returns: whether there are other places now.
  @discardableResult package func look() -> Bool {
    let status = try? FileSystem.status(directory.places)
    return state.withLock { state in
      guard !state.isRead || status != state.status else { return false }
      state.isRead = true
      state.status = status
      do throws(SystemError) {
        let places = try directory.readPlaces()
        tell(places.flaws)
        defer { state.places = places }
        return places != state.places
      } catch {
        log(
          LogRecord(
            .warning, "cannot read the places, the former ones count",
            [LogRecord.Field("error", error.description)]))
        return false
      }
    }
  }

  private func tell(_ flaws: [Places.Flaw]) {
    for flaw in flaws.prefix(PlacesFile.mostFlaws) {
      log(
        LogRecord(
          .warning, "not a place",
          [
            LogRecord.Field("file", directory.places), LogRecord.Field("line", String(flaw.line)),
            LogRecord.Field("reason", flaw.reason),
          ]))
    }
    guard flaws.count > PlacesFile.mostFlaws else { return }
    log(
      LogRecord(
        .warning, "more lines are no places",
        [
          LogRecord.Field("file", directory.places),
          LogRecord.Field("lines", String(flaws.count - PlacesFile.mostFlaws)),
        ]))
  }
}
