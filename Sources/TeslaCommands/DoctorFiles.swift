internal import JSON
internal import TeslaAPI
internal import Unix

/// What the files of a directory say of themselves, read without changing one.
struct DoctorFiles {
  private(set) var findings: [Finding] = []
  /// An access token that still has life, for the one request of the doctor.
  private(set) var usableAccessToken: Secret?
  /// What the access token says of itself.
  private(set) var claims: TokenClaims?

  init(_ directory: StateDirectory, now: Timestamp) {
    let refresh = token(directory.refreshToken, needed: true)
    let access = token(directory.accessToken, needed: false)
    if let access { judge(access, hasRefreshToken: refresh != nil, now) }
    checkUnfinishedSave(directory, refresh)
    checkAge(directory.vehicleData, "vehicle.data", now)
    checkJSON(directory.powerwallData, "powerwall.data")
    checkJSON(directory.state, "state.json")
  }

  private mutating func token(_ path: String, needed: Bool) -> Secret? {
    let name = FileSystem.name(of: path)
    let status: FileStatus
    let bytes: [UInt8]
    do throws(SystemError) {
      status = try FileSystem.status(path)
      bytes = try FileSystem.read(path, limit: 1 << 20)
    } catch {
      if error.errno != .noSuchFile {
        findings.append(Finding(.fail, name, error.description, remedy: "mend its owner and mode"))
      } else if needed {
        findings.append(
          Finding(.fail, name, "is not there", remedy: "tesla auth", needsLogin: true))
      } else {
        findings.append(Finding(.warn, name, "is not there", remedy: "tesla token refresh"))
      }
      return nil
    }
    guard let secret = Secret(firstWordOf: bytes) else {
      findings.append(
        needed
          ? Finding(.fail, name, "holds no token", remedy: "tesla auth", needsLogin: true)
          : Finding(.warn, name, "holds no token", remedy: "tesla token refresh"))
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

  private mutating func judge(_ access: Secret, hasRefreshToken: Bool, _ now: Timestamp) {
    guard let claims = TokenClaims(of: access) else {
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
    guard let bytes = try? FileSystem.read(directory.newRefreshToken, limit: 1 << 20),
      bytes.contains(0x0A), let waiting = Secret(firstWordOf: bytes), waiting != refresh
    else { return }
    findings.append(
      Finding(
        .warn, "token.refresh.new", "holds a token that a stopped command could not put in place",
        remedy: "tesla token refresh, which tries it"))
  }

  private mutating func checkAge(_ path: String, _ name: String, _ now: Timestamp) {
    let count = findings.count
    checkJSON(path, name)
    guard findings.count == count, let status = try? FileSystem.status(path) else { return }
    findings.append(Finding(.ok, name, "was written \(Age.text(status.modified, now))"))
  }

  private mutating func checkJSON(_ path: String, _ name: String) {
    guard let bytes = try? FileSystem.read(path) else { return }
    do throws(ParseError) { _ = try Value(parsing: bytes) } catch {
      findings.append(
        Finding(.warn, name, error.description, remedy: "remove it; it is made again"))
    }
  }
}
