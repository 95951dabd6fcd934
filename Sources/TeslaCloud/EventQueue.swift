/// The cars' events up to a moment, the earliest first; of several at one time the first car's.
///
/// A binary heap: looking through all cars for each event would take an account of thousands
/// minutes to begin.
struct EventQueue {
  private struct Entry {
    let time: Double
    let car: Int

    static func < (one: Entry, other: Entry) -> Bool {
      one.time < other.time || one.time == other.time && one.car < other.car
    }
  }

  private let end: Double
  private var heap: [Entry] = []
  /// When the first event after the moment is due; infinite when there is none.
  private(set) var later = Double.infinity

  init(_ cars: [Car], until end: Double) {
    self.end = end
    for (index, car) in cars.enumerated() {
      if let time = car.nextEvent?.time { add(index, at: time) }
    }
  }

  mutating func add(_ car: Int, at time: Double) {
    guard time <= end else {
      later = min(later, time)
      return
    }
    heap.append(Entry(time: time, car: car))
    var place = heap.count - 1
    while place > 0, heap[place] < heap[(place - 1) / 2] {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func takeFirst() -> (car: Int, time: Double)? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return (first.car, first.time) }
    heap[0] = last
    var place = 0
    while true {
      let left = 2 * place + 1
      guard left < heap.count else { break }
      let right = left + 1
      let child = right < heap.count && heap[right] < heap[left] ? right : left
      guard heap[child] < heap[place] else { break }
      heap.swapAt(place, child)
      place = child
    }
    return (first.car, first.time)
  }
}
