internal import HTTP
internal import TeslaAPI

/// What the Fleet API wants to have from its user, asked for before anything is sent.
extension Configuration {
  /// - Throws: when the Fleet API would be asked in the name of the Owner API's client.
  func requireFleetClient() throws(Failure) {
    guard profile.isFleet, clientID == Configuration.defaultClientID else { return }
    throw Failure(
      .usage, "the Fleet API needs the client ID of an application of your own",
      hint: "--client-id ID, as developer.tesla.com shows it")
  }

  func requireFleetSecret() throws(Failure) {
    guard profile.isFleet, clientSecret == nil else { return }
    throw Failure(
      .usage, "the Fleet API needs the client secret of your application",
      hint: "write it into a file, then --client-secret-file FILE")
  }

  /// An application of one's own cannot have the redirect URI of Tesla's.
  func requireFleetRedirect() throws(Failure) {
    guard profile.isFleet, redirectURI == Configuration.defaultRedirectURI else { return }
    throw Failure(
      .usage, "the Fleet API needs a redirect URI of your application",
      hint: "--redirect-uri URI, exactly as at developer.tesla.com")
  }
}
