package import CommandSyntax
internal import TeslaAPI

/// `tesla data`.
package enum DataSyntax {
  package static let wake = Option.flag("wake", "wake the car first if it sleeps")

  package static let cached = Option.flag(
    "cached", "print the saved answer; make no request")

  package static let noLocation = Option.flag(
    "no-location", "do not request the car's position")

  package static let endpoints = Option.value(
    "endpoints", "LIST",
    form: .list(known: DataBlock.all), defaultNote: "all",
    "parts to request, separated by commas; not saved")

  package static let powerwall = Option.flag(
    "powerwall", "the Powerwall's live_status instead")

  package static let table = Option.flag(
    "table", "print a short table, in the car's units")

  package static let signature = CommandSignature<Command>(
    ["data"], "print the car's data and save it as vehicle.data",
    description: [
      """
      Prints Tesla's vehicle_data answer as it is, indented when standard output is a terminal, \
      and saves it byte for byte as vehicle.data; with --powerwall the live_status answer of the \
      energy site, saved as powerwall.data.
      """
    ],
    options: [
      SharedOptions.vehicle, wake, cached, table, SharedOptions.json, noLocation, endpoints,
      powerwall,
      SharedOptions.powerwallIDFile,
    ],
    exclusive: [
      [wake, cached], [powerwall, wake], [powerwall, SharedOptions.vehicle],
      [powerwall, endpoints], [powerwall, noLocation], [table, SharedOptions.json],
    ],
    examples: [
      Example("tesla data | jq .response.charge_state.battery_level", "the battery in percent"),
      Example("tesla data --table", "a quick look"),
      Example("tesla data --wake", "wake the car first"),
      Example("tesla data | tesla metrics -", "the same as Prometheus metrics"),
      Example("tesla data --powerwall | jq .response.solar_power", "solar power in watts"),
    ],
    exitStatuses: [3, 4, 5, 6, 7],
    kind: .command(
      Command(
        .asking { session async throws(Failure) in try await DataCommand(session: session).run() }))
  )
}
