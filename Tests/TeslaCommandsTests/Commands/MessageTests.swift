import Crypto
import HTTP
import TeslaAPI
import TestSupport
import Testing
import Unix

@testable import TeslaCommands

/// What a person reads for every way in which a login or a call can fail: one sentence, and what to
/// do next. The file Golden/messages.txt holds them all, to be read as a whole.
@Suite struct MessageTests {
  /// Every kind, in the order of its declaration. A new one does not compile here until it is named.
  private static func next(after kind: APIError.Kind) -> APIError.Kind? {
    switch kind {
    case .unauthorized: .loginRequired
    case .loginRequired: .tokenRejected
    case .tokenRejected: .missingScope
    case .missingScope: .forbidden
    case .forbidden: .mobileAccessDisabled
    case .mobileAccessDisabled: .unknownUser
    case .unknownUser: .accountLimited
    case .accountLimited: .paymentRequired
    case .paymentRequired: .accountLocked
    case .accountLocked: .clientRefused
    case .clientRefused: .audienceRefused
    case .audienceRefused: .redirectRefused
    case .redirectRefused: .thirdPartyOnly
    case .thirdPartyOnly: .asleep
    case .asleep: .inService
    case .inService: .deviceError
    case .deviceError: .refused
    case .refused: .empty
    case .empty: .notFound
    case .notFound: .wrongRegion(URL("https://fleet-api.prd.eu.vn.cloud.tesla.com"))
    case .wrongRegion: .accountInChina
    case .accountInChina: .redirected
    case .redirected: .withheld
    case .withheld: .notRegistered
    case .notRegistered: .fleetOnly
    case .fleetOnly: .signedOnly
    case .signedOnly: .unsupported
    case .unsupported: .clientTooOld
    case .clientTooOld: .rateLimited
    case .rateLimited: .blocked
    case .blocked: .notAnAPI
    case .notAnAPI: .rejectedRequest
    case .rejectedRequest: .server
    case .server: .network(.cannotResolve)
    case .network(let code): after(code).map { .network($0) } ?? .malformed
    case .malformed: .overBudget
    case .overBudget: nil
    }
  }

  private static func after(_ code: TransportError.Code) -> TransportError.Code? {
    switch code {
    case .cannotResolve: .cannotConnect
    case .cannotConnect: .proxy
    case .proxy: .tls
    case .tls: .timedOut
    case .timedOut: .tooLarge
    case .tooLarge: .interrupted
    case .interrupted: .protocolViolation
    case .protocolViolation: nil
    // The budget, and a signal: kinds and cases of their own.
    case .cancelled, .refused: nil
    }
  }

  private static var calls: [(String, Failure)] {
    var kind: APIError.Kind? = .unauthorized
    var rows: [(String, Failure)] = []
    while let one = kind {
      let wait: Duration? = one == .rateLimited ? .seconds(37) : nil
      func failure(_ endpoint: String) -> Failure {
        Failure(APIError(one, endpoint: endpoint, retryAfter: wait))
      }
      let call = failure("CALL")
      rows.append(("\(one)", call))
      // Only where a renewal or the list of products is told of in other words.
      for endpoint in ["token", "products"] {
        let own = failure(endpoint)
        if own.message != call.message?.replacing("CALL", with: endpoint) || own.hint != call.hint
          || own.status != call.status
        {
          rows.append(("\(one) at the \(endpoint) endpoint", own))
        }
      }
      kind = next(after: one)
    }
    return rows
  }

  private static var files: [(String, Failure)] {
    let full = SystemError("write", .noSpace, "token.refresh")
    let errors: [VaultError] = [
      .noTokens(directory: "DIR"), .unusable(path: "token.refresh"),
      .malformed(path: "token.refresh"),
      .foreign(path: "token.refresh"), .busy(path: "token.lock"), .system(full), .unsaved(full),
      .cancelled,
    ]
    for error in errors {
      switch error {  // One more case does not compile until it is listed above.
      case .noTokens, .unusable, .malformed, .foreign, .busy, .system, .unsaved, .cancelled: break
      }
    }
    return errors.map { ("vault \($0)", Failure($0)) }
  }

  private static var callbacks: [(String, Failure)] {
    let failures: [AuthorizationCallback.Failure] = [
      .empty, .unrecognized, .denied("login_cancelled"), .stateMismatch, .stateMissing,
    ]
    for failure in failures {
      switch failure {
      case .empty, .unrecognized, .denied, .stateMismatch, .stateMissing: break
      }
    }
    return failures.map { ("callback \($0)", Failure($0)) }
  }

  /// What stands in the way of an application's registration.
  private static var registrations: [(String, Failure)] {
    guard let domain = PartnerDomain("example.org") else { return [] }
    let configuration = Configuration(profile: .fleetNA)
    let kinds: [APIError.Kind] = [
      .wrongRegion(Configuration(profile: .fleetEU).apiHost), .audienceRefused, .clientRefused,
      .notRegistered, .notFound,
    ]
    let obstacles: [PartnerRegistration.Obstacle] =
      [
        .keyUnreachable(.cannotResolve), .keyNotServed(status: 404), .keyIsPage,
        .keyFlawed(.noPublicKey), .keyFlawed(.privateKey), .keyFlawed(.otherCurve),
        .domainRefused("WORDS"), .keyNotFetched("WORDS"), .keyDiffers,
      ] + kinds.map { .tesla(.api(APIError($0, endpoint: "partner_accounts"))) }
    for obstacle in obstacles {
      switch obstacle {
      case .keyUnreachable, .keyNotServed, .keyIsPage, .keyFlawed, .domainRefused, .keyNotFetched,
        .keyDiffers, .tesla:
        break
      }
    }
    let names = obstacles.map { obstacle in
      if case .tesla(.api(let error)) = obstacle { "\(error.kind)" } else { "\(obstacle)" }
    }
    return zip(names, obstacles).map {
      ("registration \($0)", Failure($1, domain, configuration))
    }
  }

  /// What the Fleet API is not asked without.
  private static var demands: [(String, Failure)] {
    let configuration = Configuration(profile: .fleetNA)
    let demands: [(String, () throws(Failure) -> Void)] = [
      ("client ID", configuration.requireFleetClient),
      ("client secret", configuration.requireFleetSecret),
      ("redirect URI", configuration.requireFleetRedirect),
    ]
    return demands.compactMap { name, demand in
      do throws(Failure) { try demand() } catch { return ("demand \(name)", error) }
      return nil
    }
  }

  private static var text: String {
    (calls + files + callbacks + registrations + demands).map { name, failure in
      """
      \(name): exit \(failure.status.rawValue)
        \(failure.message ?? "(nothing)")
        \(failure.hint ?? "(no hint)")

      """
    }.joined()
  }

  @Test func messagesAreTheRecordedOnes() throws {
    try Golden.expect(MessageTests.text, "Tests/TeslaCommandsTests/Golden/messages.txt")
  }

  @Test("each is one sentence in small letters without a full stop, with a next step")
  func style() {
    let rows = MessageTests.calls + MessageTests.files + MessageTests.callbacks
    for (name, failure) in rows + MessageTests.registrations + MessageTests.demands {
      guard let message = failure.message, message != "interrupted" else { continue }
      #expect(!message.contains("\n") && !message.hasSuffix("."), "\(name): \(message)")
      let start = message.prefix { $0 != " " }
      #expect(
        start.first?.isUppercase != true || start.hasPrefix("Tesla") || start == "CALL",
        "\(name): \(message)")
      #expect(failure.hint != nil, "\(name): \(message)")
    }
  }
}
