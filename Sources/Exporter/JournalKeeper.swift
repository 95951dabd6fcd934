internal import Journal
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import Time
internal import Unix

/// A journal's writer whose disk can be waited for.
protocol DurableJournal: JournalWriting {
  var path: String { get }
  /// Whether it takes changes.
  var isWriting: Bool { get }
  /// - Returns: whether all that was given is on the disk; false at the latest after the timeout.
  @discardableResult func flush(within timeout: Duration) -> Bool
  @discardableResult func close(within timeout: Duration) -> Bool
}

extension JournalWriter: DurableJournal {}

/// Keeps the journal of what pollers report: what the recorder makes of it is priced, counted and
/// written, and shown from then on.
final class JournalKeeper: Sendable {
  private let writer: any DurableJournal
  private let reader: JournalReader
  private let book: JournalBook
  private let journal: PricedJournal
  private let recorder: Lock<Recorder>
  private let state: AccountState
  private let clockError: @Sendable () -> Duration

  /// How long a car that streams waits at most for a disk.
  static let patience = Duration.seconds(2)

  /// - Parameters:
  ///   - state: shows what is known, and says by what options.
  ///   - clockError: how far this machine's clock is ahead of Tesla's.
  init(
    _ writer: any DurableJournal, of state: AccountState, _ places: PlacesFile,
    _ directory: StateDirectory, clockError: @escaping @Sendable () -> Duration,
    log: @escaping LogSink
  ) {
    self.writer = writer
    self.state = state
    self.clockError = clockError
    let reader = JournalReader(path: writer.path)
    self.reader = reader
    book = JournalBook(
      over: writer, store: EnergyStore(directory, clock: state.clock, log: log),
      zone: state.options.zone, clock: state.clock
    ) { vin, car in state.update { $0.journals[vin] = car } }
    journal = PricedJournal(over: book, reader: reader, zone: state.options.zone) {
      do throws(SystemError) { return try SavedPrices(in: directory).list } catch {
        log(
          LogRecord(
            .warning, "cannot read the prices, a charge has no cost",
            [LogRecord.Field("error", error.description)]))
        return PriceList()
      }
    }
    var options = Recorder.Options()
    options.keepsPositions = state.options.includesLocation
    options.place = { places.places.name(at: $0) }
    let pasts = CarPasts(reader)
    recorder = Lock(Recorder(options, past: { pasts.take($0) }))
  }

  /// Shows what the journal holds; nothing where another process is its writer.
  func begin() async {
    guard writer.isWriting else { return }
    state.seed(from: reader)
    await book.load(reader)
    // The first time all that the journal holds is counted.
    ProcessMemory.releaseUnused()
  }

  func take(_ report: PollReport) {
    guard writer.isWriting else { return }
    // Under the lock, so that changes are written in their order.
    let isUrgent = recorder.withLock { recorder in
      let news = recorder.take(report, at: state.clock.now, clockError: clockError())
      write(news)
      return news.isUrgent
    }
    // A message is acked when its report was taken: what began or ended by it is to be on the disk
    // then, as the car sends it no more.
    if isUrgent, report.isStreamed { writer.flush(within: JournalKeeper.patience) }
  }

  /// Writes what is known by now, at the end of polling.
  func end() {
    recorder.withLock { write($0.last()) }
    writer.close(within: .seconds(10))
  }

  private func write(_ news: Recording) {
    if !news.changes.isEmpty { journal.write(news.changes, isUrgent: news.isUrgent) }
  }
}

extension PollReport {
  fileprivate var isStreamed: Bool {
    if case .streamed = self { true } else { false }
  }
}
