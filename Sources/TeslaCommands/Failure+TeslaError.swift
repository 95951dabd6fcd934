internal import HTTP
internal import TeslaAPI
internal import Unix

extension Failure {
  /// Turns whatever a call can end in into words, a next step and an exit status.
  init(_ error: TeslaError) {
    switch error {
    case .api(let error): self.init(error)
    case .vault(let error): self.init(error)
    case .cancelled: self.init(.failure, "interrupted")
    }
  }

  init(_ error: VaultError) {
    switch error {
    case .noTokens(let directory):
      self.init(
        .loginNeeded, "not logged in: there is no token in \(directory)", hint: "tesla auth")
    case .unusable(let path):
      self.init(.loginNeeded, "\(path) holds no token", hint: "tesla auth")
    case .foreign(let path):
      self.init(
        .failure, "\(path) belongs to another user",
        hint: "run tesla as that user, or name another directory with -C")
    case .busy(let path):
      self.init(
        .failure, "another process has held \(path) for too long", hint: "fuser \(path)")
    case .system(let error): self.init(.failure, error.description)
    case .unsaved(let error):
      self.init(
        .failure, "new tokens came but could not be saved: \(error.description)",
        hint: "make room or mend the directory, then run tesla token refresh at once")
    case .cancelled: self.init(.failure, "interrupted")
    }
  }

  init(_ error: APIError) {
    let meaning = Failure.meaning(of: error)
    self.init(meaning.status, meaning.words + Failure.quoted(error), hint: meaning.hint)
  }

  private typealias Meaning = (status: ExitStatus, words: String, hint: String?)

  private static func meaning(of error: APIError) -> Meaning {
    let name = error.endpoint
    switch error.kind {
    case .unauthorized:
      return (
        .loginNeeded, "Tesla refused the access token", "tesla token refresh, else tesla auth"
      )
    case .loginRequired:
      return (.loginNeeded, "the login has expired or was revoked", "tesla auth")
    case .tokenRejected:
      return (
        .loginNeeded, "Tesla renews this token but does not accept it; refreshing does not help",
        "tesla auth, or use the Fleet API with --api; see tesla help auth"
      )
    case .missingScope:
      return (
        .loginNeeded, "\(name) needs a scope that was not granted",
        "tesla token show lists the scopes; tesla auth asks again"
      )
    case .forbidden:
      return (.loginNeeded, "Tesla forbids \(name) to this login", "tesla doctor")
    case .mobileAccessDisabled:
      return (
        .loginNeeded, "mobile access is switched off in the car",
        "switch it on at Controls > Safety > Allow Mobile Access"
      )
    case .unknownUser:
      return (
        .loginNeeded, "Tesla does not know this account here",
        "open the Tesla app once with it, then tesla auth"
      )
    case .accountLocked:
      return (.loginNeeded, "the account is locked", "unlock it at tesla.com, then tesla auth")
    case .notRegistered:
      return (
        .loginNeeded, "this application is not registered in the account's region",
        "register it at developer.tesla.com, or choose the region with --api"
      )
    default: return temporaryMeaning(of: error)
    }
  }

  private static func temporaryMeaning(of error: APIError) -> Meaning {
    let name = error.endpoint
    switch error.kind {
    case .accountLimited:
      return (
        .limited, "Tesla has stopped this application: its billing limit is used up",
        "raise the limit at developer.tesla.com, or wait for the next month"
      )
    case .asleep:
      return (.vehicleUnavailable, "the car is asleep or offline", "tesla wake --wait")
    case .inService: return (.vehicleUnavailable, "the car is in service", "try again later")
    case .notFound:
      return (.notFound, "Tesla has nothing by that name for \(name)", "tesla products --table")
    case .wrongRegion(let url):
      let base = url.map { "--api-host \($0)" } ?? "--api"
      return (.failure, "the account lives in another region", "name it with \(base)")
    case .unsupported:
      return (.failure, "Tesla does not offer \(name) here", "tesla doctor")
    case .rateLimited:
      let wait = error.retryAfter.map { "for \(Int64($0.inSeconds)) seconds" } ?? "a while"
      return (.limited, "Tesla wants to be left alone \(wait)", "ask less often")
    case .overBudget:
      return (.limited, "the budget of this month is spent", "raise it with --budget")
    case .blocked:
      return (
        .network, "a firewall answered in Tesla's place",
        "wait a quarter of an hour, or try from another network"
      )
    case .server: return (.network, "Tesla failed to answer \(name)", "try again later")
    case .malformed:
      return (.network, "Tesla's answer to \(name) makes no sense", "try again later")
    case .network(let code): return (.network, networkWords(code), networkHint(code))
    default:
      return (
        name == "token" ? .loginNeeded : .failure, "Tesla did not accept the request for \(name)",
        "tesla doctor"
      )
    }
  }

  private static func networkWords(_ code: TransportError.Code) -> String {
    switch code {
    case .cannotResolve: "cannot find the server's address"
    case .cannotConnect: "cannot connect to the server"
    case .tls: "cannot make a secure connection"
    case .timedOut: "the server did not answer in time"
    case .tooLarge: "the answer is too large"
    case .interrupted: "the connection ended before the answer was whole"
    case .protocolViolation: "the server cannot be spoken to"
    case .refused, .cancelled: "the request was not sent"
    }
  }

  private static func networkHint(_ code: TransportError.Code) -> String {
    switch code {
    case .tls: "tesla doctor; a private authority goes into --ca-file"
    case .timedOut: "try again, or allow more time with --timeout"
    case .protocolViolation: "check --api-host and --auth-host"
    default: "tesla doctor"
    }
  }

  private static func quoted(_ error: APIError) -> String {
    let status = error.status.map { "HTTP \($0)" }
    let parts = [status, error.detail.isEmpty ? nil : error.detail].compactMap(\.self)
    return parts.isEmpty ? "" : " (\(parts.joined(separator: ": ")))"
  }

  init(_ failure: Products.SelectionFailure, what: String, option: String) {
    switch failure {
    case .none: self.init(.notFound, "the account has no \(what)", hint: "tesla products --table")
    case .notFound(let name, let known):
      self.init(
        .notFound, "there is no \(what) \(name)",
        hint: known.isEmpty ? nil : "one of: \(known.joined(separator: ", "))")
    case .ambiguous(let known):
      self.init(
        .usage, "there are several; choose the \(what) with \(option)",
        hint: "one of: \(known.joined(separator: ", "))")
    }
  }
}
