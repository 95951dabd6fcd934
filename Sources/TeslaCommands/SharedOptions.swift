package import CommandSyntax

/// Options that several commands have.
package enum SharedOptions {
  package static let vehicle = Option.value(
    "vehicle", "VEHICLE", form: .vehicle,
    "which car, by VIN, id or display name; may be left out when there is only one")

  package static let json = Option.flag("json", "print JSON instead of text")

  package static let powerwallIDFile = Option.value(
    "powerwall-id-file", "FILE", form: .file, environment: ["TESLA_POWERWALL_ID_FILE"],
    defaultNote: "powerwall.id in the state directory", "file that holds the energy_site_id")

  package static let names = Option.value(
    "names", "SCHEME", form: .choice(["standard", "legacy"]), environment: ["TESLA_NAMES"],
    default: "standard",
    "metric names: standard has base units, legacy is what tesla_exporter.py had")
}
