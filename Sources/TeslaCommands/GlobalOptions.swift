package import CommandSyntax

/// Options that every command has.
package enum GlobalOptions {
  package static let stateDirectory = Option.value(
    "state-dir", "DIR", short: "C", form: .directory, environment: ["TESLA_STATE_DIR"],
    defaultNote: """
      $STATE_DIRECTORY, the current directory if it holds token.refresh, \
      else ~/.local/state/tesla
      """,
    "where the files are")

  package static let api = Option.value(
    "api", "NAME", form: .choice(["owner", "owner-cn", "fleet-na", "fleet-eu", "fleet-cn"]),
    environment: ["TESLA_API"], default: "owner", "which of Tesla's APIs to use")

  package static let apiHost = Option.value(
    "api-host", "URL", form: .url, environment: ["TESLA_API_HOST"],
    "base URL of the API instead of the one that --api implies")

  package static let authHost = Option.value(
    "auth-host", "URL", form: .url, environment: ["TESLA_AUTH_HOST"],
    "base URL of login and tokens instead of the one that --api implies")

  /// TeslaMate's variable; a proxy may serve the login endpoints at another path.
  package static let authPath = Option.variable(
    "TESLA_AUTH_PATH", "PATH", "path of the login endpoints below --auth-host")

  /// TeslaMate's variable for services such as MyTeslaMate and Teslemetry, which have the login.
  package static let serviceToken = Option.variable(
    "TOKEN", "TOKEN", "token for the service at $TESLA_API_HOST, sent instead of a login's")

  package static let clientID = Option.value(
    "client-id", "ID", environment: ["TESLA_AUTH_CLIENT_ID"], defaultNote: "ownerapi",
    "OAuth client; the Fleet API needs one of your own")

  package static let clientSecretFile = Option.value(
    "client-secret-file", "FILE", form: .file, environment: ["TESLA_CLIENT_SECRET_FILE"],
    "file that holds the client secret, for the Fleet API")

  package static let redirectURI = Option.value(
    "redirect-uri", "URI", form: .url, environment: ["TESLA_REDIRECT_URI"],
    defaultNote: "tesla://auth/callback", "where the login page sends the browser")

  package static let timeout = Option.value(
    "timeout", "SECONDS", form: .duration(.milliseconds(100) ... .seconds(3_600)),
    environment: ["TESLA_TIMEOUT"], default: "30", "longest time for one request")

  package static let caFile = Option.value(
    "ca-file", "FILE", form: .file, environment: ["CURL_CA_BUNDLE", "SSL_CERT_FILE"],
    "trust the certificate authorities in this file")

  package static let quiet = Option.flag("quiet", short: "q", "print errors only")

  package static let verbose = Option.flag(
    "verbose", short: "v", "log progress to standard error")

  package static let noColor = Option.flag(
    "no-color", form: .presence, environment: ["NO_COLOR"], "no color on a terminal")

  package static let noInput = Option.flag(
    "no-input", "never prompt; fail instead")

  /// Those that say whose account is meant and whom to ask.
  package static let ofAccount = [
    stateDirectory, api, apiHost, authHost, clientID, clientSecretFile, redirectURI, caFile,
  ]

  package static let all = [
    stateDirectory, api, apiHost, authHost, authPath, serviceToken, clientID, clientSecretFile,
    redirectURI,
    timeout, caFile, quiet, verbose, noColor, noInput,
  ]
}
