package import CommandSyntax

/// `tesla simulate`.
package enum SimulateSyntax {
  package static let listen = Option.value(
    "listen", "ADDRESS", default: "127.0.0.1:0",
    "where to listen; port 0: a free one")

  package static let configFile = Option.value(
    "web.config.file", "FILE", form: .file, "TLS, as in Prometheus' exporters")

  package static let exporter = Option.value(
    "exporter", "ADDRESS",
    "also run an exporter there, with a day of data")

  package static let background = Option.flag(
    "background", "return when it listens, and print how to stop it")

  package static let profile = Option.value(
    "profile", "NAME",
    form: .choice(["owner", "owner-cn", "fleet", "fleet-na", "fleet-eu", "fleet-cn"]),
    default: "owner", "API and region to simulate")

  package static let vehicles = Option.value(
    "vehicles", "N", form: .integer(0...20_000), default: "1", "how many cars")

  package static let sites = Option.value(
    "sites", "N", form: .integer(0...1_000), default: "1", "how many energy sites")

  package static let olderSites = Option.flag(
    "older-sites", "sites answer as before March 2024")

  package static let asleep = Option.flag("asleep", "cars start asleep")

  package static let speed = Option.value(
    "speed", "X", form: .number(0.001...100_000), default: "1",
    "speed of the simulated time")

  package static let seed = Option.value(
    "seed", "N", form: .integer(0...Int.max), default: "1",
    "the same seed gives the same cars and day")

  package static let start = Option.value(
    "start", "TIME",
    "start at this time, such as 2026-06-21T12:00:00Z")

  package static let fault = Option.value(
    "fault", "SPEC", repeatable: true, "let requests fail; see the manual")

  package static let applicationKey = Option.value(
    "application-key", "FILE", form: .file,
    "public key of the application, which the cars trust")

  package static let telemetryAuthority = Option.value(
    "telemetry-ca-out", "FILE", form: .file,
    "write the CA of the cars' certificates there")

  package static let tokenLife = Option.value(
    "token-life", "SECONDS", form: .duration(.seconds(1) ... .seconds(31_536_000)),
    default: "8h", "lifetime of an access token")

  package static let refreshGrace = Option.value(
    "refresh-grace", "SECONDS", form: .duration(.zero ... .seconds(31_536_000)),
    default: "24h", "how long a used refresh token works")

  package static let signature = CommandSignature<Command>(
    ["simulate"], "play Tesla's cloud on this machine",
    description: [
      """
      Serves login, cars and energy sites that drive, charge, sleep and make power. Prints one \
      line of shell commands that point every other command at it, with a state directory of its \
      own that is logged in and is removed at the end.
      """
    ],
    options: [
      listen, configFile, exporter, background, profile, vehicles, sites, olderSites, asleep,
      speed, seed, start, fault, tokenLife, refreshGrace, applicationKey,
      telemetryAuthority,
    ],
    examples: [
      Example("eval \"$(tesla simulate --background)\"", "use it in this shell"),
      Example(
        "tesla simulate --exporter localhost:9885",
        "a page with live data at http://localhost:9885/"),
      Example("tesla simulate --vehicles 3 --speed 60", "three cars, an hour a minute"),
    ],
    kind: .command(
      Command(
        .service { session throws(Failure) in try SimulateCommand(session).run() },
        place: { _ in nil })))
}
