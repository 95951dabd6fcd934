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

  /// A login that lives on the token before for as long as Tesla takes that.
  init(refreshTokenFlaw flaw: String) {
    self.init(
      .network, "the new refresh token that came cannot be used: \(flaw); the one before is kept",
      hint: "tesla token refresh within a day, else tesla auth")
  }

  /// A file of the user's that cannot be read: a missing one has its own status.
  init(reading error: SystemError) {
    self.init(error.errno == .noSuchFile ? .notFound : .failure, error.description)
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
