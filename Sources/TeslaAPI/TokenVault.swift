package import Unix

/// Owns the token files and the lock that a refresh holds.
///
/// Refresh tokens are single use, and a cron job, a shell and `serve` share one pair of files. So
/// a refresh holds the lock from reading the token to writing its successor; whoever waited finds
/// the new pair and does not refresh again; the refresh token is written first, since it alone can
/// bring back the rest; and no answer but a whole new pair ever touches a file.
package struct TokenVault: Sendable {
  package let directory: StateDirectory
  private let clock: any WallClock
  private let warn: @Sendable (VaultWarning) -> Void

  /// Longer than a refresh with all its time limits can take.
  static let lockTimeout = Duration.seconds(120)
  /// Tokens are readable by their owner alone.
  static let mode: FileMode = 0o600

  package init(
    directory: StateDirectory, clock: any WallClock,
    warn: @escaping @Sendable (VaultWarning) -> Void = { _ in }
  ) {
    self.directory = directory
    self.clock = clock
    self.warn = warn
  }

  /// Reads both files; a missing one is nil, both missing is an error. An empty access token counts
  /// as missing where it can be renewed.
  package func load() throws(VaultError) -> Tokens {
    let refresh = try read(directory.refreshToken)
    let access: Secret?
    do {
      access = try read(directory.accessToken)
    } catch {
      guard case .unusable = error, refresh != nil else { throw error }
      access = nil
    }
    let tokens = Tokens(accessToken: access, refreshToken: refresh)
    if tokens.accessToken == nil, tokens.refreshToken == nil {
      throw .noTokens(directory: directory.path)
    }
    return tokens
  }

  /// Gets a new pair through `exchange`, unless another process just did.
  ///
  /// - Parameters:
  ///   - stale: the access token that did not work; one on disk that differs is adopted instead.
  ///   - exchange: trades a refresh token for a grant; called at most once, or twice when the first
  ///     token was refused and the file holds another one by then.
  package func refresh(
    replacing stale: Secret?, exchange: (Secret) async throws(TeslaError) -> TokenGrant
  ) async throws(TeslaError) -> Tokens {
    let lock = try await acquireLock()
    defer { lock.release() }
    let stored = try vaulted { () throws(VaultError) in try load() }
    if let access = stored.accessToken, access != stale, !isExpired(access) { return stored }
    guard let refreshToken = stored.refreshToken else {
      throw .vault(.noTokens(directory: directory.path))
    }
    try vaulted { () throws(VaultError) in try requireWritable() }
    // From the request on, the old token is spent: nothing may stop this before the new is saved.
    let hold = SignalHold()
    defer { hold.release() }
    do {
      return try save(try await exchange(refreshToken), over: stored)
    } catch .api(let error) where error.kind == .loginRequired {
      // A tool that does not take the lock may have used the token in the meantime.
      let current = try vaulted { () throws(VaultError) in try load() }
      guard let newer = current.refreshToken, newer != refreshToken else { throw .api(error) }
      if let access = current.accessToken, access != stored.accessToken, !isExpired(access) {
        return current
      }
      return try save(try await exchange(newer), over: current)
    }
  }

  /// Stores the outcome of a login, in place of whatever was there. An access token of an earlier
  /// login goes, since it may be another account's; an earlier refresh token stays until a new one
  /// comes, since it may be the only way back.
  package func replace(with tokens: Tokens) async throws(TeslaError) {
    do { try directory.create() } catch { throw .vault(.system(error)) }
    let lock = try await acquireLock()
    defer { lock.release() }
    try write(tokens)
    if tokens.accessToken == nil {
      // The old one may be another account's; a new one comes with the first refresh.
      do throws(SystemError) { try FileSystem.remove(directory.accessToken) } catch {
        if error.errno != .noSuchFile { throw .vault(.system(error)) }
      }
    }
  }

  /// Tries whether a pair of tokens could be saved: what a server gives once must not come in vain.
  package func requireWritable() throws(VaultError) {
    let pair = [UInt8](repeating: 0x0A, count: 8_192)
    do throws(SystemError) {
      try AtomicFile.write(pair, to: directory.tokenProbe, mode: TokenVault.mode)
      try FileSystem.remove(directory.tokenProbe)
    } catch {
      throw .system(SystemError("save tokens in", error.errno, directory.path))
    }
  }

  private func acquireLock() async throws(TeslaError) -> FileLock {
    do {
      return try await FileLock.acquire(
        path: directory.tokenLock, timeout: TokenVault.lockTimeout, clock: clock)
    } catch {
      switch error {
      case .timedOut(let path): throw .vault(.busy(path: path))
      case .cancelled: throw .cancelled
      case .system(let cause):
        if cause.errno == .noSuchFile { throw .vault(.noTokens(directory: directory.path)) }
        throw .vault(.system(cause))
      }
    }
  }

  private func save(_ grant: TokenGrant, over old: Tokens) throws(TeslaError) -> Tokens {
    let tokens = Tokens(
      accessToken: grant.accessToken, refreshToken: grant.refreshToken ?? old.refreshToken)
    try write(tokens)
    return tokens
  }

  private func write(_ tokens: Tokens) throws(TeslaError) {
    do throws(SystemError) {
      if let refresh = tokens.refreshToken {
        try write(refresh, to: directory.refreshToken)
      }
      if let access = tokens.accessToken {
        try write(access, to: directory.accessToken)
      }
    } catch {
      throw .vault(.unsaved(error))
    }
  }

  private func write(_ token: Secret, to path: String) throws(SystemError) {
    let line = token.reveal + "\n"
    if try AtomicFile.write(line.utf8, to: path, mode: TokenVault.mode) == .overwrittenInPlace {
      warn(.overwrittenInPlace(path: path))
    }
  }

  /// A token file's first line; nil when there is no file. `oauth.sh` leaves out the line's end.
  private func read(_ path: String) throws(VaultError) -> Secret? {
    let bytes: [UInt8]
    do throws(SystemError) {
      let status = try FileSystem.status(path)
      guard status.ownerID == CurrentProcess.userID || CurrentProcess.userID == 0 else {
        throw VaultFailure.foreign
      }
      if status.mode.isOpenToOthers {
        try FileSystem.changeMode(path, to: TokenVault.mode)
        warn(.repairedMode(path: path))
      }
      bytes = try FileSystem.read(path, limit: 1 << 20)
    } catch {
      if error.errno == .noSuchFile { return nil }
      if error == VaultFailure.foreign { throw .foreign(path: path) }
      throw .system(error)
    }
    guard let secret = Secret(firstWordOf: bytes) else { throw .unusable(path: path) }
    return secret
  }

  private func isExpired(_ token: Secret) -> Bool {
    TokenClaims(of: token)?.isExpired(at: clock.now) ?? false
  }

  private func vaulted<Result>(_ body: () throws(VaultError) -> Result) throws(TeslaError)
    -> Result
  {
    do { return try body() } catch { throw .vault(error) }
  }
}

/// Something about the token files that was put right and should be known.
package enum VaultWarning: Hashable, Sendable {
  /// The file was readable by others; it no longer is.
  case repairedMode(path: String)
  /// The file is a mount point of its own and cannot be replaced, only rewritten: a crash in the
  /// middle would lose it.
  case overwrittenInPlace(path: String)
}

/// Carries a refusal through a block of system calls.
private enum VaultFailure {
  static let foreign = SystemError("use", .notPermitted, "token")
}
