package import CommandSyntax

/// `tesla simulate`.
package enum SimulateSyntax {
  package static let listen = Option.value(
    "listen", "ADDRESS", default: "127.0.0.1:0",
    "address and port to listen on; port 0 takes a free one")

  package static let configFile = Option.value(
    "web.config.file", "FILE", form: .file, "TLS, as in Prometheus' exporters")

  package static let exporter = Option.value(
    "exporter", "ADDRESS",
    "also run the exporter of this account there, with a day behind it: a page to look at")

  package static let background = Option.flag(
    "background", "return once it listens, and print also how to stop it")

  package static let profile = Option.value(
    "profile", "NAME",
    form: .choice(["owner", "owner-cn", "fleet", "fleet-na", "fleet-eu", "fleet-cn"]),
    default: "owner", "which of Tesla's APIs to play, and where the account lives")

  package static let vehicles = Option.value(
    "vehicles", "N", form: .integer(0...20_000), default: "1", "how many cars")

  package static let sites = Option.value(
    "sites", "N", form: .integer(0...1_000), default: "1", "how many energy sites")

  package static let olderSites = Option.flag(
    "older-sites", "energy sites answer as before March 2024, with the energy stored")

  package static let asleep = Option.flag("asleep", "begin with sleeping cars")

  package static let speed = Option.value(
    "speed", "X", form: .number(0.001...100_000), default: "1",
    "run the simulated time this many times faster")

  package static let seed = Option.value(
    "seed", "N", form: .integer(0...Int.max), default: "1",
    "the same number gives the same cars and the same day")

  package static let start = Option.value(
    "start", "TIME",
    "begin at this moment instead of now, such as 2026-06-21T12:00:00Z; with the same seed the same day comes again"
  )

  package static let fault = Option.value(
    "fault", "SPEC", repeatable: true, "let requests fail in a given way")

  package static let tokenLife = Option.value(
    "token-life", "SECONDS", form: .duration(.seconds(1) ... .seconds(31_536_000)),
    default: "8h", "how long an access token is valid")

  package static let refreshGrace = Option.value(
    "refresh-grace", "SECONDS", form: .duration(.zero ... .seconds(31_536_000)),
    default: "24h", "how long a used refresh token still works")

  package static let signature = CommandSignature(
    ["simulate"], "play Tesla's cloud on this machine",
    description: [
      """
      Serves login, cars and energy sites that live: they drive, charge, sleep and make power. \
      Prints one line of shell commands that point every other command at it, with a state \
      directory of its own that is logged in and goes with it. For trying, for tests and for \
      making dashboards.
      """
    ],
    options: [
      listen, configFile, exporter, background, profile, vehicles, sites, olderSites, asleep,
      speed, seed, start, fault, tokenLife, refreshGrace,
    ],
    examples: [
      Example("eval \"$(tesla simulate --background)\"", "use it in this shell"),
      Example(
        "tesla simulate --exporter localhost:9885",
        "the exporter's page and metrics, full of data, at http://localhost:9885/"),
      Example("tesla simulate --vehicles 3 --speed 60", "three cars, an hour a minute"),
    ])
}
