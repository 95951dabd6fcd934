package import CommandSyntax

/// `tesla api`.
package enum APISyntax {
  package static let method = Option.value(
    "method", "METHOD", short: "X", defaultNote: "GET, or POST with --data", "HTTP method")

  package static let data = Option.value(
    "data", "JSON|@FILE|-", short: "d", "what to send; - is standard input")

  package static let header = Option.value(
    "header", "NAME: VALUE", short: "H", repeatable: true, "another header")

  package static let paginate = Option.flag("paginate", "ask for all pages, and print each")

  package static let include = Option.flag("include", short: "i", "print status and headers too")

  package static let allowWrite = Option.flag(
    "allow-write", "send what may change something, such as POST")

  package static let path = Operand(
    "PATH", "below the host or /api/1; {vehicle} and {site} are filled in")

  package static let signature = CommandSignature<Command>(
    ["api"], "make a request for which there is no command",
    description: [
      """
      Sends one request with your login to the API's host and prints the answer. What is not a GET \
      may unlock, start or wake a car: it is sent only with --allow-write, and never sent twice.
      """
    ],
    options: [
      method, data, header, paginate, include, allowWrite, SharedOptions.vehicle,
      SharedOptions.powerwallIDFile, SharedOptions.json,
    ],
    operands: [path],
    exclusive: [[paginate, data]],
    examples: [
      Example("tesla api vehicles/{vehicle}/nearby_charging_sites", "chargers near the car"),
      Example("tesla api --paginate vehicles | jq '.response[].vin'", "the VINs of a large fleet"),
      Example("tesla api vehicles/{vehicle}/wake_up -X POST --allow-write", "wake the car"),
    ],
    exitStatuses: [3, 4, 5, 6, 7],
    kind: .command(
      Command(
        .asking { session async throws(Failure) in try await APICommand(session: session).run() })))
}
