package import CommandSyntax

/// `tesla telemetry configure`, `status`, `errors` and `remove`.
package enum TelemetrySyntax {
  package static let host = Option.value(
    "host", "NAME", "name of the receiver, as cars reach it")

  package static let port = Option.value(
    "port", "N", form: .integer(1...65_535), default: "443", "its port")

  package static let ca = Option.value(
    "ca", "FILE", form: .file, "certificates that the receiver's chain leads to, in PEM")

  package static let key = Option.value(
    "key", "FILE", form: .file, "private key of the application, which signs")

  package static let fields = Option.value(
    "fields", "FILE|NAME,...", form: .file, defaultNote: "those that become metrics",
    "fields as JSON, or their names")

  package static let vehicle = Option.value(
    "vehicle", "VEHICLE", form: .vehicle, defaultNote: "all", repeatable: true,
    "only this car: VIN, id or display name")

  package static let budget = Option.value(
    "budget", "DOLLARS", form: .number(0...1_000_000),
    "refuse what costs more in a car's month")

  package static let dryRun = Option.flag(
    "dry-run", short: "n", "print the configuration and its cost, and send nothing")

  package static let table = Option.flag("table", "columns for people instead of JSON")

  private static let forms = [[table, SharedOptions.json]]

  package static let configure = CommandSignature<Command>(
    ["telemetry", "configure"], "let cars stream to your receiver",
    description: [
      """
      Builds a configuration, signs it with the key of your application, and sends it to Tesla, \
      from where cars fetch it when they are online. Estimated for a month of 40 hours of driving \
      and 30 hours of charging, the fields by default cost less than $1.
      """
    ],
    options: [host, port, ca, key, fields, vehicle, budget, dryRun, table, SharedOptions.json],
    exclusive: forms,
    examples: [
      Example(
        "tesla telemetry configure --host cars.example.org --ca ca.pem --key fleet.key",
        "let all cars stream"),
      Example("tesla telemetry configure -n --table", "see what each field will cost"),
      Example(
        "tesla telemetry configure -n --fields Soc,Gear,VehicleSpeed",
        "the configuration with three fields"),
    ],
    exitStatuses: [3, 4, 6, 7],
    kind: .command(
      Command(
        .asking { session async throws(Failure) in
          try await TelemetryConfigureCommand(session: session).run()
        })))

  package static let status = CommandSignature<Command>(
    ["telemetry", "status"], "tell whether cars stream, and what is missing",
    description: [
      """
      Ends with 0 only if data flows from each car: Tesla keeps a configuration, the car has \
      fetched it, it is the one that was sent from here, and tesla serve got a value. No car is woken.
      """
    ],
    options: [vehicle, table, SharedOptions.json],
    exclusive: forms,
    examples: [Example("tesla telemetry status --table", "one line a car")],
    exitStatuses: [3, 4, 6, 7],
    kind: .command(
      Command(
        .asking { session async throws(Failure) in
          try await TelemetryStatusCommand(session: session).run()
        })))

  package static let errors = CommandSignature<Command>(
    ["telemetry", "errors"], "print what cars report about their streams",
    description: [
      "Prints the errors that Tesla keeps of each car, such as a receiver out of reach."
    ],
    options: [vehicle, table, SharedOptions.json],
    exclusive: forms,
    examples: [Example("tesla telemetry errors --table", "one line an error")],
    exitStatuses: [3, 4, 6, 7],
    kind: .command(
      Command(
        .asking { session async throws(Failure) in
          try await TelemetryRecordsCommand(session: session).errors()
        })))

  package static let remove = CommandSignature<Command>(
    ["telemetry", "remove"], "stop the streams",
    description: ["Removes the configuration of this application from the cars."],
    options: [vehicle, dryRun, table, SharedOptions.json],
    exclusive: forms,
    examples: [Example("tesla telemetry remove --vehicle Nikola", "stop one car's stream")],
    exitStatuses: [3, 4, 6, 7],
    kind: .command(
      Command(
        .asking { session async throws(Failure) in
          try await TelemetryRecordsCommand(session: session).remove()
        })))

  package static let signature = CommandSignature<Command>(
    ["telemetry"], "let cars stream their data (Fleet Telemetry)",
    examples: [
      Example("tesla telemetry configure -n --table", "what there is to stream, and its cost"),
      Example("tesla telemetry status --table", "see whether data flows"),
    ],
    exitStatuses: [3, 4, 6, 7],
    kind: .group([configure, status, errors, remove]))
}
