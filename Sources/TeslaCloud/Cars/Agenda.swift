/// What is going to happen to a car of itself, in the order of time.
struct Agenda: Hashable, Sendable {
  enum Item: Hashable, Sendable {
    /// Fill in the day with that number.
    case planDay(Int)
    case preheat(seconds: Double)
    /// The owner gets in…
    case board(Trip)
    /// …and drives off.
    case depart(Trip)
    /// Home at night, wherever the day ended.
    case comeHome(roadSeed: UInt64)
    case charge
    case updateAppears
    case download(seconds: Double)
    case install(seconds: Double)
  }

  private struct Entry: Hashable {
    let time: Double
    let item: Item
  }

  /// The latest first, so that taking the next one moves nothing.
  private var entries: [Entry] = []

  var nextTime: Double? { entries.last?.time }

  mutating func add(_ item: Item, at time: Double) {
    let index = entries.firstIndex { $0.time <= time } ?? entries.endIndex
    entries.insert(Entry(time: time, item: item), at: index)
  }

  mutating func takeNext() -> Item? { entries.popLast()?.item }
}
