/// A piece of a page. Whatever is interpolated as text is escaped, so that no name that Tesla or an
/// owner gave can become markup; only pieces that are HTML already go in as they are.
package struct HTML: ExpressibleByStringInterpolation, Sendable {
  package private(set) var text: String

  package init(stringLiteral literal: String) { text = literal }

  package init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

  package static func += (left: inout HTML, right: HTML) { left.text += right.text }

  /// A whole document in English.
  ///
  /// - Parameter head: what its head has besides the title.
  package static func document(title: String, head: HTML, body: HTML) -> HTML {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(title)</title>
    \(head)
    </head>
    <body>
    \(body)
    </body>
    </html>

    """
  }

  package struct Interpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    package init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + interpolationCount * 16)
    }

    package mutating func appendLiteral(_ literal: String) { text += literal }

    package mutating func appendInterpolation(_ html: HTML?) { text += html?.text ?? "" }

    package mutating func appendInterpolation(_ list: [HTML]) {
      for html in list { text += html.text }
    }

    package mutating func appendInterpolation(_ number: Int) { text += String(number) }

    package mutating func appendInterpolation(_ plain: String) {
      for scalar in plain.unicodeScalars {
        switch scalar {
        case "&": text += "&amp;"
        case "<": text += "&lt;"
        case ">": text += "&gt;"
        case "\"": text += "&quot;"
        case "'": text += "&#39;"
        // Turns the direction of what follows, so a name could rearrange the page around it; or
        // means something to a terminal that the page is printed on.
        case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}", "\0"..."\u{8}", "\u{B}"..."\u{1F}",
          "\u{7F}"..."\u{9F}":
          break
        default: text.unicodeScalars.append(scalar)
        }
      }
    }
  }
}
