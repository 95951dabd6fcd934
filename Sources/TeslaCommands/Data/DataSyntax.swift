package import CommandSyntax
internal import TeslaAPI

/// `tesla data`.
package enum DataSyntax {
  package static let wake = Option.flag("wake", "wake the car first if it sleeps")

  package static let cached = Option.flag(
    "cached", "print the saved answer instead of asking for a new one")

  package static let noLocation = Option.flag(
    "no-location", "do not ask where the car is")

  package static let endpoints = Option.value(
    "endpoints", "LIST",
    form: .list(known: DataBlock.all), defaultNote: "all",
    "parts of the data to ask for, separated by commas; a part is not saved")

  package static let powerwall = Option.flag(
    "powerwall", "the Powerwall's live_status instead of the car's data")

  package static let table = Option.flag(
    "table", "print a short table for people, in the units that the car shows")

  package static let signature = CommandSignature(
    ["data"], "print the car's data and save it as vehicle.data",
    description: [
      """
      Prints Tesla's vehicle_data answer as it is, indented when standard output is a terminal, \
      and saves it byte for byte as vehicle.data; with --powerwall the live_status answer of the \
      energy site, saved as powerwall.data.
      """
    ],
    options: [
      SharedOptions.vehicle, wake, cached, table, noLocation, endpoints, powerwall,
      SharedOptions.powerwallIDFile,
    ],
    exclusive: [
      [wake, cached], [powerwall, wake], [powerwall, SharedOptions.vehicle],
      [powerwall, endpoints], [powerwall, noLocation],
    ],
    examples: [
      Example("tesla data | jq .response.charge_state.battery_level", "the battery in percent"),
      Example("tesla data --table", "a quick look"),
      Example("tesla data --wake", "wake the car first"),
      Example("tesla data | tesla metrics -", "the same as Prometheus metrics"),
      Example("tesla data --powerwall | jq .response.solar_power", "what the sun gives, in watts"),
    ],
    exitStatuses: [3, 4, 5, 6, 7])
}
