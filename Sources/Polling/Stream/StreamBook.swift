internal import JSON
package import Telemetry
package import TeslaAPI
internal import TeslaData
internal import Time
internal import Unix

/// What streaming cars tell, whichever way it comes: keeps each car's values and reports the news.
///
/// A message costs about as much as its values: what events, charts and counters are made from is
/// worked out at once only where more than a moving number has changed, else by `tell`, now and then
/// for all cars that were heard.
package final class StreamBook: TelemetrySink {
  /// A class, as what is known of a car is too much to be copied for each of its messages; only
  /// touched under the lock.
  fileprivate final class Car {
    let stream: VehicleStream
    var status = StreamStatus()
    /// The connection that counts: the newest.
    var connection = ""
    var alerts = StreamedAlerts()
    /// What the last poll told, of which the stream need not repeat anything.
    var polled: VehicleFacts?
    /// What is known by now of polls and stream together.
    var facts: VehicleFacts?
    /// Whether there are values that `facts` lacks.
    var hasNews = false
    var isUnsaved = false
    /// Whether that has to be saved before anything else is done with it.
    var isUrgent = false
    /// Whether it was reported that the car streams.
    var isReported = false

    init(stream: VehicleStream) { self.stream = stream }
  }

  fileprivate struct State {
    var cars: [String: Car] = [:]
    /// The cars that are shown.
    var served: [String: Vehicle] = [:]
    /// Whether the list of the account's cars was read.
    var knowsServed = false
    var counts = StreamCounts()
    /// The cars that are to be saved, in the order in which they changed.
    var unsaved: [String] = []
    /// Values that the ledger does not have yet, by VIN.
    var unbilled: [String: Int] = [:]
    /// Connections of cars that are not shown, which may be later, with when they began.
    var links: [String: (connection: String, since: Timestamp)] = [:]
    /// How many cars were kept at once in this second.
    var kept: (since: Timestamp, count: Int)?
  }

  private let state = Lock(State())
  private let receiver = Lock<(@Sendable () -> ReceiverStatistics)?>(nil)
  private let kafka = Lock<(@Sendable () -> KafkaStatistics)?>(nil)
  private let broker = Lock<(@Sendable () -> Bool)?>(nil)
  private let clock: any WallClock
  private let report: PollReceiver
  /// How far this machine's clock is ahead of Tesla's.
  private let clockError: @Sendable () -> Duration

  /// What a file has of a car from before; nil for nothing.
  private let saved: @Sendable (String) -> VehicleStream?
  /// The last poll's answer that a file has; nil for none.
  private let answer: @Sendable (String) -> Value?
  /// Writes a car's values into its file.
  private let keep: @Sendable (String, VehicleStream) -> Void
  /// Whether this process serves a car.
  private let owns: CarOwnership?

  /// How far a car's clock may be ahead.
  static let clockTolerance = Duration.seconds(5)
  /// How many cars may be kept before the list of the account's is known.
  static let strangerLimit = 20_000
  /// How many cars a second are kept at once, so that a fleet does not keep the disk busy.
  static let keptASecond = 20

  init(
    clock: any WallClock, clockError: @escaping @Sendable () -> Duration = { .zero },
    saved: @escaping @Sendable (String) -> VehicleStream? = { _ in nil },
    answer: @escaping @Sendable (String) -> Value? = { _ in nil },
    keep: @escaping @Sendable (String, VehicleStream) -> Void = { _, _ in },
    owns: CarOwnership? = nil,
    report: @escaping PollReceiver
  ) {
    self.clock = clock
    self.clockError = clockError
    self.saved = saved
    self.answer = answer
    self.keep = keep
    self.owns = owns
    self.report = report
  }

  // MARK: Messages

  /// Takes in what a car said; safe to be told it again.
  ///
  /// What a car does is in its file before anyone hears of it, as it says so only once.
  ///
  /// - Parameter isReplay: whether it was counted before, by this process or another.
  package func take(_ message: TelemetryMessage, isReplay: Bool) {
    let now = clock.now
    let clockError = clockError()
    guard meet(message.vin, isHeard: true) else {
      if !isReplay { drop(.notServed) }
      state.withLock { if owns == nil { $0.note(stranger: message, at: now) } }
      return
    }
    let (reports, kept) = state.withLock { state -> ([PollReport], VehicleStream?) in
      if !isReplay { state.counts.count(message: message.topic) }
      let reports = state.take(message, now: now, clockError, isReplay: isReplay)
      return (reports, state.takeUrgent(message.vin, at: now))
    }
    if let kept { keep(message.vin, kept) }
    for item in reports { report(item) }
  }

  package func drop(_ reason: TelemetryDrop) { state.withLock { $0.counts.count(reason) } }

  /// nil where nothing streams.
  var counts: StreamCounts? {
    let receiver = receiver.withLock { $0 }
    let kafka = kafka.withLock { $0 }
    let broker = broker.withLock { $0 }
    return state.withLock { state in
      guard receiver != nil || kafka != nil || broker != nil || !state.counts.messages.isEmpty
      else { return nil }
      var counts = state.counts
      counts.receiver = receiver?()
      counts.kafka = kafka?()
      counts.isBrokerConnected = broker?()
      return counts
    }
  }

  /// Takes the one that tells of the port's connections.
  package func set(receiver: @escaping @Sendable () -> ReceiverStatistics) {
    self.receiver.withLock { $0 = receiver }
  }

  /// Takes the one that tells how Kafka is read.
  package func set(kafka: @escaping @Sendable () -> KafkaStatistics) {
    self.kafka.withLock { $0 = kafka }
  }

  /// Takes the one that tells whether there is a connection to an MQTT broker.
  package func set(broker: @escaping @Sendable () -> Bool) {
    self.broker.withLock { $0 = broker }
  }

  // MARK: Cars

  /// Takes up a car with what was saved of it.
  ///
  /// - Parameter isHeard: whether it is kept even where nothing was saved.
  /// - Returns: false for one that is not to be shown.
  private func meet(_ vin: String, isHeard: Bool) -> Bool {
    let (isKnown, isAdmitted) = state.withLock { ($0.cars[vin] != nil, $0.admits(vin, owns)) }
    guard !isKnown, isAdmitted else { return isAdmitted }
    let stream = saved(vin)
    let isConnected = state.withLock { $0.links[vin] != nil }
    guard isHeard || stream != nil || isConnected else { return true }
    let answer = answer(vin)
    let error = clockError()
    state.withLock { state in
      guard state.cars[vin] == nil else { return }
      let car = Car(stream: stream ?? VehicleStream(vin: vin))
      // A damaged file may tell of the future.
      car.status.lastDatum = (stream?.lastDatum?.advanced(by: error)).map { min($0, clock.now) }
      // What was polled since it was streamed does not come back with a restart; nor does what was
      // polled before this process count as seen.
      if let answer { car.stream.settle(by: answer) }
      if let link = state.links.removeValue(forKey: vin) {
        car.connection = link.connection
        car.status.isConnected = true
        car.status.since = link.since
      }
      state.cars[vin] = car
    }
    return true
  }

  /// Takes the cars that are shown. Any other is forgotten, with what it said.
  ///
  /// - Parameter isAccount: whether these are the account's, not those that files name before Tesla
  ///   is asked.
  package func serve(_ vehicles: [Vehicle], isAccount: Bool = true) {
    let new = state.withLock { state -> [Vehicle] in
      let old = state.served
      state.served = Dictionary(vehicles.map { ($0.key, $0) }) { first, _ in first }
      state.knowsServed = isAccount
      if isAccount {
        // A car that was just taken over may be heard before the account's poller serves it.
        let gone = state.cars.filter { state.served[$0.key] == nil && owns?($0.key) != true }
        for (vin, car) in gone {
          state.cars[vin] = nil
          if owns == nil { state.keepLink(of: car, vin) }
        }
      }
      return vehicles.filter { old[$0.key] == nil }
    }
    for vehicle in new where !vehicle.vin.isEmpty && meet(vehicle.key, isHeard: false) {
      let reports = state.withLock { state -> [PollReport] in
        let reports = state.cars[vehicle.key].map { $0.reports(of: vehicle) } ?? []
        state.cars[vehicle.key]?.isReported = !reports.isEmpty
        return reports
      }
      for item in reports { report(item) }
    }
  }

  /// Takes what a poll told: what was streamed before that is outdated.
  func note(polled facts: VehicleFacts, _ body: Value, of key: String) {
    state.withLock { state in
      guard let car = state.cars[key] else { return }
      car.stream.settle(by: body)
      car.polled = facts
      car.facts = facts
      car.hasNews = true
    }
  }

  /// What is known of a car that has streamed; nil for any other.
  func known(of key: String) -> (status: StreamStatus, facts: VehicleFacts?)? {
    state.withLock { state in
      state.cars[key].flatMap { $0.status.since == nil ? nil : ($0.status, $0.facts) }
    }
  }

  // MARK: Now and then

  /// Works out and reports what moving numbers have become: car by car, so that no message waits
  /// for all of them.
  func tell() {
    let news = state.withLock { state in
      state.served.values.filter { state.cars[$0.key]?.hasNews == true }
    }
    for vehicle in news {
      let told = state.withLock { $0.cars[vehicle.key]?.told(of: vehicle) }
      if let told { report(told) }
    }
  }

  /// What is to be written into files: cars that have changed since they were last taken, those
  /// that wait longest first.
  ///
  /// - Parameter limit: how many; nil takes all.
  func takeUnsaved(_ limit: Int? = nil) -> [(key: String, stream: VehicleStream)] {
    state.withLock { state in
      var taken: [(key: String, stream: VehicleStream)] = []
      var kept: [String] = []
      for key in state.unsaved {
        guard let car = state.cars[key], car.isUnsaved else { continue }
        // Nothing of strangers goes to the disk, until they prove to be the account's.
        if state.served[key] == nil || taken.count >= limit ?? .max {
          kept.append(key)
        } else {
          state.cars[key]?.isUnsaved = false
          taken.append((key, car.stream))
        }
      }
      state.unsaved = kept
      return taken
    }
  }

  var unsavedCount: Int { state.withLock { $0.unsaved.count } }

  /// The values since the last call, for the ledger.
  func takeUnbilled() -> [String: Int] {
    state.withLock { state in
      defer { state.unbilled = [:] }
      return state.unbilled
    }
  }
}

extension StreamBook.State {
  /// Before the account's cars are known, any car that has proved its identity is kept.
  fileprivate func admits(_ vin: String, _ owns: CarOwnership?) -> Bool {
    if let owns {
      guard owns(vin) else { return false }
    } else if knowsServed {
      return served[vin] != nil
    }
    return cars[vin] != nil || cars.count < StreamBook.strangerLimit
  }

  /// Remembers that a car is connected which is not shown now.
  fileprivate mutating func note(stranger message: TelemetryMessage, at now: Timestamp) {
    guard case .connectivity(let told) = message.content else { return }
    if told.isConnected {
      guard links.count < StreamBook.strangerLimit || links[message.vin] != nil else { return }
      links[message.vin] = (told.connection, now)
    } else if links[message.vin]?.connection == told.connection {
      links[message.vin] = nil
    }
  }

  fileprivate mutating func keepLink(of car: StreamBook.Car, _ vin: String) {
    guard car.status.isConnected, let since = car.status.since else { return }
    links[vin] = (car.connection, since)
  }

  /// What a car has just said, if that is to be kept at once.
  fileprivate mutating func takeUrgent(_ vin: String, at now: Timestamp) -> VehicleStream? {
    guard let car = cars[vin], car.isUrgent else { return nil }
    car.isUrgent = false
    let past = kept.flatMap { abs($0.since.duration(to: now).inSeconds) < 1 ? $0 : nil }
    kept = (past?.since ?? now, (past?.count ?? 0) + 1)
    return past?.count ?? 0 < StreamBook.keptASecond ? car.stream : nil
  }

  /// - Returns: what there is to tell; nothing for a car that has just left.
  fileprivate mutating func take(
    _ message: TelemetryMessage, now: Timestamp, _ clockError: Duration, isReplay: Bool
  ) -> [PollReport] {
    let vin = message.vin
    guard let car = cars[vin] else { return [] }
    let created = car.stream.moment(
      told: message.created, now: now.advanced(by: .zero - clockError))
    let vehicle = served[vin]
    switch message.content {
    case .data(let data):
      let change = car.stream.apply(data, created: created)
      counts.count(unknownFields: change.unknownFields, arms: change.unknownArms)
      if !isReplay {
        counts.count(signals: change.signals, of: vin)
        unbilled[vin, default: 0] += change.signals
      }
      car.status.lastHeard = now
      guard change.isNews else { return [] }
      car.status.lastDatum = car.stream.lastDatum?.advanced(by: clockError)
      car.hasNews = true
      if !car.isUnsaved {
        car.isUnsaved = true
        unsaved.append(vin)
      }
      guard let vehicle else { return [] }
      car.isUrgent = change.isNotable && !isReplay
      let isFirst = car.facts == nil
      // Connections are told by another topic, which a server need not write.
      let first = car.isReported ? [] : [PollReport.stream(vehicle, car.stream, car.status)]
      car.isReported = true
      if change.isNotable || isFirst { return first + [car.told(of: vehicle)].compactMap(\.self) }
      return first + [.streamed(vehicle, nil, moment: car.status.lastDatum ?? created)]
    case .alerts(let alerts):
      let changes = car.alerts.note(alerts, created: created, isReplay: isReplay)
      guard let vehicle, !changes.isEmpty else { return [] }
      // The process that had the car before has told the events.
      return [.alerts(vehicle, car.alerts, isReplay ? [] : changes, moment: created)]
    case .errors(let errors):
      car.alerts.note(errors, created: created, isReplay: isReplay)
      return vehicle.map { [.alerts($0, car.alerts, [], moment: created)] } ?? []
    case .connectivity(let connectivity):
      guard car.note(connectivity, at: now) else { return [] }
      guard let vehicle else { return [] }
      car.isReported = true
      return [.stream(vehicle, car.stream, car.status)]
    }
  }
}

extension StreamBook.Car {
  /// - Returns: whether it is news; the end of a connection that another has replaced is not.
  fileprivate func note(_ told: Connectivity, at now: Timestamp) -> Bool {
    if told.isConnected {
      guard !status.isConnected || connection != told.connection else { return false }
      connection = told.connection
      status.isConnected = true
    } else {
      guard status.isConnected, connection == told.connection else { return false }
      status.isConnected = false
    }
    status.since = now
    return true
  }

  /// What the stream and polls say together.
  fileprivate func told(of vehicle: Vehicle) -> PollReport? {
    var new = VehicleFacts(stream.record(over: nil))
    if let polled { new = new.following(polled) }
    facts = new
    hasNews = false
    guard let moment = status.lastDatum ?? new.moment else { return nil }
    return .streamed(vehicle, new, moment: moment)
  }

  /// Everything, for a car that is shown from now on; nothing for one that never streamed.
  fileprivate func reports(of vehicle: Vehicle) -> [PollReport] {
    guard status != StreamStatus() else { return [] }
    var reports: [PollReport] = [.stream(vehicle, stream, status)]
    if alerts != StreamedAlerts() {
      reports.append(.alerts(vehicle, alerts, [], moment: status.lastDatum))
    }
    return reports
  }
}
