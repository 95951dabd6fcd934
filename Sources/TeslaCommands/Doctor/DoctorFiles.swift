internal import JSON
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
internal import Time
internal import Unix

/// What the files of a directory say of themselves, read without changing one.
struct DoctorFiles {
  private(set) var findings: [Finding] = []
  /// An access token that still has life, for the one request of the doctor.
  private(set) var usableAccessToken: Secret?
  private(set) var hasRefreshToken = false
  /// What the access token says of itself.
  private(set) var claims: TokenClaims?

  /// - Parameters:
  ///   - holdsLogin: whether the login is here; no token is read where a service has it.
  ///   - claims: what is known of an access token.
  init(
    _ directory: StateDirectory, now: Timestamp, holdsLogin: Bool = true,
    claims: (Secret) -> TokenClaims? = TokenClaims.init(of:)
  ) {
    if holdsLogin { checkTokens(directory, now, claims) }
    for path in directory.ownVehicleData.sorted() where path != directory.vehicleData {
      checkAnswer(path, .vehicleData, now, isToldWhenGood: false)
    }
    checkAnswer(directory.vehicleData, .vehicleData, now)
    checkAnswer(directory.powerwallData, .liveStatus, now, isToldWhenGood: false)
    checkState(directory.state)
    checkPowerwallID(directory.powerwallID)
    checkPlaces(directory)
    for path in [directory.tokenLock, directory.stateLock] { checkLock(path) }
    if let finding = DoctorFiles.spaceFinding(
      freeBytes: FileSystem.freeBytes(at: directory.path), directory.path)
    {
      findings.append(finding)
    }
  }

  private mutating func checkTokens(
    _ directory: StateDirectory, _ now: Timestamp, _ claims: (Secret) -> TokenClaims?
  ) {
    let refresh = token(directory.refreshToken, needed: true)
    hasRefreshToken = refresh != nil
    let access = token(directory.accessToken, needed: false)
    if let access { judge(access, claims(access), hasRefreshToken: refresh != nil, now) }
    checkUnfinishedSave(directory, refresh)
  }

  /// What brings a new access token.
  private var renewal: String { hasRefreshToken ? "tesla token refresh" : "tesla auth" }

  private mutating func token(_ path: String, needed: Bool) -> Secret? {
    let name = FileSystem.name(of: path)
    let (status, bytes): (FileStatus, [UInt8])
    do throws(SystemError) {
      (status, bytes) = try FileSystem.withRegularFile(path) {
        file, status throws(SystemError) in (status, try file.readToEnd(limit: 1 << 20, of: path))
      }
    } catch {
      if error.errno != .noSuchFile {
        findings.append(unreadable(.fail, path, error))
      } else if needed {
        findings.append(
          Finding(.fail, name, "is not there", remedy: "tesla auth", needsLogin: true))
      } else {
        findings.append(Finding(.warn, name, "is not there", remedy: renewal))
      }
      return nil
    }
    let secret = Secret(firstWordOf: bytes)
    guard let secret, secret.hasTokenForm, secret.isAlone(in: bytes) else {
      findings.append(
        Finding(
          needed ? .fail : .warn, name,
          secret == nil ? "holds no token" : "contains more than a bare token",
          remedy: needed
            ? "tesla auth --import \(path), which reads JSON and more, else tesla auth" : renewal,
          needsLogin: needed))
      return nil
    }
    if status.ownerID != CurrentProcess.userID, CurrentProcess.userID != 0 {
      findings.append(
        Finding(.fail, name, "belongs to user \(status.ownerID)", remedy: "chown it to yourself"))
    } else if status.mode.isOpenToOthers {
      findings.append(
        Finding(.warn, name, "is readable by others", remedy: "chmod 600 \(path)"))
    } else {
      findings.append(Finding(.ok, name, "is there and private"))
    }
    return secret
  }

  private mutating func judge(
    _ access: Secret, _ claims: TokenClaims?, hasRefreshToken: Bool, _ now: Timestamp
  ) {
    guard let claims else {
      usableAccessToken = access
      findings.append(Finding(.warn, "access token", "has an unknown form, so its end is unknown"))
      return
    }
    self.claims = claims
    guard let expiry = claims.expiresAt else {
      usableAccessToken = access
      return
    }
    if claims.isExpired(at: now) {
      findings.append(
        Finding(
          hasRefreshToken ? .warn : .fail, "access token", "expired \(Age.text(expiry, now))",
          remedy: hasRefreshToken ? "tesla token refresh" : "tesla auth",
          needsLogin: !hasRefreshToken))
      return
    }
    usableAccessToken = access
    let scopes = claims.scopes.isEmpty ? "" : "; scopes \(claims.scopes.joined(separator: " "))"
    findings.append(Finding(.ok, "access token", "expires \(Age.text(expiry, now))\(scopes)"))
  }

  private mutating func checkUnfinishedSave(_ directory: StateDirectory, _ refresh: Secret?) {
    let path = directory.newRefreshToken
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try FileSystem.read(path, limit: 1 << 20) } catch {
      // No renewal begins while its content is unknown.
      if error.errno != .noSuchFile { findings.append(unreadable(.fail, path, error)) }
      return
    }
    guard bytes.contains(0x0A), let waiting = Secret(firstWordOf: bytes), waiting != refresh
    else { return }
    findings.append(
      Finding(
        .warn, "token.refresh.new", "holds a token that a stopped command could not put in place",
        remedy: "tesla token refresh, which tries it"))
  }

  /// What `data --cached` would refuse, and else how old it is.
  private mutating func checkAnswer(
    _ path: String, _ kind: BodyKind, _ now: Timestamp, isToldWhenGood: Bool = true
  ) {
    guard let bytes = content(path) else { return }
    let name = FileSystem.name(of: path)
    if let problem = SavedAnswer.problem(in: bytes, kind: kind) {
      findings.append(Finding(.warn, name, problem, remedy: "remove it; it is made again"))
    } else if isToldWhenGood, let status = try? FileSystem.status(path) {
      findings.append(Finding(.ok, name, "was written \(Age.text(status.modified, now))"))
    }
  }

  private mutating func checkState(_ path: String) {
    guard let bytes = content(path) else { return }
    do throws(ParseError) { _ = try Value(parsing: bytes) } catch {
      findings.append(
        Finding(
          .warn, FileSystem.name(of: path), error.description,
          remedy: "fix it, or the next command renames it to state.json.damaged"))
    }
  }

  private mutating func checkPowerwallID(_ path: String) {
    guard let bytes = content(path) else { return }
    let name = FileSystem.name(of: path)
    guard let id = EnergySite.id(in: bytes) else {
      findings.append(
        Finding(
          .warn, name, "holds no energy_site_id", remedy: "tesla products --save-powerwall-id"))
      return
    }
    findings.append(Finding(.ok, name, "names site \(id)"))
  }

  private mutating func checkPlaces(_ directory: StateDirectory) {
    guard let bytes = content(directory.places) else { return }
    let name = FileSystem.name(of: directory.places)
    let places = Places(text: String(decoding: bytes, as: UTF8.self))
    guard let flaw = places.flaws.first else {
      let count = places.names.count
      findings.append(Finding(.ok, name, count == 1 ? "names 1 place" : "names \(count) places"))
      return
    }
    findings.append(Finding(.warn, name, flaw.description, remedy: "man tesla-files"))
  }

  /// A user who cannot open a lock cannot change what it guards.
  private mutating func checkLock(_ path: String) {
    do throws(SystemError) { try FileLock.tryOpening(path) } catch {
      findings.append(
        Finding(
          .fail, FileSystem.name(of: path), error.description,
          remedy: "rm \(path), or chown it to yourself; it is made again"))
    }
  }

  /// In bytes: what a renewal takes before it spends the old refresh token.
  private static let roomForPair: Int64 = 8_192

  /// Nothing to say where there is room for a new pair, or the file system does not tell.
  static func spaceFinding(freeBytes: Int64?, _ directory: String) -> Finding? {
    guard let freeBytes, freeBytes < roomForPair else { return nil }
    return Finding(
      .fail, "disk", "the disk of \(directory) is full: new tokens would be lost",
      remedy: "make room, or name another directory with -C")
  }

  /// What is in a file that may be missing.
  private mutating func content(_ path: String) -> [UInt8]? {
    do throws(SystemError) { return try FileSystem.read(path) } catch {
      if error.errno != .noSuchFile { findings.append(unreadable(.warn, path, error)) }
      return nil
    }
  }

  private func unreadable(_ verdict: Finding.Verdict, _ path: String, _ error: SystemError)
    -> Finding
  {
    let isFile =
      (try? FileSystem.status(path, followingLinks: false).kind) ?? .regular
      == .regular
    return Finding(
      verdict, FileSystem.name(of: path), error.description,
      remedy: isFile ? "fix its owner and mode" : "move it away: it is not a file")
  }
}
