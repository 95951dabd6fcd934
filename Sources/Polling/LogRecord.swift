/// Something worth a line in the log, before it has a form.
package struct LogRecord: Hashable, Sendable {
  package enum Level: Int, Hashable, Sendable, Comparable, CaseIterable {
    case debug
    case info
    case warning
    case error

    package static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  package struct Field: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package let level: Level
  /// Lower case, without a full stop.
  package let message: String
  package let fields: [Field]

  package init(_ level: Level, _ message: String, _ fields: [Field] = []) {
    self.level = level
    self.message = message
    self.fields = fields
  }
}

/// Takes records, from any thread; must not block for long.
package typealias LogSink = @Sendable (LogRecord) -> Void
