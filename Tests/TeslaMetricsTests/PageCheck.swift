import Metrics
import Testing

/// The grammar of an exposition, as strict as OpenMetrics wants it.
enum PageCheck {
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  static func check(_ page: String, _ format: ExpositionFormat) throws {
    var lines = page.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.removeLast().isEmpty else { throw Problem(description: "no line break at the end") }
    if format == .openMetrics {
      guard lines.popLast() == "# EOF" else { throw Problem(description: "no # EOF") }
    }
    var series: Set<Substring> = []
    var described: Set<String> = []
    for line in lines {
      if line.hasPrefix("# ") {
        let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count == 4, ["HELP", "TYPE", "UNIT"].contains(words[1]),
          FamilyLint.isName(String(words[2]))
        else { throw Problem(description: "metadata: \(line)") }
        guard described.insert("\(words[1]) \(words[2])").inserted else {
          throw Problem(description: "twice: \(line)")
        }
      } else {
        guard series.insert(try identity(of: line)).inserted else {
          throw Problem(description: "twice: \(line)")
        }
      }
    }
  }

  /// The name and labels of a sample's line; throws for any other line.
  private static func identity(of line: Substring) throws -> Substring {
    let problem = Problem(description: "sample: \(line)")
    let nameEnd = line.utf8.firstIndex { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: " ") }
    guard let nameEnd, FamilyLint.isName(String(line[..<nameEnd])) else { throw problem }
    var rest = line[nameEnd...].utf8
    if rest.first == UInt8(ascii: "{") {
      repeat {
        rest = rest.dropFirst()
        let equals = rest.firstIndex(of: UInt8(ascii: "="))
        guard let equals, FamilyLint.isName(String(rest[..<equals]) ?? "") else { throw problem }
        rest = rest[equals...].dropFirst()
        guard rest.popFirst() == UInt8(ascii: "\"") else { throw problem }
        try skipValue(&rest, problem)
      } while rest.first == UInt8(ascii: ",")
      guard rest.popFirst() == UInt8(ascii: "}") else { throw problem }
    }
    let identity = line[..<rest.startIndex]
    guard rest.popFirst() == UInt8(ascii: " "), let number = String(rest),
      ["NaN", "+Inf", "-Inf"].contains(number) || Double(number)?.isFinite == true
    else { throw problem }
    return identity
  }

  /// To behind the closing quote.
  private static func skipValue(
    _ rest: inout Substring.UTF8View, _ problem: Problem
  ) throws {
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return
      case UInt8(ascii: "\\"):
        guard let escaped = rest.popFirst(), "\\\"n".utf8.contains(escaped) else { throw problem }
      case 0x0D, 0: throw problem
      default: continue
      }
    }
    throw problem
  }
}
