import CommandSyntax

/// A small program that has an option of every sort.
enum Sample {
  static let directory = Option.value(
    "state-dir", "DIR", short: "C", form: .directory, environment: ["SAMPLE_DIR"],
    "where the files are")
  static let api = Option.value(
    "api", "NAME", form: .choice(["owner", "fleet-na", "fleet-eu"]), environment: ["SAMPLE_API"],
    default: "owner", "which API")
  static let timeout = Option.value(
    "timeout", "SECONDS", form: .duration(.milliseconds(100) ... .seconds(3_600)),
    environment: ["SAMPLE_TIMEOUT"], default: "30", "longest time for one request")
  static let caFile = Option.value(
    "ca-file", "FILE", form: .file, environment: ["CURL_CA", "SSL_CA"], "trust this CA")
  static let path = Option.variable("SAMPLE_PATH", "PATH", default: "/oauth", "path of the login")
  static let quiet = Option.flag("quiet", short: "q", "say less")
  static let verbose = Option.flag("verbose", short: "v", "say more")
  static let noColor = Option.flag(
    "no-color", form: .presence, environment: ["NO_COLOR"], "no colour")

  static let vehicle = Option.value(
    "vehicle", "VEHICLE", form: .vehicle, environment: ["SAMPLE_VEHICLE"], repeatable: true,
    "a car, by VIN or \"name\"; it's [optional]: $HOME `x` \\ 100%")
  static let wait = Option.optionalValue(
    "wait", "SECONDS", whenBare: "60", form: .duration(.zero ... .seconds(600), words: ["never"]),
    "wait for the car")
  static let count = Option.value(
    "count", "N", short: "n", form: .integer(1...9), default: "2", "how many")
  static let seed = Option.value("seed", "N", form: .integer(Int.min...Int.max), "start")
  static let speed = Option.value(
    "speed", "X", form: .number(0.5...100, words: ["max"]), "times faster")
  static let output = Option.value("output", "FILE", short: "o", form: .file, "write there")
  static let json = Option.flag("json", short: "j", "as JSON")
  static let table = Option.flag(
    "table", environment: ["SAMPLE_TABLE"], "as a table")
  static let parts = Option.value(
    "parts", "LIST", form: .list(known: ["charge", "climate", "drive"]), "which parts")
  static let interval = Option.value(
    "web.interval", "SECONDS", form: .duration(.seconds(1) ... .seconds(86_400), words: ["never"]),
    environment: ["SAMPLE_INTERVAL"], "how often")

  static let data = CommandSignature<String>(
    ["data"], "print the car's data",
    description: ["Asks for the data. Prints it as it is."],
    options: [
      vehicle, wait, count, seed, speed, output, json, table, parts, interval,
    ],
    exclusive: [[json, table]],
    examples: [Example("sample data | jq .", "look at it")],
    exitStatuses: [3], kind: .command("data"))
  static let files = Operand("FILE", optional: true, repeatable: true, form: .file, "files to read")
  static let metrics = CommandSignature<String>(
    ["metrics"], "turn data into metrics", options: [output], operands: [files],
    manualSection: 8, kind: .command("metrics"))
  static let refresh = CommandSignature<String>(
    ["token", "refresh"], "renew", options: [json], kind: .command("refresh"))
  static let show = CommandSignature<String>(
    ["token", "show"], "show", options: [json], kind: .command("show"))
  static let token = CommandSignature<String>(
    ["token"], "renew or show", kind: .group([refresh, show]))
  static let shell = Operand("SHELL", form: .choice(["bash", "zsh"]), "the shell")
  static let completion = CommandSignature<String>(
    ["completion"], "a script", operands: [shell], kind: .command("completion"))
  static let help = CommandSignature<String>(
    ["help"], "explain a command",
    operands: [Operand("COMMAND", optional: true, repeatable: true, form: .command, "which")],
    kind: .help)
  static let version = CommandSignature<String>(["version"], "print the version", kind: .version)

  static let program = Program<String>(
    name: "sample", version: "1.2.3", summary: "a sample",
    description: ["It does nothing."],
    globalOptions: [directory, api, timeout, caFile, path, quiet, verbose, noColor],
    commands: [data, metrics, token, completion, help, version],
    exitStatuses: [
      StatusMeaning(0, "done"), StatusMeaning(2, "wrong usage"), StatusMeaning(3, "no such car"),
    ],
    variables: [EnvironmentVariable("BROWSER", "opens pages")],
    examples: [Example("sample data", "print the data")],
    otherWords: ["fetch": "sample data"])
}
