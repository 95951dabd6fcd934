internal import HTTP
internal import TeslaAPI
internal import Unix

/// `tesla auth --import`: tokens that were made elsewhere.
struct TokenImport {
  private let session: Session
  private let file: String
  private let name: String

  init(_ session: Session, _ file: String) {
    self.session = session
    self.file = file
    name = file == "-" ? "standard input" : file
  }

  func run() async throws(Failure) {
    let imported = try read()
    let directory = try session.directory()
    let configuration = try session.configuration()
    try LoginGuard(session, directory, configuration).requireConsent()
    if imported.refreshToken == nil { try tellEnd(imported, directory) }
    // What is imported is still where it came from.
    try await session.save(
      Tokens(
        accessToken: imported.accessToken, refreshToken: imported.refreshToken,
        accessTokenEnd: imported.accessTokenEnd),
      directory, configuration, patience: .zero)
  }

  private func read() throws(Failure) -> ImportedTokens {
    let now = session.clock.now
    let bytes: [UInt8]
    var time = now
    do throws(SystemError) {
      if file == "-" {
        bytes = try session.context.standardInput.readToEnd(limit: 1 << 20, of: name)
      } else {
        bytes = try FileSystem.readInput(file, limit: 1 << 20)
        time = min(try FileSystem.status(file).modified, now)
      }
    } catch {
      throw Failure(reading: error)
    }
    do { return try ImportedTokens(parsing: bytes, writtenAt: time) } catch {
      throw failure(error)
    }
  }

  private func failure(_ failure: ImportedTokens.Failure) -> Failure {
    switch failure {
    case .utf16:
      Failure(
        .failure, "\(name) is UTF-16 or no text", hint: "save it as UTF-8: iconv -f UTF-16 -t UTF-8"
      )
    case .noToken:
      Failure(
        .failure, "there is no token in \(name)",
        hint: "it takes JSON with refresh_token and access_token, or a bare refresh token")
    case .accessTokenAlone:
      Failure(
        .failure, "that is an access token, which cannot be renewed",
        hint: "import JSON with both tokens, or the refresh token")
    case .unusableRefreshToken(let flaw):
      Failure(
        .failure, "the refresh token in \(name) cannot be used: \(flaw)",
        hint: "import one that is whole, or tesla auth")
    }
  }

  /// An access token alone is a login that ends with it.
  private func tellEnd(_ imported: ImportedTokens, _ directory: StateDirectory) throws(Failure) {
    let end = imported.accessToken.flatMap(TokenClaims.init(of:))?.expiresAt
    if let end = end ?? imported.accessTokenEnd {
      guard end > session.clock.now else {
        throw Failure(
          .failure,
          "the access token in \(name) ended at \(end.shortText), and there is no refresh token",
          hint: "import both tokens, or tesla auth")
      }
      session.console.warning("there is no refresh token: this login ends at \(end.shortText)")
    } else {
      session.console.warning(
        "there is no refresh token: this login ends with its access token, at an unknown time")
    }
    if FileSystem.exists(directory.refreshToken) {
      session.console.warning(
        "the refresh token of an earlier login is kept, and renews that one when this token ends")
    }
  }
}

extension Session {
  /// Puts a login in place of what is there.
  func save(
    _ tokens: Tokens, _ directory: StateDirectory, _ configuration: Configuration,
    patience: Duration = TokenVault.lastAttempts
  ) async throws(Failure) {
    let now = clock.now
    try await asking { () async throws(TeslaError) in
      try await vault(directory).replace(with: tokens, patience: patience)
    }
    do throws(VaultError) {
      try await StateFile(directory, clock: clock).update {
        $0.tokensIssuedAt = now
        $0.loginHost = configuration.tokenHost.authority
      }
    } catch {
      console.detail("cannot update \(directory.state)")
    }
    console.note("logged in; the tokens are in \(directory.path)")
  }
}
