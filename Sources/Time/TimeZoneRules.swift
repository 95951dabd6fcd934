/// How far from UTC the clocks of a place are and were, from the system's time zone database
/// (TZif, RFC 8536).
package struct TimeZoneRules: Hashable, Sendable {
  private let transitions: [Int64]
  /// Seconds east of UTC from the transition at the same place on.
  private let offsets: [Int]
  private let firstOffset: Int
  /// For what comes after the last transition.
  private let rule: DaylightRule?

  /// Clocks that never change.
  package init(offsetSeconds: Int) {
    transitions = []
    offsets = []
    firstOffset = offsetSeconds
    rule = nil
  }

  /// Clocks that change by a rule of POSIX' `TZ`, such as `CET-1CEST,M3.5.0,M10.5.0/3`; nil for one
  /// that is not told as weekdays of months.
  package init?(rule text: String) {
    guard let rule = DaylightRule(text) else { return nil }
    transitions = []
    offsets = []
    firstOffset = 0
    self.rule = rule
  }

  /// nil for anything but a file of version 2 or later, which all are since 2005.
  package init?(tzif bytes: [UInt8]) {
    guard let old = Header(bytes[...]), old.version >= 0x32,
      let header = Header(bytes.dropFirst(Header.size + old.length(timeSize: 4)))
    else { return nil }
    let body = bytes.dropFirst(Header.size * 2 + old.length(timeSize: 4))
    let length = header.length(timeSize: 8)
    guard body.count >= length, header.types > 0 else { return nil }
    let data = Array(body.prefix(length))
    transitions = (0..<header.times).map { Header.integer(data[($0 * 8)..<($0 * 8 + 8)]) }
    let indices = data[(header.times * 8)..<(header.times * 9)].map(Int.init)
    let types = (0..<header.types).map { place in
      let start = header.times * 9 + place * 6
      return Int(Int32(truncatingIfNeeded: Header.integer(data[start..<(start + 4)])))
    }
    guard indices.allSatisfy(types.indices.contains) else { return nil }
    offsets = indices.map { types[$0] }
    firstOffset = types[0]
    let footer = body.dropFirst(length).drop { $0 == 0x0A }.prefix { $0 != 0x0A }
    rule = DaylightRule(String(decoding: footer, as: UTF8.self))
  }

  /// Seconds east of UTC.
  package func offset(at seconds: Int64) -> Int {
    guard let last = transitions.last, seconds < last else {
      return rule?.offset(at: seconds) ?? offsets.last ?? firstOffset
    }
    let next = transitions.partitioningIndex { $0 > seconds }
    return next == 0 ? firstOffset : offsets[next - 1]
  }

  /// When the place's clocks show that time, in seconds since the epoch: twice where they are set
  /// back over it, else both are the same; where they leave it out, the moment at which they jump.
  ///
  /// - Parameter local: what they show, counted as if it were UTC.
  package func moments(showing local: Int64) -> (first: Int64, last: Int64) {
    // No clock is a day and two hours off; between those moments no place changes its clocks twice.
    let around = [-93_600, 0, 93_600].map { offset(at: local + $0) }
    let exact = around.map { local - Int64($0) }.filter { $0 + Int64(offset(at: $0)) == local }
    if let first = exact.min(), let last = exact.max() { return (first, last) }
    var low = local - Int64(around.max() ?? 0)
    var high = local - Int64(around.min() ?? 0)
    while low < high {
      let middle = low + (high - low) / 2
      if middle + Int64(offset(at: middle)) > local { high = middle } else { low = middle + 1 }
    }
    return (low, low)
  }

  /// The first moment of a day: its midnight, the first of two; where the clocks leave midnight out,
  /// the moment at which they jump over it.
  package func start(of date: CalendarDate) -> ZonedTime {
    zoned(moments(showing: Int64(date.daysSinceEpoch) * 86_400).first)
  }

  /// The last second of a day, just before the next one starts.
  package func end(of date: CalendarDate) -> ZonedTime {
    let next = start(of: CalendarDate(daysSinceEpoch: date.daysSinceEpoch + 1))
    return zoned(next.timestamp.wholeSeconds - 1)
  }

  private func zoned(_ seconds: Int64) -> ZonedTime {
    ZonedTime(Timestamp(seconds: seconds), offsetSeconds: offset(at: seconds))
  }

  private struct Header {
    static let size = 44
    let version: UInt8
    let times: Int
    let types: Int
    private let rest: (flags: Int, leaps: Int, characters: Int)

    init?(_ bytes: ArraySlice<UInt8>) {
      let bytes = Array(bytes.prefix(Header.size))
      guard bytes.count == Header.size, bytes.starts(with: Array("TZif".utf8)) else { return nil }
      version = bytes[4]
      let counts = (0..<6).map { Int(Header.integer(bytes[(20 + $0 * 4)..<(24 + $0 * 4)])) }
      guard counts.allSatisfy({ $0 < 65_536 }) else { return nil }
      rest = (counts[0] + counts[1], counts[2], counts[5])
      times = counts[3]
      types = counts[4]
    }

    func length(timeSize: Int) -> Int {
      times * (timeSize + 1) + types * 6 + rest.characters + rest.leaps * (timeSize + 4)
        + rest.flags
    }

    static func integer(_ bytes: ArraySlice<UInt8>) -> Int64 {
      Int64(bitPattern: bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
  }
}

extension [Int64] {
  /// The first place whose element passes; elements that do come last.
  fileprivate func partitioningIndex(where passes: (Int64) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if passes(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
