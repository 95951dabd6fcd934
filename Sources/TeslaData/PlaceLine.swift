/// A line of the file `places`.
enum PlaceLine {
  struct Unreadable: Error {
    let reason: String
  }

  /// In metres; beyond it a circle on a globe is no place any more.
  private static let largestRadius = 1_000_000.0
  private static let longestName = 64

  /// - Returns: nil for a blank line and for a comment.
  static func read(_ line: Substring) throws(Unreadable) -> Places.Place? {
    var rest = line.drop(while: \.isWhitespace)
    guard let first = rest.first, first != "#" else { return nil }
    let name = try takeName(&rest)
    // Maps copy a position with a comma.
    let numbers = rest.prefix { $0 != "#" }.split { $0.isWhitespace || $0 == "," }
    guard numbers.count == 3 else {
      throw Unreadable(reason: "expected NAME LAT LON RADIUS_M (quote a name that has spaces)")
    }
    let latitude = try number(numbers[0], "latitude", in: -90...90)
    let longitude = try number(numbers[1], "longitude", in: -180...180)
    let radius = try number(numbers[2], "radius in metres", in: 1...largestRadius)
    return Places.Place(
      name: name, center: Position(latitude: latitude, longitude: longitude), radius: radius)
  }

  private static func takeName(_ rest: inout Substring) throws(Unreadable) -> String {
    let name: Substring
    if rest.first == "\"" {
      rest.removeFirst()
      guard let end = rest.firstIndex(of: "\"") else {
        throw Unreadable(reason: "the name has no closing quote")
      }
      name = rest[..<end]
      rest = rest[rest.index(after: end)...]
      guard rest.first.map({ $0.isWhitespace }) ?? true else {
        throw Unreadable(reason: "there is no space after the name")
      }
    } else {
      name = rest.prefix { !$0.isWhitespace }
      rest = rest[name.endIndex...]
    }
    guard !name.allSatisfy(\.isWhitespace) else { throw Unreadable(reason: "the name is empty") }
    guard name.count <= longestName else {
      throw Unreadable(reason: "the name is longer than \(longestName) characters")
    }
    // It is printed in tables and on pages.
    let isPrintable = name.unicodeScalars.allSatisfy {
      ![.control, .format, .lineSeparator, .paragraphSeparator].contains(
        $0.properties.generalCategory)
    }
    guard isPrintable else { throw Unreadable(reason: "the name has a control character") }
    return String(name)
  }

  private static func number(
    _ text: Substring, _ what: String, in range: ClosedRange<Double>
  ) throws(Unreadable) -> Double {
    // Double also reads `nan`, `inf` and hexadecimal numbers.
    let isPlain = text.utf8.allSatisfy { 0x30...0x39 ~= $0 || "+-.".utf8.contains($0) }
    guard isPlain, let number = Double(text) else {
      throw Unreadable(reason: "the \(what) is no number: \(text.prefix(longestName))")
    }
    guard range.contains(number) else {
      throw Unreadable(
        reason: "the \(what) must be from \(words(range.lowerBound)) to \(words(range.upperBound))")
    }
    return number
  }

  private static func words(_ bound: Double) -> String { bound.written(decimals: 0) }
}
