package import Time
internal import Unix

/// Owns the token files and the lock that a refresh holds.
///
/// Refresh tokens are single use, and a cron job, a shell and `serve` share one pair of files. So
/// a refresh holds the lock from reading the token to writing its successor; a process that
/// waited finds the new pair and does not refresh again; room for the new refresh token is taken before the old
/// one is spent; it is written first, since it alone can bring back the rest; and no answer but a
/// whole new pair ever touches a file. A pair that cannot be written stays in memory until it can.
package struct TokenVault: Sendable {
  package let directory: StateDirectory
  private let files: TokenFiles
  private let clock: any WallClock
  private let warn: @Sendable (VaultWarning) -> Void
  private let unsaved = Lock<UnsavedPair?>(nil)
  /// The access token that was looked at last, and when its life is over.
  private let lastEnd = Lock<(token: Secret, end: Timestamp?)?>(nil)

  /// Longer than a refresh with all its time limits can take.
  static let lockTimeout = Duration.seconds(120)
  /// A temporary file that is older was left behind by a process that was stopped.
  static let longestWrite = Duration.seconds(3600)
  /// How long a process that could end keeps trying to write a login that only it has.
  package static let lastAttempts = Duration.seconds(60)

  package init(
    directory: StateDirectory, clock: any WallClock,
    warn: @escaping @Sendable (VaultWarning) -> Void = { _ in }
  ) {
    self.directory = directory
    self.clock = clock
    self.warn = warn
    files = TokenFiles(directory: directory, warn: warn)
  }

  /// The login: from memory while it could not be written, else from the files. There a missing
  /// file is nil, both missing is an error, and an empty one counts as missing where the other can
  /// do without it.
  package func load() throws(VaultError) -> Tokens {
    if let unsaved = unsaved.withLock({ $0 }) {
      if clock.now >= unsaved.nextAttempt, let lock = try? FileLock.tryAcquire(path: lockPath) {
        defer { lock.release() }
        saveUnsaved()
      }
      if let unsaved = self.unsaved.withLock({ $0 }) { return unsaved.tokens }
    }
    return try files.load()
  }

  /// Whether a process was stopped between getting a refresh token and putting it in place. The
  /// next refresh tries that token first.
  package var hasUnfinishedSave: Bool {
    // Each request asks, and there hardly ever is one.
    guard FileSystem.exists(directory.newRefreshToken),
      let waiting = try? files.waitingRefreshToken()
    else { return false }
    return (try? files.load())?.refreshToken != waiting
  }

  /// Gets a new pair through `exchange`, unless another process just did.
  ///
  /// - Parameters:
  ///   - stale: the access token to replace; one on disk that differs is adopted instead.
  ///   - keepsStale: whether `stale` still works and is to be kept beside its successor.
  ///   - exchange: trades a refresh token for a grant; called once for each token that may be the
  ///     latest, until one is not refused.
  package func refresh(
    replacing stale: Secret?, keepsStale: Bool = false,
    exchange: (Secret) async throws(TeslaError) -> TokenGrant
  ) async throws(TeslaError) -> Tokens {
    let lock = try await acquireLock()
    defer { lock.release() }
    saveUnsaved()
    let isInMemory = unsaved.withLock { $0 != nil }
    let stored = try vaulted { () throws(VaultError) in try load() }
    if let access = stored.accessToken, access != stale, !isExpired(access) { return stored }
    let earlier = keepsStale ? stale.flatMap { isExpired($0) ? nil : $0 } : nil
    var offers = try refreshTokens(besides: stored.refreshToken, orGoOn: isInMemory)
    guard !offers.isEmpty else { throw .vault(files.refreshTokenFailure) }
    files.removeLeftOvers(before: clock.now.advanced(by: .zero - TokenVault.longestWrite))
    let reserved = try reserve(orGoOn: isInMemory)
    defer {
      reserved?.close()
      files.discardReserved()
    }
    // From the request on, the old token is spent: nothing may stop this before the new is saved.
    let hold = SignalHold()
    defer { hold.release() }
    var current = stored
    var refusal: APIError?
    var tried: Set<Secret> = []
    while let offer = offers.first(where: { !tried.contains($0) }) {
      do {
        let grant = try await exchange(offer)
        // What was just minted has its whole life before it, whatever date it names.
        let life = grant.accessToken.flatMap(TokenClaims.init(of:))?.life ?? grant.lifetime
        let new = save(
          Tokens(
            accessToken: grant.accessToken, refreshToken: grant.refreshToken ?? offer,
            accessTokenEnd: life.map(clock.now.advanced)),
          over: current, reserved, keeping: earlier)
        await noteEnd(of: new)
        return new
      } catch .api(let error) where error.kind == .loginRequired {
        refusal = error
        tried.insert(offer)
        // A tool that does not take the lock may have used the token in the meantime.
        current = try vaulted { () throws(VaultError) in try load() }
        if let access = current.accessToken, access != stored.accessToken, !isExpired(access) {
          return current
        }
        if let newer = current.refreshToken { offers.append(newer) }
      }
    }
    // Every token is refused. One that waits for its place would only be refused again.
    files.discard(waiting: tried)
    throw refusal.map(TeslaError.api) ?? .vault(files.refreshTokenFailure)
  }

  /// Stores the outcome of a login, in place of whatever was there. An access token of an earlier
  /// login goes, since it may be another account's; an earlier refresh token stays until a new one
  /// comes, since it may be the only way back.
  ///
  /// - Parameter patience: how long to try when the tokens cannot be written; zero where they are
  ///   kept elsewhere too.
  /// - Throws: `.unsaved` when they could not be written for so long.
  package func replace(with tokens: Tokens, patience: Duration = TokenVault.lastAttempts)
    async throws(TeslaError)
  {
    do { try directory.create() } catch { throw .vault(.system(error)) }
    try await store(tokens)
    // What it says of itself is right for a token that came at an unknown time.
    if tokens.accessToken.flatMap(TokenClaims.init(of:))?.expiresAt == nil {
      await noteEnd(of: tokens)
    }
    do { try await settle(patience: patience) } catch {
      // Given up, and said so: nothing is to be tried again when the process ends.
      unsaved.withLock { $0 = nil }
      throw error
    }
  }

  private func store(_ tokens: Tokens) async throws(TeslaError) {
    let lock = try await acquireLock()
    defer { lock.release() }
    let reserved = tokens.refreshToken == nil ? nil : try? files.reserve()
    defer {
      reserved?.close()
      files.discardReserved()
    }
    let old = (try? files.load()) ?? Tokens(accessToken: nil, refreshToken: nil)
    _ = save(tokens, over: old, reserved, keeping: nil)
    let isAccessUnsaved = unsaved.withLock { $0.map { !$0.isLoginAtRisk } ?? false }
    if tokens.accessToken == nil || isAccessUnsaved {
      // The one there is of an earlier login, which may be another account's.
      do { try files.removeAccessToken() } catch { throw .vault(.system(error)) }
    }
  }

  /// Tries whether a pair of tokens could be saved: what a server gives once must not come in vain.
  package func requireWritable() throws(VaultError) {
    let lock: FileLock?
    do { lock = try FileLock.tryAcquire(path: lockPath) } catch {
      guard case .system(let cause) = error else { return }
      throw .system(cause)
    }
    // Another process is refreshing, so it works; and the reserved space is not ours.
    guard let lock else { return }
    defer { lock.release() }
    let reserved = try files.reserve()
    reserved.close()
    files.discardReserved()
  }

  /// Puts an access token that was kept back into the place of its successor, which Tesla does not
  /// accept although it minted it (tesla-api(7), LOGIN). nil when there is none with life left.
  package func restoreAccessToken(insteadOf rejected: Secret) async throws(TeslaError) -> Secret? {
    let lock = try await acquireLock()
    defer { lock.release() }
    let stored = try vaulted { () throws(VaultError) in try load() }
    if let access = stored.accessToken, access != rejected {
      return isExpired(access) ? nil : access
    }
    guard let earlier = files.earlierAccessToken(), earlier != rejected, !isExpired(earlier) else {
      return nil
    }
    // What cannot be written is used all the same: no login hangs on it.
    if (try? files.save(accessToken: earlier)) != nil { files.removeEarlierAccessToken() }
    return earlier
  }

  /// Writes what could not be written, with growing pauses and for a minute at most. Called before
  /// a process ends that may be the only one to have the login.
  package func settle(patience: Duration = TokenVault.lastAttempts) async throws(TeslaError) {
    guard unsaved.withLock({ $0?.isLoginAtRisk == true }) else { return }
    let hold = SignalHold()
    defer { hold.release() }
    let deadline = clock.now.advanced(by: patience)
    while let pair = unsaved.withLock({ $0 }), pair.isLoginAtRisk {
      if clock.now >= deadline { throw .vault(.unsaved(pair.error)) }
      try? await clock.sleep(until: min(pair.nextAttempt, deadline), tolerance: nil)
      do {
        let lock = try await acquireLock(timeout: clock.now.duration(to: deadline))
        saveUnsaved()
        lock.release()
      } catch .cancelled {
        throw .cancelled
      } catch {
        // A disk that takes no token may refuse the lock as well: no reason to give up earlier.
        unsaved.withLock { $0?.fail(error.systemError ?? pair.error, at: clock.now) }
      }
    }
  }

  /// Writes the pair that is only in memory; the caller holds the lock.
  private func saveUnsaved() {
    guard let pair = unsaved.withLock({ $0 }) else { return }
    let stored: Tokens?
    do throws(VaultError) { stored = try files.load() } catch {
      // Unread, the files may hold newer tokens.
      if case .system(let cause) = error {
        return unsaved.withLock { $0?.fail(cause, at: clock.now) }
      }
      stored = nil
    }
    if pair.isOutdated(by: stored?.refreshToken) {
      unsaved.withLock { $0 = nil }
      return warn(.unsavedGivenUp)
    }
    let reserved = try? files.reserve()
    defer { reserved?.close() }
    do {
      try write(pair.tokens, over: stored, reserved, keeping: nil)
      unsaved.withLock { $0 = nil }
      warn(.savedLate)
    } catch {
      unsaved.withLock { $0?.fail(error, at: clock.now) }
    }
  }

  /// Writes the pair, or keeps it in memory and says so; the caller holds the lock.
  private func save(
    _ tokens: Tokens, over old: Tokens, _ reserved: ReservedFile?, keeping earlier: Secret?
  ) -> Tokens {
    do {
      try write(tokens, over: old, reserved, keeping: earlier)
      unsaved.withLock { $0 = nil }
    } catch {
      let stored = (try? files.load())?.refreshToken
      let waiting = try? files.waitingRefreshToken()
      let isInFile = tokens.refreshToken.map { [stored, waiting].contains($0) } ?? false
      let pair = UnsavedPair(
        tokens, spent: old.refreshToken, isLoginAtRisk: !isInFile, error: error, now: clock.now)
      unsaved.withLock { $0 = pair }
      warn(isInFile ? .accessTokenUnsaved(error) : .unsaved(error))
    }
    return tokens
  }

  /// The refresh token first and without delay, since it alone can bring back the rest.
  private func write(
    _ tokens: Tokens, over old: Tokens?, _ reserved: ReservedFile?, keeping earlier: Secret?
  ) throws(SystemError) {
    if let refresh = tokens.refreshToken, refresh != old?.refreshToken {
      try files.save(refreshToken: refresh, into: reserved)
    }
    files.keep(earlierAccessToken: earlier)
    if let access = tokens.accessToken { try files.save(accessToken: access) }
  }

  private func refreshTokens(besides stored: Secret?, orGoOn isInMemory: Bool)
    throws(TeslaError) -> [Secret]
  {
    do { return try files.refreshTokens(besides: stored) } catch {
      // None in a file is newer than the one in memory.
      if isInMemory, let stored { return [stored] }
      throw .vault(error)
    }
  }

  private func reserve(orGoOn isInMemory: Bool) throws(TeslaError) -> ReservedFile? {
    // A token that is in no file is lost no more by spending it.
    if isInMemory { return try? files.reserve() }
    return try vaulted { () throws(VaultError) in try files.reserve() }
  }

  private var lockPath: String { directory.tokenLock }

  private func acquireLock(timeout: Duration = TokenVault.lockTimeout)
    async throws(TeslaError) -> FileLock
  {
    do {
      return try await FileLock.acquire(path: lockPath, timeout: timeout, clock: clock)
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

  /// When a token ends by this machine's clock, which need not agree with Tesla's: a token that a
  /// process of ours got from a renewal has the life that was noted then; any other ends when it
  /// says. nil when that is not known.
  func end(of token: Secret, _ claims: TokenClaims?) -> Timestamp? {
    if let last = lastEnd.withLock({ $0 }), last.token == token { return last.end }
    var end = claims?.expiresAt
    // One that is further away than a whole life was noted before the clock was set back.
    if let noted = stateFile.read().end(of: token), let life = claims?.life,
      noted <= clock.now.advanced(by: life)
    {
      end = noted
    }
    lastEnd.withLock { $0 = (token, end) }
    return end
  }

  func isExpired(_ token: Secret) -> Bool {
    end(of: token, claims(of: token)).map { $0 <= clock.now } ?? false
  }

  /// What is known of an access token: what it says itself, and its end as its server said it.
  package func claims(of token: Secret) -> TokenClaims? {
    let claims = TokenClaims(of: token)
    guard claims?.expiresAt == nil, let end = stateFile.read().end(of: token) else {
      return claims
    }
    return claims?.ending(at: end) ?? TokenClaims(expiresAt: end)
  }

  /// Writes down when an access token ends: for one that does not say so itself, and for a machine
  /// whose clock is wrong.
  private func noteEnd(of tokens: Tokens) async {
    guard let token = tokens.accessToken, let end = tokens.accessTokenEnd else { return }
    lastEnd.withLock { $0 = (token, end) }
    try? await stateFile.update { $0.set(end: end, of: token) }
  }

  private var stateFile: StateFile { StateFile(directory, clock: clock) }

  private func vaulted<Result>(_ body: () throws(VaultError) -> Result) throws(TeslaError)
    -> Result
  {
    do { return try body() } catch { throw .vault(error) }
  }
}
