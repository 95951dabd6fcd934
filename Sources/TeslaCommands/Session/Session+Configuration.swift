internal import CommandSyntax
internal import HTTP
internal import TeslaAPI
internal import Unix

/// Whom to ask and as whom.
extension Session {
  /// Whom to ask and as whom.
  func configuration() throws(Failure) -> Configuration {
    let profile = arguments.choice(GlobalOptions.api, as: Profile.self) ?? .owner
    var configuration = Configuration(profile: profile)
    if let url = try url(GlobalOptions.apiHost) { configuration.apiHost = url }
    if let url = try url(GlobalOptions.authHost) {
      configuration.authorizeHost = url
      configuration.tokenHost = url
    }
    if let path = arguments.string(GlobalOptions.authPath) {
      configuration.authPath = path.hasPrefix("/") ? path : "/" + path
    }
    if let id = arguments.string(GlobalOptions.clientID) { configuration.clientID = id }
    if let uri = arguments.string(GlobalOptions.redirectURI) { configuration.redirectURI = uri }
    if let timeout = arguments.duration(GlobalOptions.timeout) { configuration.timeout = timeout }
    if let file = arguments.string(GlobalOptions.clientSecretFile) {
      configuration.clientSecret = try secret(in: file)
    }
    configuration.serviceToken = try serviceToken(configuration)
    return configuration
  }

  /// TeslaMate's `TOKEN`, which only counts beside the variable that names the service it is for: a
  /// variable of that name may be anything's.
  private func serviceToken(_ configuration: Configuration) throws(Failure) -> Secret? {
    guard case .environment? = arguments.source(of: GlobalOptions.apiHost),
      !Configuration.isTeslaHost(configuration.apiHost.host),
      let text = arguments.string(GlobalOptions.serviceToken)
    else { return nil }
    // As it was appended to each URL once.
    let prefix = ["?token=", "token="].first(where: text.hasPrefix) ?? ""
    guard let token = Secret(String(text.dropFirst(prefix.count))) else {
      throw Failure(.usage, "$TOKEN is no token for \(configuration.apiHost.authority)")
    }
    // A simulator's or a proxy's own login goes first.
    guard let directory = try? directory(),
      StateFile(directory, clock: clock).read().loginHost == configuration.tokenHost.authority
    else { return token }
    return nil
  }

  /// A base URL; plain `http` only to this machine.
  private func url(_ option: Option) throws(Failure) -> URL? {
    guard let text = arguments.string(option) else { return nil }
    // TeslaMate's variables are also seen without the scheme.
    guard let url = URL(text.contains("://") ? text : "https://" + text), url.query == nil,
      url.fragment == nil,
      url.scheme == "https" || url.scheme == "http"
    else { throw Failure(.usage, "--\(option.long): not an http or https URL") }
    guard url.scheme == "https" || url.isLoopback else {
      throw Failure(
        .usage, "--\(option.long): plain http would show the tokens to the network",
        hint: "use https; http is for this machine only")
    }
    return url
  }

  private static let secretHint = "name the file that holds it with --client-secret-file"

  private func secret(in path: String) throws(Failure) -> Secret {
    let bytes: [UInt8]
    do { bytes = try FileSystem.readInput(path, limit: 65_536) } catch {
      let failure = Failure(reading: error)
      throw Failure(failure.status, failure.message, hint: Session.secretHint)
    }
    guard let secret = Secret(firstWordOf: bytes) else {
      throw Failure(.usage, "\(path) holds no client secret", hint: Session.secretHint)
    }
    return secret
  }

  /// As in curl, what names a file comes first, but for `SSL_CERT_FILE`, which goes with it.
  var caDirectory: String? {
    let environment = context.environment
    guard arguments.source(of: GlobalOptions.caFile) != .commandLine,
      environment.nonEmpty("CURL_CA_BUNDLE") == nil
    else { return nil }
    return environment.nonEmpty("SSL_CERT_DIR")
  }
}
