internal import JSON
internal import TeslaMetrics

/// A file that an earlier answer was saved in.
enum SavedAnswer {
  /// Why it cannot stand for an answer of that kind, as words that follow its name; nil where it
  /// can.
  static func problem(in bytes: [UInt8], kind: BodyKind) -> String? {
    let body: Value
    do throws(ParseError) { body = try Value(parsing: bytes) } catch { return error.description }
    do throws(UnrecognizedBody) {
      let actual = try BodyKind(recognizing: body)
      return actual == kind ? nil : "is an answer of \(actual.rawValue), not of \(kind.rawValue)"
    } catch {
      return TerminalText.line(error.description)
    }
  }
}
