internal import CommandSyntax
internal import Crypto
internal import Telemetry
internal import TeslaAPI
internal import TeslaData

extension Failure {
  init(_ flaw: ConfigurationFlaw) {
    let help = "tesla telemetry configure --help"
    switch flaw {
    case .unknownField(let name):
      let nearest = Spelling.nearest(
        to: name, in: TelemetryField.all.filter(\.isDocumented).map(\.name))
      self.init(
        .usage, "there is no field \(TerminalText.line(name))" + Spelling.suggestion(nearest),
        hint: "tesla telemetry configure -n --table lists those of the default")
    case .undocumentedField(let name):
      self.init(
        .usage, "Tesla does not accept the field \(name), and would refuse all others with it",
        hint: "leave it out")
    case .noFields:
      self.init(
        .usage, "there is no field: Tesla would accept that, and stop the stream",
        hint: "tesla telemetry remove stops a stream")
    case .interval(let name):
      self.init(
        .usage, "\(name): interval_seconds must be a whole number from 1 to 86400", hint: help)
    case .delta(let name):
      self.init(.usage, "\(name): minimum_delta must be a number above 0", hint: help)
    case .resendInterval(let name):
      self.init(
        .usage, "\(name): resend_interval_seconds must be a whole number from 1", hint: help)
    case .member(let member, let name):
      self.init(
        .usage, "\(name): Tesla knows no \(TerminalText.line(member))",
        hint: "interval_seconds, minimum_delta and resend_interval_seconds are known")
    case .notFields:
      self.init(
        .usage, "--fields: neither an object of fields nor a list of names",
        hint: "tesla telemetry configure -n prints an example")
    case .locationScope(let names):
      self.init(
        .loginNeeded,
        "the login may not see where the car is, which these fields tell: "
          + names.joined(separator: ", "),
        hint: "leave them out, or tesla auth --scope vehicle_location")
    case .host(let name):
      self.init(
        .usage, "--host: \(TerminalText.line(name)) is not the name of a host",
        hint: "such as cars.example.org, without https:// and without a port")
    case .noCertificate:
      self.init(
        .usage, "--ca: the file holds no certificate in PEM",
        hint: "name the chain of the receiver's certificate, such as certbot's chain.pem")
    case .privateKey:
      self.init(
        .usage, "--ca: the file holds a private key, which must not be sent",
        hint: "name a file with certificates only")
    }
  }

  init(_ flaw: P256PrivateKey.Flaw, _ path: String) {
    let words =
      switch flaw {
      case .noPrivateKey: "\(path) holds no private key in PEM"
      case .publicKey: "\(path) holds the public key; the private one signs"
      case .encrypted: "the key in \(path) is encrypted"
      case .otherCurve: "the key in \(path) is not of the curve prime256v1"
      }
    let hint =
      flaw == .encrypted
      ? "openssl pkey -in \(ShellQuoting.word(path)) -out FILE, where only you can read it"
      : "name FILE of tesla auth --generate-key FILE, whose FILE.pub is registered"
    self.init(.usage, "--key: " + words, hint: hint)
  }

  init(overBudget cost: TelemetryCost, _ budget: Double) {
    let most = cost.rows.prefix(3).map { "\($0.name) $\($0.dollars.written(decimals: 3))" }
    self.init(
      .limited,
      "a month of this costs about $\(cost.dollars.written(decimals: 2)), more than"
        + " $\(budget.written(decimals: 2)); most of it: \(most.joined(separator: ", "))",
      hint: "longer intervals or fewer fields with --fields, or a larger --budget")
  }

  /// What means something else for a configuration than for a read.
  init(configuring error: TeslaError) {
    let plain = Failure(error)
    guard case .api(let error) = error else {
      self = plain
      return
    }
    switch error.kind {
    // One developer saw that commands must be allowed, too; others saw it work without.
    case .missingScope, .forbidden:
      self.init(
        plain.status, plain.message,
        hint: "tesla auth --scope vehicle_cmds: Tesla may want that scope for a configuration")
    case .rejectedRequest:
      self.init(
        plain.status, plain.message,
        hint: "check that --key is the private half of the key that is registered, and --fields")
    case .network, .server:
      self.init(
        plain.status, plain.message, hint: "it may have reached Tesla: tesla telemetry status")
    default: self = plain
    }
  }
}

extension TelemetryOutcome.SkipReason {
  /// What is in the way of these cars.
  func words(_ vins: [String]) -> String {
    let list = vins.map { TerminalText.line($0) }.joined(separator: ", ")
    return switch self {
    case .missingKey: "\(list): the car does not trust the key of this application"
    case .unsupportedHardware:
      "\(list): the car's computer cannot stream (Model S and X before 2018)"
    case .unsupportedFirmware: "\(list): the car's firmware is too old to stream"
    case .maxConfigs: "\(list): as many applications stream from the car as may"
    case .other(let name): "\(list): Tesla says \(TerminalText.line(name))"
    }
  }

  /// What the owner can do.
  var remedy: String {
    switch self {
    case .missingKey:
      "open https://tesla.com/_ak/DOMAIN on a phone with the Tesla app, with the domain that is registered"
    case .unsupportedHardware: "keep polling it with tesla serve"
    case .unsupportedFirmware:
      "install 2024.26 or later; S and X with an Intel Atom need 2025.20"
    case .maxConfigs: "remove the access of another application in the Tesla account"
    case .other: "tesla telemetry errors, else try again later"
    }
  }
}
