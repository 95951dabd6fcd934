package import Unix

/// Something about the files that should be known.
package enum VaultWarning: Hashable, Sendable {
  /// The file was readable by others; it no longer is.
  case repairedMode(path: String)
  /// The file is a mount point of its own and cannot be replaced, only rewritten: a crash in the
  /// middle would lose it.
  case overwrittenInPlace(path: String)
  /// New tokens came and could not be written: this process alone has them, and goes on trying.
  case unsaved(SystemError)
  /// The refresh token is on the disk, the access token is not; it can be had again.
  case accessTokenUnsaved(SystemError)
  /// The tokens that could not be written are now.
  case savedLate
  /// Another process wrote newer tokens than the unsaved ones, which are discarded.
  case unsavedGivenUp
  /// `state.json` holds nonsense and gave way to a new one.
  case damagedState(path: String, keptAs: String)
}
