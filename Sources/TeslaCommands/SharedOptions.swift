package import CommandSyntax

/// Options that several commands have.
package enum SharedOptions {
  package static let vehicle = Option.value(
    "vehicle", "VEHICLE", form: .vehicle,
    "VIN, id or display name of the car, if there are several")

  /// Of every command that can print JSON, also where nothing else is printed: scripts then need
  /// not know which do.
  package static let json = Option.flag("json", "print JSON")

  package static let powerwallIDFile = Option.value(
    "powerwall-id-file", "FILE", form: .file, environment: ["TESLA_POWERWALL_ID_FILE"],
    defaultNote: "powerwall.id", "energy_site_id file")

  package static let names = Option.value(
    "names", "SCHEME", form: .choice(["standard", "legacy"]), environment: ["TESLA_NAMES"],
    default: "standard",
    "names")
}
