package import Exporter
package import Mosquitto
internal import Polling
package import Time
internal import Unix

/// Publishes what the exporter shows, on a thread of its own: it looks once a second, and hands over
/// only what the client has room for, so that a broker that is slow gets the newest values and not
/// all of them, and nothing waits for it.
package final class Broadcast: Sendable {
  private let exporter: Exporter
  private let clock: any WallClock
  private let client: MQTTClient
  private let feed: Lock<BrokerFeed>
  /// Home Assistant has started, and knows nothing.
  private let isAskedForAll: Lock<Bool>
  /// Ends the hearing of events.
  private let hearNoMore: @Sendable () -> Void
  private let phase = Monitor(Phase.running)

  private enum Phase {
    case running
    case stopping
    case ended
  }

  private static let interval: Duration = .seconds(1)
  /// How often the exporter gets new counts, when nothing else has changed: each makes its pages
  /// anew.
  private static let tellingInterval: Duration = .seconds(10)
  /// How often values are looked at that nothing but their age changes.
  private static let agingInterval: Duration = .seconds(60)

  /// Starts to publish.
  ///
  /// - Parameters:
  ///   - configuration: without the will and the subscriptions.
  ///   - note: what happens, for a log; from any thread.
  package init(
    _ exporter: Exporter, _ options: PublisherOptions, _ configuration: MQTTConfiguration,
    clock: any WallClock, note: @escaping @Sendable (MQTTEvent) -> Void
  ) throws(MQTTError) {
    let publisher = Publisher(options)
    var configuration = configuration
    configuration.will = publisher.will
    configuration.subscriptions = publisher.subscriptions
    let isAskedForAll = Lock(false)
    let client = try MQTTClient(
      configuration,
      receive: { message in
        // What a broker had kept says nothing of now.
        if !message.isRetained, publisher.isHomeAssistantOnline(message) {
          isAskedForAll.withLock { $0 = true }
        }
      }, note: note)
    (self.exporter, self.clock, self.client) = (exporter, clock, client)
    self.isAskedForAll = isAskedForAll
    hearNoMore = exporter.events.subscribe { line, _ in
      client.publish(publisher.messages(for: line))
    }
    feed = Lock(BrokerFeed(publisher))
    exporter.show(broker: BrokerStatus())
    let isStarted = Thread.start { [self] in run() }
    precondition(isStarted, "the system allows no more threads")
  }

  /// Says that this program is gone, and takes leave of the broker if that can be done in time.
  package func stop(within patience: Duration = .seconds(2)) {
    hearNoMore()
    phase.change { if $0 == .running { $0 = .stopping } }
    phase.wait { $0 == .ended ? .done(()) : .until(nil) }
    client.stop(feed.withLock { $0.last() }, within: patience)
  }

  private func run() {
    var (nextTelling, nextAging) = (MonotonicTime.now, MonotonicTime.after(Self.agingInterval))
    var told = BrokerStatus()
    var next = MonotonicTime.now
    while waits(until: next) {
      next = MonotonicTime.after(Self.interval)
      let isAging = exporter.options.poll.staleAfter != nil && MonotonicTime.now >= nextAging
      if isAging { nextAging = MonotonicTime.after(Self.agingInterval) }
      publishNews(isAging: isAging)
      let status = client.status
      let news = BrokerStatus(
        isConnected: status.isConnected, messages: status.published, dropped: status.dropped)
      guard news.isConnected != told.isConnected || news != told && MonotonicTime.now >= nextTelling
      else { continue }
      told = news
      nextTelling = MonotonicTime.after(Self.tellingInterval)
      exporter.show(broker: news)
    }
    phase.change { $0 = .ended }
  }

  /// - Returns: false when it is to end.
  private func waits(until moment: Int64) -> Bool {
    phase.wait { phase in
      if phase != .running { return .done(false) }
      return MonotonicTime.now >= moment ? .done(true) : .until(moment)
    }
  }

  private func publishNews(isAging: Bool) {
    let status = client.status
    let wantsAll = isAskedForAll.withLock { isAsked in
      defer { if status.isConnected { isAsked = false } }
      return isAsked
    }
    let room = client.room
    let (exporter, now) = (exporter, clock.now)
    let messages = feed.withLock { feed in
      feed.next(
        connection: status.isConnected ? status.connections : nil, room: room, wantsAll: wantsAll,
        at: now, shown: { exporter.shown(after: isAging ? 0 : $0) })
    }
    if !messages.isEmpty { client.publish(messages) }
  }
}

/// What to hand over to a client next. Only the logic.
///
/// Nothing is asked for before the last news have all been handed over: what changes meanwhile is
/// published once, as it is then.
struct BrokerFeed: Sendable {
  private var publisher: Publisher
  private var edition = 0
  /// Of which connection the broker was told everything.
  private var connection = 0
  private var backlog: [MQTTMessage] = []

  init(_ publisher: Publisher) { self.publisher = publisher }

  /// - Parameters:
  ///   - connection: its number; nil while there is none: the news wait where they are.
  ///   - room: for how many messages there is room.
  ///   - wantsAll: whether someone wants to be told everything.
  ///   - shown: what has changed since an edition.
  mutating func next(
    connection: Int?, room: Int, wantsAll: Bool, at now: Timestamp,
    shown: (Int) -> ShownAccount
  ) -> [MQTTMessage] {
    guard let connection else { return [] }
    let isNew = connection != self.connection
    self.connection = connection
    if isNew || wantsAll {
      let gone = (backlog + news(at: now, shown)).filter(\.payload.isEmpty)
      let all = publisher.connected(at: now)
      // The publisher remembers what is gone, but not without end.
      let told = Set(all.map(\.topic))
      backlog = gone.filter { !told.contains($0.topic) } + all
    } else if backlog.isEmpty {
      backlog = news(at: now, shown)
    }
    let messages = Array(backlog.prefix(room))
    backlog.removeFirst(messages.count)
    return messages
  }

  /// What is said at the end.
  mutating func last() -> [MQTTMessage] { publisher.last() }

  private mutating func news(at now: Timestamp, _ shown: (Int) -> ShownAccount) -> [MQTTMessage] {
    let account = shown(edition)
    edition = account.edition
    return publisher.messages(for: account, at: now)
  }
}
