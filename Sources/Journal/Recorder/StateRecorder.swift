internal import Time

/// The states of a car, each from when it was first seen to when it was seen to be otherwise.
struct StateRecorder: Hashable, Sendable {
  private let vin: String
  private(set) var state: JournalState?
  private var written: Timestamp?

  /// After so long without a look nothing tells that it lasted.
  static let gap = Duration.seconds(1_800)
  /// How often `seenUntil` of the present state is written.
  static let interval = Duration.seconds(300)

  init(vin: String, _ past: JournalState?) {
    self.vin = vin
    state = past?.end == nil ? past : nil
    written = state?.seenUntil
  }

  /// - Parameter time: not before the one of the call before.
  mutating func note(_ kind: JournalState.Kind, at time: Timestamp) -> [JournalChange] {
    guard var old = state else { return begin(kind, at: time) }
    let time = max(time, old.seenUntil)
    let gap = old.seenUntil.duration(to: time)
    if old.kind == kind,
      gap <= (kind == .asleep ? JournalState.longestSleep : StateRecorder.gap)
    {
      old.seenUntil = time
      state = old
      guard kind != .asleep,
        (written ?? old.begin).duration(to: time) >= StateRecorder.interval
      else { return [] }
      written = time
      return [.state(old)]
    }
    if old.kind == kind {
      old.end = old.seenUntil
    } else {
      // A sleep is only looked at for free, every minute or so; it was one until now.
      old.end = time
    }
    return [.state(old)] + begin(kind, at: time)
  }

  private mutating func begin(_ kind: JournalState.Kind, at time: Timestamp) -> [JournalChange] {
    let new = JournalState(vin: vin, kind: kind, begin: time, seenUntil: time)
    state = new
    written = time
    return [.state(new)]
  }

  /// What is known by now, for the end of the program.
  var last: [JournalChange] { state.map { [.state($0)] } ?? [] }
}
