/// Why there is no client.
package enum MQTTError: Error, Hashable, Sendable {
  /// The library is not there, or too old; in the words of the loader.
  case cannotLoad(String)
  case noAddress(String)
  /// It would be seen in the list of processes.
  case passwordInAddress
  /// libmosquitto does not take the settings.
  case refusedSettings(String)
}

extension MQTTError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotLoad(let words):
      "cannot load libmosquitto (Debian package libmosquitto1): \(words)"
    case .noAddress(let words): words
    case .passwordInAddress: "a password does not belong into the address"
    case .refusedSettings(let words): "libmosquitto refuses \(words)"
    }
  }
}
