/// Why a message cannot be read.
package enum WireError: Error, Hashable, Sendable {
  /// It ends inside a value, or a length or offset leads out of it.
  case truncated
  /// It is not of the format.
  case malformed
  /// It holds more than any car sends.
  case tooLarge
  /// The message may be good; its topic is not one of ours.
  case unknownTopic(String)
}

extension WireError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .truncated: "is cut off"
    case .malformed: "is malformed"
    case .tooLarge: "holds more than a car sends"
    case .unknownTopic: "has an unknown topic"
    }
  }
}
