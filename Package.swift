// swift-tools-version: 6.1
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Rooms in which simulated days spend most of their time. They are optimised in debug builds, too;
/// otherwise the tests take several times longer.
let hot: Set = ["JSON", "Metrics", "TeslaCloud", "TeslaData", "TeslaMetrics", "Time"]

/// A room of the program. What it may import is decided in this file and nowhere else;
/// `scripts/check` builds with `--explicit-target-dependency-import-check error` to hold it.
func room(_ name: String, _ dependencies: Target.Dependency...) -> Target {
  .target(
    name: name, dependencies: dependencies,
    swiftSettings: settings
      + (hot.contains(name) ? [.unsafeFlags(["-O"], .when(configuration: .debug))] : []))
}

/// - Parameter data: directories of files that the tests read in place.
func tests(_ name: String, _ dependencies: Target.Dependency..., data: [String] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies,
    exclude: data, swiftSettings: settings)
}

let package = Package(
  name: "tesla",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "tesla", targets: ["tesla"])],
  dependencies: [],
  targets: [
    // C libraries that every distribution keeps: a module map and a header each.
    // Its header only: CurlTransport loads libcurl at the first request (see LibCurl.swift).
    .systemLibrary(name: "CCurl"),
    .systemLibrary(
      name: "CMicroHTTPD", pkgConfig: "libmicrohttpd",
      providers: [.apt(["libmicrohttpd-dev"]), .brew(["libmicrohttpd"])]),
    .systemLibrary(
      name: "CGnuTLS", pkgConfig: "gnutls",
      providers: [.apt(["libgnutls28-dev"]), .brew(["gnutls"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .systemLibrary(
      name: "CCrypt", pkgConfig: "libcrypt",
      providers: [.apt(["libcrypt-dev"]), .brew(["libxcrypt"])]),

    .systemLibrary(
      name: "CNettle", pkgConfig: "hogweed",
      providers: [.apt(["nettle-dev", "libgmp-dev"]), .brew(["nettle", "gmp"])]),
    // Swift's module of the C library leaves it out.
    .systemLibrary(name: "CEpoll"),
    // Its header only, as with CCurl.
    .systemLibrary(
      name: "CRdKafka", providers: [.apt(["librdkafka-dev"]), .brew(["librdkafka"])]),
    .systemLibrary(
      name: "CMosquitto", providers: [.apt(["libmosquitto-dev"]), .brew(["mosquitto"])]),
    .systemLibrary(
      name: "CSQLite", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),

    // The C library by one name on every system.
    room("LibC"),

    // Rooms that import nothing of ours but Time.
    room("Time"),
    room("Unix", "Time", "LibC"),
    room("JSON"),
    room("HTTP", "Time"),
    room("Metrics"),
    room(
      "Crypto", "Time", "CGnuTLS", "CNettle",
      .target(name: "CCrypt", condition: .when(platforms: [.linux]))
    ),
    room("CommandSyntax"),

    // The outside world, each library in one room.
    room("CurlTransport", "HTTP", "Unix", "Time", "LibC", "CCurl"),
    room(
      "WebServer", "HTTP", "Crypto", "Unix", "Time", "LibC", "CMicroHTTPD", "CGnuTLS", "CZlib",
      "CYAML"),
    room(
      "WebSocket", "Crypto", "Unix", "Time", "LibC", "CGnuTLS",
      .target(name: "CEpoll", condition: .when(platforms: [.linux]))),
    room("Kafka", "Unix", "Time", "LibC", "CRdKafka"),
    room("Mosquitto", "Unix", "Time", "LibC", "CMosquitto"),
    room("SQLite", "Unix", "Time", "CSQLite"),

    // What Tesla means.
    room("TeslaData", "JSON", "Time", "LibC"),
    room("TeslaAPI", "TeslaData", "HTTP", "JSON", "Crypto", "Unix", "Time"),
    room("TeslaMetrics", "TeslaData", "Metrics", "JSON", "Time"),
    room(
      "Telemetry", "WebSocket", "Kafka", "Mosquitto", "TeslaAPI", "TeslaData", "TeslaMetrics",
      "JSON",
      "Crypto", "Unix", "Time"),
    room("Dashboards", "TeslaMetrics", "Metrics", "JSON"),
    room(
      "TeslaCloud", "Telemetry", "WebSocket", "WebServer", "HTTP", "JSON", "Crypto", "Unix", "Time"),
    room(
      "Polling", "Telemetry", "TeslaAPI", "TeslaData", "TeslaMetrics", "JSON", "Unix", "Time"),
    room(
      "Journal", "SQLite", "Polling", "Telemetry", "TeslaAPI", "TeslaData", "JSON", "Unix", "Time"),
    room(
      "Exporter", "Journal", "Polling", "Telemetry", "TeslaAPI", "TeslaData", "TeslaMetrics",
      "Metrics",
      "WebServer", "HTTP", "JSON", "Unix", "Time"),

    room(
      "MQTT", "Mosquitto", "Exporter", "Polling", "Telemetry", "TeslaAPI", "TeslaData",
      "TeslaMetrics", "JSON", "Unix", "Time"),

    // Where the parts are put together.
    room(
      "TeslaCommands", "MQTT", "Mosquitto", "Exporter", "Journal", "Polling", "Telemetry",
      "WebSocket", "Kafka",
      "TeslaCloud",
      "Dashboards", "TeslaMetrics", "TeslaData", "TeslaAPI", "WebServer", "CommandSyntax", "Crypto",
      "Metrics", "HTTP", "JSON",
      "Unix", "Time"),
    .executableTarget(
      name: "tesla", dependencies: ["TeslaCommands", "CurlTransport", "Unix"],
      swiftSettings: settings),

    .target(
      name: "TestSupport",
      dependencies: ["Exporter", "TeslaCloud", "TeslaAPI", "JSON", "Unix", "Time", "HTTP", "LibC"],
      path: "Tests/TestSupport",
      swiftSettings: settings),
    tests("Time", "Unix"),
    tests("Unix", "Time", "LibC"),
    tests("JSON"),
    tests("HTTP", "Unix", "Time"),
    tests("Metrics"),
    tests("Crypto", "Time"),
    tests("CommandSyntax"),
    tests("CurlTransport", "HTTP", "Unix", "Time", "CCurl"),
    tests("WebServer", "HTTP", "Crypto", "Unix", "Time", "LibC"),
    tests("WebSocket", "Crypto", "Unix", "Time", "LibC"),
    tests("Kafka", "Unix", "Time"),
    tests("Mosquitto", "Unix", "Time"),
    tests("SQLite", "Unix", "Time"),
    tests(
      "MQTT", "Mosquitto", "Exporter", "Polling", "Telemetry", "TeslaCloud", "TeslaAPI",
      "TeslaData",
      "TeslaMetrics", "HTTP", "JSON", "Unix", "Time", data: ["Golden", "home_assistant.py"]),
    tests(
      "Journal", "SQLite", "Polling", "Telemetry", "TeslaCloud", "TeslaAPI", "TeslaData", "HTTP",
      "JSON", "Unix", "Time"),
    tests(
      "Telemetry", "WebSocket", "Kafka", "Mosquitto", "TeslaAPI", "TeslaData", "TeslaMetrics",
      "Metrics", "JSON", "Crypto", "Unix", "Time"),
    tests("TeslaAPI", "HTTP", "JSON", "Crypto", "Unix", "Time"),
    tests("TeslaData", "JSON", "Time"),
    tests("TeslaMetrics", "TeslaData", "Metrics", "JSON", "Time", data: ["Samples"]),
    tests(
      "Dashboards", "Exporter", "Journal", "Polling", "Telemetry", "TeslaCloud", "TeslaAPI",
      "TeslaMetrics",
      "Metrics", "HTTP", "JSON", "Unix", "Time", data: ["Golden"]),
    tests(
      "TeslaCloud", "Telemetry", "WebSocket", "WebServer", "HTTP", "JSON", "Crypto", "Unix", "Time"),
    tests(
      "Polling", "Telemetry", "TeslaCloud", "TeslaAPI", "TeslaData", "TeslaMetrics", "Crypto",
      "HTTP",
      "JSON", "Unix", "Time"),
    tests(
      "Exporter", "Journal", "Polling", "Telemetry", "TeslaCloud", "TeslaAPI", "TeslaData",
      "TeslaMetrics",
      "Metrics",
      "WebServer", "Crypto", "HTTP", "JSON", "Unix", "Time"),
    tests(
      "TeslaCommands", "Exporter", "Journal", "Polling", "Telemetry", "WebSocket", "Dashboards",
      "TeslaCloud",
      "TeslaAPI",
      "TeslaMetrics", "TeslaData", "CommandSyntax", "Crypto", "HTTP", "JSON", "Unix", "Time",
      data: ["Golden"]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "tesla", "TestSupport", "MQTT", "Exporter", "Journal", "Polling", "Telemetry", "WebSocket",
        "WebServer", "TeslaCloud", "TeslaAPI",
        "TeslaMetrics", "TeslaData", "Metrics", "HTTP", "JSON", "Unix", "Time", "LibC",
      ],
      exclude: ["Peers"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
