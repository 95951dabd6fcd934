internal import JSON
internal import Polling
internal import Time
internal import Unix

/// How a record of the daemon's log is written, as Prometheus' own programs write theirs.
enum LogFormat: String, Sendable {
  case logfmt
  case json

  /// One line without its end.
  func line(_ record: LogRecord, at time: Timestamp) -> String {
    switch self {
    case .logfmt: logfmt(record, time)
    case .json: json(record, time)
    }
  }

  private func logfmt(_ record: LogRecord, _ time: Timestamp) -> String {
    let pairs =
      [("time", time.rfc3339), ("level", record.level.name), ("msg", record.message)]
      + record.fields.map { ($0.name, $0.value) }
    return pairs.map { "\($0.0)=\(LogFormat.quoted($0.1))" }.joined(separator: " ")
  }

  private func json(_ record: LogRecord, _ time: Timestamp) -> String {
    var object = Object()
    object["time"] = .string(time.rfc3339)
    object["level"] = .string(record.level.name)
    object["msg"] = .string(record.message)
    for field in record.fields { object[field.name] = .string(field.value) }
    return String(decoding: Value.object(object).bytes, as: UTF8.self)
  }

  /// Quoted only where a reader of logfmt needs it.
  private static func quoted(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x3D && $0 != 0x5C && $0 < 0x7F }
    return isPlain ? text : String(decoding: Value.string(text).bytes, as: UTF8.self)
  }
}

extension LogRecord.Level {
  /// In the words of `--log.level`, and of the lines in capitals.
  init(option: String?) {
    switch option {
    case "debug": self = .debug
    case "warn": self = .warning
    case "error": self = .error
    default: self = .info
    }
  }

  var name: String {
    switch self {
    case .debug: "DEBUG"
    case .info: "INFO"
    case .warning: "WARN"
    case .error: "ERROR"
    }
  }
}

/// Writes the daemon's log to standard error.
struct Log: Sendable {
  let level: LogRecord.Level
  let format: LogFormat
  let clock: any WallClock
  let console: Console

  func write(_ record: LogRecord) {
    guard record.level >= level else { return }
    console.say(format.line(record, at: clock.now))
  }

  func write(_ level: LogRecord.Level, _ message: String, _ fields: (String, String)...) {
    write(LogRecord(level, message, fields.map { LogRecord.Field($0.0, $0.1) }))
  }
}
