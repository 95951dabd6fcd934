extension PriceRule {
  /// Why a line is no price; follows the word that it is about.
  package struct Flaw: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
  }

  /// - Parameters:
  ///   - line: `0.18 EUR 22:00-06:00`: an amount, its currency, and conditions in any order.
  ///   - needsCurrency: whether an amount without a currency is refused.
  package init(line: String, needsCurrency: Bool = true) throws(Flaw) {
    var words = try Self.words(of: line)
    guard !words.isEmpty else { throw Flaw("names no price") }
    let first = words.removeFirst()
    let (amount, unit) = Self.parts(first)
    var currency = Self.currency(unit)
    if unit.isEmpty, let word = words.first, let known = Self.currency(word),
      !PriceRule.isCondition(word)
    {
      currency = known
      words.removeFirst()
    }
    guard unit.isEmpty || currency != nil else {
      throw Flaw("'\(unit)' is no currency such as EUR")
    }
    guard let price = Price(amount, currency: currency ?? "") else {
      throw Flaw("'\(first)' is no amount such as 0.31")
    }
    if currency == nil, needsCurrency {
      throw Flaw("names no currency: an amount and a currency come first, as in 0.31 EUR")
    }
    self.init(price)
    for word in words { try read(word) }
  }

  /// What stands between blanks, up to a comment; a name may be in quotes: `at="Mum and Dad"`.
  private static func words(of line: String) throws(Flaw) -> [String] {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
      } else if isQuoted || !(character.isWhitespace || character == "#") {
        word.append(character)
      } else {
        if !word.isEmpty { words.append(word) }
        word = ""
        if character == "#" { return words }
      }
    }
    guard !isQuoted else { throw Flaw("has no closing quote") }
    return word.isEmpty ? words : words + [word]
  }

  /// `0.31EUR`, `0.31€` and `$0.31`, as people type it.
  private static func parts(_ word: String) -> (amount: String, unit: String) {
    if let symbol = word.first, "€$£".contains(symbol) {
      return (String(word.dropFirst()), String(symbol))
    }
    let unit = String(word.reversed().prefix { $0.isLetter || "€$£".contains($0) }.reversed())
    return (String(word.dropLast(unit.count)), unit)
  }

  private static func currency(_ word: String) -> String? {
    switch word {
    case "€": "EUR"
    case "$": "USD"
    case "£": "GBP"
    default: Money.isCurrency(word.uppercased()) ? word.uppercased() : nil
    }
  }

  /// Weekdays have the form of a currency.
  private static func isCondition(_ word: String) -> Bool {
    weekdayNames.contains(word.lowercased())
  }

  private mutating func read(_ word: String) throws(Flaw) {
    let lower = word.lowercased()
    if lower == "ac" || lower == "dc" {
      guard isFast == nil else { throw Flaw("has AC or DC twice") }
      isFast = lower == "dc"
    } else if lower.hasPrefix("at=") {
      let name = String(word.dropFirst(3))
      guard !name.isEmpty, places == .any else {
        throw Flaw("'\(word)' names no place, or a second")
      }
      places = .named(name)
    } else if lower.hasPrefix("months=") {
      guard months == 0x0FFF, let mask = Self.mask(lower.dropFirst(7), count: 12, Self.month) else {
        throw Flaw("'\(word)' is not months such as months=4-9")
      }
      months = UInt16(truncatingIfNeeded: mask)
    } else if lower.contains(":") {
      guard window == nil, let window = Window(lower) else {
        throw Flaw("'\(word)' is not a time such as 22:00-06:00")
      }
      self.window = window
    } else {
      guard weekdays == 0x7F, let mask = Self.mask(lower[...], count: 7, Self.weekday) else {
        throw Flaw("'\(word)' is not AC, DC, at=PLACE, 22:00-06:00, Sat,Sun or months=4-9")
      }
      weekdays = UInt8(truncatingIfNeeded: mask)
    }
  }

  private static let weekdayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  private static func weekday(_ text: Substring) -> Int? {
    weekdayNames.firstIndex { $0 == text }
  }

  private static func month(_ text: Substring) -> Int? {
    guard let month = Int(text), 1...12 ~= month, text.utf8.count <= 2 else { return nil }
    return month - 1
  }

  /// `1,4-9` or `10-3`, a bit each.
  private static func mask(
    _ text: Substring, count: Int, _ place: (Substring) -> Int?
  ) -> Int? {
    var mask = 0
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map(place)
      guard 1...2 ~= ends.count, let first = ends.first ?? nil, let last = ends.last ?? nil
      else { return nil }
      var bit = first
      mask |= 1 << bit
      while bit != last {
        bit = (bit + 1) % count
        mask |= 1 << bit
      }
    }
    return mask
  }
}

extension PriceRule.Window {
  /// `22:00-06:00`; nil for any other text, and for one that ends where it begins.
  init?(_ text: String) {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minutes)
    guard ends.count == 2, let begin = ends[0], let end = ends[1], begin != end, begin < 1440
    else { return nil }
    self.init(begin: begin, end: end)
  }

  /// `06:00` or `6:00`, up to `24:00`.
  private static func minutes(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, 1...2 ~= parts[0].utf8.count, parts[1].utf8.count == 2,
      parts.allSatisfy({ $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60
    else { return nil }
    let minutes = hour * 60 + minute
    return minutes <= 1440 ? minutes : nil
  }
}
