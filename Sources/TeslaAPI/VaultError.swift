package import Unix

/// Why the stored login cannot be used or kept.
package enum VaultError: Error, Hashable, Sendable {
  /// There is no login here.
  case noTokens(directory: String)
  /// A token file that holds no token.
  case unusable(path: String)
  /// A token file that holds something else, perhaps with a token in it.
  case malformed(path: String)
  /// A token file of another user: what it leads to is not this user's to spend.
  case foreign(path: String)
  /// Another process has been refreshing for longer than a refresh can take.
  case busy(path: String)
  case system(SystemError)
  /// New tokens came and could not be written: the login lives only in this process.
  case unsaved(SystemError)
  case cancelled
}

extension TeslaError {
  /// The call that the disk refused, where that is what is wrong.
  var systemError: SystemError? {
    switch self {
    case .vault(.system(let error)), .vault(.unsaved(let error)): error
    default: nil
    }
  }
}
