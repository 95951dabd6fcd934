import TestSupport
import Unix

/// What `tesla metrics` made of one answer, in one of the schemes and formats.
struct Page {
  /// A family as the page describes it.
  struct Family: Hashable {
    let name: String
    var type = ""
    var unit = ""
    var help = ""
  }

  let name: String
  let isLegacy: Bool
  let isOpenMetrics: Bool
  let bytes: [UInt8]

  static let options = [false, true].flatMap { isLegacy in
    [false, true].map { (isLegacy: isLegacy, isOpenMetrics: $0) }
  }

  var type: String {
    isOpenMetrics
      ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
      : "text/plain; version=0.0.4; charset=utf-8"
  }

  private var lines: [Substring] { String(decoding: bytes, as: UTF8.self).split(separator: "\n") }

  var sampleCount: Int { lines.count { !$0.hasPrefix("#") } }

  /// Under the names that Prometheus knows them by, their texts unescaped.
  var families: [Family] {
    var families: [String: Family] = [:]
    for line in lines where line.hasPrefix("# ") && line != "# EOF" {
      let words = line.split(separator: " ", maxSplits: 3).map(String.init)
      guard words.count == 4 else { continue }
      var family = families[words[2]] ?? Family(name: words[2])
      switch words[1] {
      case "TYPE": family.type = words[3] == "untyped" ? "unknown" : words[3]
      case "UNIT": family.unit = words[3]
      default: family.help = Page.unescaped(words[3])
      }
      families[words[2]] = family
    }
    return families.values.sorted { $0.name < $1.name }
  }

  private static func unescaped(_ text: String) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      if isEscaped {
        result.append(character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        result.append(character)
      }
    }
    return result
  }
}
