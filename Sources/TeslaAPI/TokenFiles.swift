internal import Time
internal import Unix

/// The token files: how each is read and written. Knows nothing of the lock, which `TokenVault`
/// holds around it.
struct TokenFiles: Sendable {
  let directory: StateDirectory
  let warn: @Sendable (VaultWarning) -> Void
  /// What each file held when it was last read, by path.
  private let lastRead = Lock<[String: (bytes: [UInt8], token: Secret)]>([:])

  init(directory: StateDirectory, warn: @escaping @Sendable (VaultWarning) -> Void) {
    self.directory = directory
    self.warn = warn
  }

  /// Tokens are readable by their owner alone.
  static let mode: FileMode = 0o600
  /// Room for a refresh token: Tesla's have one to two thousand bytes.
  static let reservedSize = 8_192

  /// Reads both files; a missing one is nil, both missing is an error. An empty file counts as
  /// missing where the other one can do without it.
  func load() throws(VaultError) -> Tokens {
    let refresh = read(directory.refreshToken)
    let access = read(directory.accessToken)
    let tokens = Tokens(accessToken: try? access.get(), refreshToken: try? refresh.get())
    for case .failure(let error) in [refresh, access] {
      switch error {
      case .unusable where tokens.accessToken != nil || tokens.refreshToken != nil: continue
      case .malformed where tokens.accessToken != nil || tokens.refreshToken != nil: continue
      default: throw error
      }
    }
    if tokens.accessToken == nil, tokens.refreshToken == nil {
      throw .noTokens(directory: directory.path)
    }
    return tokens
  }

  /// Why there is no refresh token, for callers that need one.
  var refreshTokenFailure: VaultError {
    if case .failure(let error) = read(directory.refreshToken) { return error }
    return .noTokens(directory: directory.path)
  }

  /// The refresh tokens to try, the latest first: the one in use, and one that a process put down
  /// and was stopped before it could move it into place.
  ///
  /// - Throws: when the waiting one cannot be read: the one in use may be used up.
  func refreshTokens(besides stored: Secret?) throws(VaultError) -> [Secret] {
    let found: Secret?
    do throws(SystemError) { found = try waitingRefreshToken() } catch { throw .system(error) }
    guard let waiting = found, waiting != stored else {
      return [stored].compactMap(\.self)
    }
    // If a login or another tool wrote the file in use later, it has the newer token.
    let isOlder = modified(directory.newRefreshToken) <= modified(directory.refreshToken)
    return (isOlder ? [stored, waiting] : [waiting, stored]).compactMap(\.self)
  }

  /// The token of a save that was cut short, when it is whole.
  func waitingRefreshToken() throws(SystemError) -> Secret? {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try FileSystem.read(directory.newRefreshToken, limit: 1 << 20)
    } catch {
      if error.errno == .noSuchFile { return nil }
      throw error
    }
    // The room is filled with NULs, and the line's end is written last.
    guard let end = bytes.firstIndex(of: 0x0A) else { return nil }
    return Secret(firstWordOf: Array(bytes[..<end]))
  }

  /// Takes room on the disk for the next refresh token, before the old one is spent for it.
  func reserve() throws(VaultError) -> ReservedFile {
    do throws(SystemError) {
      return try ReservedFile(
        directory.newRefreshToken, size: TokenFiles.reservedSize, mode: TokenFiles.mode,
        owner: try? FileSystem.status(directory.refreshToken))
    } catch {
      throw .system(SystemError("save tokens in", error.errno, directory.path))
    }
  }

  /// Gives the room back, unless it holds, or may hold, a token that is in no other file.
  func discardReserved() {
    do { if try waitingRefreshToken() != nil { return } } catch { return }
    try? FileSystem.removeFile(directory.newRefreshToken)
  }

  /// Removes the waiting token if it is one of those that Tesla no longer accepts.
  func discard(waiting refused: Set<Secret>) {
    guard let waiting = try? waitingRefreshToken(), refused.contains(waiting) else { return }
    try? FileSystem.removeFile(directory.newRefreshToken)
  }

  /// Removes what writers left behind that were stopped before `time`.
  func removeLeftOvers(before time: Timestamp) {
    AtomicFile.removeLeftOvers(
      of: [directory.refreshToken, directory.accessToken, directory.earlierAccessToken],
      before: time)
  }

  /// Writes the refresh token, first into the room taken for it, then into its place. Whatever
  /// fails after the first step, the token is on the disk.
  func save(refreshToken: Secret, into reserved: ReservedFile?) throws(SystemError) {
    if let reserved, (try? reserved.fill(Array((refreshToken.reveal + "\n").utf8))) != nil,
      (try? AtomicFile.move(directory.newRefreshToken, to: directory.refreshToken)) != nil
    {
      return
    }
    // A symbolic link, a mount point, or a fault: the longer way does without both steps.
    try write(refreshToken, to: directory.refreshToken)
    try? FileSystem.removeFile(directory.newRefreshToken)
  }

  func save(accessToken: Secret) throws(SystemError) {
    try write(accessToken, to: directory.accessToken)
  }

  /// Keeps an access token that still has life beside its successor, which Tesla may not accept.
  func keep(earlierAccessToken: Secret?) {
    guard let earlierAccessToken else { return removeEarlierAccessToken() }
    try? write(earlierAccessToken, to: directory.earlierAccessToken)
  }

  func earlierAccessToken() -> Secret? { try? read(directory.earlierAccessToken).get() }

  func removeEarlierAccessToken() { try? FileSystem.removeFile(directory.earlierAccessToken) }

  func removeAccessToken() throws(SystemError) {
    do { try FileSystem.removeFile(directory.accessToken) } catch {
      if error.errno != .noSuchFile { throw error }
    }
  }

  private func write(_ token: Secret, to path: String) throws(SystemError) {
    let line = token.reveal + "\n"
    if try AtomicFile.write(line.utf8, to: path, mode: TokenFiles.mode) == .overwrittenInPlace {
      warn(.overwrittenInPlace(path: path))
    }
  }

  /// A token file's first word; nil when there is no file. `oauth.sh` leaves out the line's end.
  private func read(_ path: String) -> Result<Secret?, VaultError> {
    let bytes: [UInt8]?
    do throws(SystemError) {
      bytes = try FileSystem.withRegularFile(path) { file, status throws(SystemError) in
        guard status.ownerID == CurrentProcess.userID || CurrentProcess.userID == 0 else {
          return nil
        }
        if status.mode.isOpenToOthers {
          try file.makePrivate(TokenFiles.mode, of: path)
          warn(.repairedMode(path: path))
        }
        return try file.readToEnd(limit: 1 << 20, of: path)
      }
    } catch {
      return error.errno == .noSuchFile ? .success(nil) : .failure(.system(error))
    }
    guard let bytes else { return .failure(.foreign(path: path)) }
    // Each request reads the files, and finding the token in the bytes costs more than that. The
    // bytes, and no time stamp, tell whether the file is the same.
    if let last = lastRead.withLock({ $0[path] }), last.bytes == bytes {
      last.token.stayHidden()
      return .success(last.token)
    }
    let text = String(decoding: bytes, as: UTF8.self).split { $0.isWhitespace || $0 == "\0" }
    // `jq` writes null for a token that there was not.
    guard let word = text.first, word != "null" else { return .failure(.unusable(path: path)) }
    guard let secret = Secret(firstWordOf: bytes), secret.isToken(of: bytes) else {
      return .failure(.malformed(path: path))
    }
    lastRead.withLock { $0[path] = (bytes, secret) }
    return .success(secret)
  }

  private func modified(_ path: String) -> Timestamp {
    (try? FileSystem.status(path).modified) ?? Timestamp(seconds: 0)
  }
}
