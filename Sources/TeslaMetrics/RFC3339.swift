/// Points in time as Tesla's energy answers write them: `2023-11-06T10:30:11+11:00`.
enum RFC3339 {
  /// Seconds since the epoch; nil for any other text. A leap second counts as the next second.
  static func seconds(of text: String) -> Double? {
    guard let time = time(text), let offset = time.offset else { return nil }
    return Double(time.local - offset) + time.fraction
  }

  /// What clocks show, in seconds counted as if they were UTC, and how far east of it they are, in
  /// seconds; nil where the text does not say, as RFC 3339 wants.
  static func time(_ text: String) -> (local: Int, fraction: Double, offset: Int?)? {
    var reader = Reader(bytes: Array(text.utf8.prefix(64)))
    guard let year = reader.digits(4), reader.skip("-"),
      let month = reader.digits(2), (1...12).contains(month), reader.skip("-"),
      let day = reader.digits(2), (1...31).contains(day),
      reader.skip("T") || reader.skip("t") || reader.skip(" "),
      let hour = reader.digits(2), hour < 24, reader.skip(":"),
      let minute = reader.digits(2), minute < 60, reader.skip(":"),
      let second = reader.digits(2), second <= 60
    else { return nil }
    let fraction = reader.skip(".") ? reader.fraction() : 0
    let saysOffset = !reader.isAtEnd
    let offset = saysOffset ? reader.offset() : nil
    guard let fraction, reader.isAtEnd, saysOffset == (offset != nil) else { return nil }
    let days = daysSinceEpoch(year: year, month: month, day: day)
    let local = ((days * 24 + hour) * 60 + minute) * 60 + second
    return (local, fraction, offset.map { $0 * 60 })
  }

  /// Days from 1970-01-01 in the proleptic Gregorian calendar, for years 0 to 9999.
  private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
    // Years that begin in March put the leap day last.
    let shifted = month > 2 ? year : year - 1
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let leapDays = floorDivide(shifted, 4) - floorDivide(shifted, 100) + floorDivide(shifted, 400)
    return 365 * shifted + leapDays + (153 * monthFromMarch + 2) / 5 + day - 1 - 719_468
  }

  private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
    value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
  }

  private struct Reader {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard position < bytes.count, bytes[position] == UInt8(ascii: character) else {
        return false
      }
      position += 1
      return true
    }

    mutating func digit() -> Int? {
      guard position < bytes.count, (0x30...0x39).contains(bytes[position]) else { return nil }
      defer { position += 1 }
      return Int(bytes[position]) - 0x30
    }

    mutating func digits(_ count: Int) -> Int? {
      var value = 0
      for _ in 0..<count {
        guard let digit = digit() else { return nil }
        value = value * 10 + digit
      }
      return value
    }

    mutating func fraction() -> Double? {
      guard var value = digit().map(Double.init) else { return nil }
      var scale = 10.0
      while let digit = digit() {
        value = value * 10 + Double(digit)
        scale *= 10
      }
      return value / scale
    }

    /// Minutes east of UTC.
    mutating func offset() -> Int? {
      if skip("Z") || skip("z") { return 0 }
      let sign = skip("+") ? 1 : skip("-") ? -1 : 0
      guard sign != 0, let hours = digits(2), hours < 24, skip(":"), let minutes = digits(2),
        minutes < 60
      else { return nil }
      return sign * (hours * 60 + minutes)
    }
  }
}
