package import Unix

/// Why there is no consumer, or why it ended.
package enum KafkaError: Error, Hashable, Sendable {
  /// The library is not there, or too old; in the words of the loader.
  case cannotLoad(String)
  case unreadableFile(SystemError)
  /// A line of the property file is no `key=value`.
  case noProperty(line: Int)
  /// librdkafka does not know the property.
  case unknownProperty(String, line: Int?)
  /// librdkafka refuses the value. Its own words repeat the value, which may be a password.
  case refusedValue(of: String, line: Int?)
  /// The consumer depends on how it sets this one itself.
  case reservedProperty(String, line: Int)
  /// The properties do not go together, or what they name is not there.
  case refusedProperties(String)
  /// librdkafka gave up for good.
  case fatal(String)
}

extension KafkaError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotLoad(let words):
      "cannot load librdkafka (Debian package librdkafka1): \(words)"
    case .unreadableFile(let error): error.description
    case .noProperty(let line): "line \(line): not a line of the form key=value"
    case .unknownProperty(let key, let line): Self.at(line) + "librdkafka has no property \(key)"
    case .refusedValue(let key, let line): Self.at(line) + "librdkafka refuses the value of \(key)"
    case .reservedProperty(let key, let line): "line \(line): \(key) cannot be set in this file"
    case .refusedProperties(let words): "librdkafka refuses its properties: \(words)"
    case .fatal(let words): "librdkafka gave up: \(words)"
    }
  }

  private static func at(_ line: Int?) -> String { line.map { "line \($0): " } ?? "" }
}
