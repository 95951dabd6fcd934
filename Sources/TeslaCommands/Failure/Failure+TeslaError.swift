internal import CommandSyntax
internal import HTTP
internal import TeslaAPI
internal import Time
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
    case .malformed(let path):
      self.init(
        .loginNeeded, "\(path) contains more than a bare token",
        hint: "tesla auth --import \(path), which reads JSON and more, else tesla auth")
    case .foreign(let path):
      self.init(
        .failure, "\(path) belongs to another user",
        hint: "run tesla as that user, or name another directory with -C")
    case .busy(let path):
      self.init(
        .failure, "another process has held \(path) for too long", hint: "fuser \(path)")
    case .system(let error): self.init(.failure, error.description, hint: "tesla doctor")
    case .unsaved(let error):
      self.init(
        .failure, "new tokens were received but could not be saved: \(error.description)",
        hint: "free disk space or fix the directory, then run tesla token refresh immediately")
    case .cancelled: self.init(.failure, "interrupted")
    }
  }

  /// The words for an answer. What it means in full is in tesla-api-errors(7).
  init(_ error: APIError) {
    let meaning = Failure.meaning(of: error)
    self.init(meaning.status, meaning.words + Failure.quoted(error), hint: meaning.hint)
  }

  typealias Meaning = (status: ExitStatus, words: String, hint: String?)

  static func meaning(of error: APIError) -> Meaning {
    loginMeaning(of: error) ?? placeMeaning(of: error) ?? temporaryMeaning(of: error)
  }

  /// What a person must do about the login or the application.
  private static func loginMeaning(of error: APIError) -> Meaning? {
    let name = error.endpoint
    let (words, hint): (String, String) =
      switch error.kind {
      case .unauthorized: ("Tesla refused the access token", "tesla token refresh, else tesla auth")
      case .loginRequired: ("the login has expired or was revoked", "tesla auth")
      case .tokenRejected:
        (
          "Tesla renews this token but does not accept it; refreshing does not help",
          "tesla auth, or use the Fleet API with --api; see tesla help auth"
        )
      case .missingScope: ("\(name) needs a scope that was not granted", scopeHint(name))
      case .forbidden where name == "token":
        ("Tesla refuses to renew the login", "try from another network, else tesla auth")
      case .forbidden:
        ("Tesla does not allow \(name) for this login", "try again later, then tesla doctor")
      case .mobileAccessDisabled:
        (
          "mobile access is switched off in the car",
          "switch it on at Controls > Safety > Allow Mobile Access"
        )
      case .unknownUser:
        (
          "Tesla does not know this account",
          "open the Tesla app once with it, then tesla auth"
        )
      case .accountLocked: ("the account is locked", "unlock it at tesla.com, then tesla auth")
      case .notRegistered:
        (
          "this application is not registered in the account's region",
          "register it at developer.tesla.com, or choose the region with --api"
        )
      case .clientRefused:
        (
          "Tesla does not accept this client ID and secret",
          "check --client-id and --client-secret-file, then tesla auth"
        )
      case .audienceRefused:
        ("this login is for another API or region", "check --api and --api-host, then tesla auth")
      case .redirectRefused:
        (
          "the redirect URI is not registered for this client ID",
          "check --redirect-uri, then tesla auth"
        )
      case .thirdPartyOnly:
        (
          "this login server accepts registered applications only",
          "leave out --auth-host, or name the application with --client-id"
        )
      case .accountInChina:
        ("the account lives in China", "tesla auth --api owner-cn, or fleet-cn on the Fleet API")
      case .rejectedRequest where name == "token":
        ("Tesla did not accept the request for token", "tesla doctor")
      default: ("", "")
      }
    return words.isEmpty ? nil : (.loginNeeded, words, hint)
  }

  /// Tesla's documents differ on whether a wake needs it, so a login does not request it by default.
  private static func scopeHint(_ endpoint: String) -> String {
    endpoint == Endpoint.wakeUp("").name
      ? "tesla auth --scope vehicle_cmds"
      : "tesla token show lists the scopes; tesla auth asks again"
  }

  /// What is elsewhere, or nowhere.
  private static func placeMeaning(of error: APIError) -> Meaning? {
    let name = error.endpoint
    // If the list of products itself failed, the hint does not name it.
    let isList = name == Endpoint.products.name
    switch error.kind {
    case .notFound:
      return (
        .notFound, "Tesla found nothing for \(name)",
        isList ? "tesla doctor" : "tesla products --table"
      )
    case .wrongRegion(let url):
      let base = url.map { "--api-host \($0)" } ?? "--api"
      return (.failure, "the account lives in another region", "select it with \(base)")
    case .withheld:
      return (
        .failure, "Tesla does not offer \(name) in this region", "choose the region with --api"
      )
    case .fleetOnly:
      return (
        .failure, "Tesla offers \(name) on the Fleet API only",
        (isList ? "tesla doctor" : "tesla products") + "; or use the Fleet API with --api"
      )
    case .signedOnly:
      return (
        .failure, "the car accepts \(name) only as a signed command, which tesla does not support",
        "use the Tesla app for it"
      )
    case .unsupported:
      return (.failure, "this car does not support \(name)", "tesla products --table")
    case .clientTooOld:
      return (
        .failure, "Tesla requires a newer client",
        "install a newer version; tesla version prints the current one"
      )
    case .notAnAPI:
      return (
        .network, "the host has no endpoint \(name)",
        name == "token" ? "check --auth-host and TESLA_AUTH_PATH" : "check --api-host"
      )
    case .redirected:
      return (
        .network, "Tesla's answer to \(name) is a redirect, which is not followed",
        "check --api, --api-host and --auth-host"
      )
    default: return nil
    }
  }

  private static func temporaryMeaning(of error: APIError) -> Meaning {
    let name = error.endpoint
    switch error.kind {
    case .accountLimited:
      return (
        .limited, "Tesla disabled this application: its billing limit is reached",
        "raise the limit at developer.tesla.com, or wait for the next month"
      )
    case .paymentRequired:
      return (
        .limited, "\(name) needs a payment first",
        "see the account at developer.tesla.com, or of the proxy at --api-host"
      )
    case .asleep:
      return (.vehicleUnavailable, "the car is asleep or offline", "tesla wake --wait")
    case .inService: return (.vehicleUnavailable, "the car is in service", "try again later")
    case .refused:
      return (
        .vehicleUnavailable, "\(name) was answered but not carried out",
        "try again later, or in the app"
      )
    case .rateLimited:
      let wait = error.retryAfter.map { "; retry in \(Int64($0.inSeconds)) s" } ?? ""
      return (.limited, "rate limited by Tesla\(wait)", "send fewer requests")
    case .overBudget:
      return (.limited, "the budget of this month is spent", "raise it with --budget")
    case .blocked:
      return (
        .network, "a firewall answered instead of Tesla",
        "wait a quarter of an hour, or try from another network"
      )
    case .server: return (.network, "Tesla failed to answer \(name)", "try again later")
    case .deviceError:
      return (
        .network, "the car or site answered \(name) with an error",
        "try again in some minutes: it may be restarting"
      )
    case .empty:
      return (
        .network, "Tesla has no \(name) at the moment",
        name == "vehicle_data" || name == "live_status"
          ? "try again later, or tesla data --cached" : "try again later"
      )
    case .malformed:
      return (.network, "unexpected response from Tesla to \(name)", "try again later")
    case .network(let code): return (.network, networkWords(code), networkHint(code))
    default: return (.failure, "Tesla did not accept the request for \(name)", "tesla doctor")
    }
  }

  static func networkWords(_ code: TransportError.Code) -> String {
    switch code {
    case .cannotResolve: "cannot find the server's address"
    case .cannotConnect: "cannot connect to the server"
    case .proxy: "the proxy does not connect to the server"
    case .tls: "cannot make a secure connection"
    case .timedOut: "the server did not answer in time"
    case .tooLarge: "the answer is too large"
    case .interrupted: "the connection ended before the answer was complete"
    case .protocolViolation: "protocol error"
    case .refused, .cancelled: "the request was not sent"
    }
  }

  private static func networkHint(_ code: TransportError.Code) -> String {
    switch code {
    case .proxy: "check HTTPS_PROXY; tesla doctor shows the one in force"
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
      // Of a car its VIN or its name, which follows it.
      let words = known.flatMap { item in
        item.split(separator: " ", maxSplits: 1).map { String($0) }
      }
      let nearest = Spelling.nearest(to: name, in: words).map { TerminalText.line($0) }
      self.init(
        .notFound,
        "there is no \(what) \(TerminalText.line(name))" + Spelling.suggestion(nearest),
        hint: known.isEmpty ? nil : Failure.choice(of: known))
    case .ambiguous(let known):
      self.init(
        .usage, "there are several; choose the \(what) with \(option)",
        hint: Failure.choice(of: known))
    }
  }

  /// Names come from outside and must not steer the terminal.
  private static func choice(of known: [String]) -> String {
    "one of: " + known.map { TerminalText.line($0) }.joined(separator: ", ")
  }
}
