import Crypto
import HTTP
import JSON
import Telemetry
import TeslaCloud
import Testing
import Time

/// What the simulated Fleet API says to streams' configurations.
@Suite struct TelemetryConfigurationTests {
  private static let path = "/api/1/vehicles/fleet_telemetry_config_jws"
  private let pair: P256KeyPair
  private let key: P256PrivateKey

  init() throws {
    pair = try P256KeyPair()
    key = try P256PrivateKey(pem: pair.privateKeyPEM)
  }

  private func cloud(_ change: (inout SimulatorOptions) -> Void = { _ in }) -> Cloud {
    Cloud {
      $0.profile = .fleetNorthAmerica
      $0.hasRoutine = false
      $0.vehicleCount = 2
      $0.applicationKey = pair.publicKeyPEM
      change(&$0)
    }
  }

  private func configuration(_ cloud: Cloud) -> TelemetryConfiguration {
    TelemetryConfiguration(
      hostname: "telemetry.example.com", port: 4443,
      ca: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
      fields: ["Soc": .init(60, delta: 0.5), "Gear": .init(1, resend: 600)],
      expires: cloud.options.start.advanced(by: .seconds(300 * 86_400)))
  }

  private func post(
    _ configuration: TelemetryConfiguration, to vins: [String], _ cloud: Cloud,
    key: P256PrivateKey? = nil, token: String? = nil
  ) async throws -> Response {
    let body: Value = [
      "vins": .array(vins.map { .string($0) }),
      "token": .string(configuration.token(signedBy: key ?? self.key)),
    ]
    return try await cloud.send(
      .post, Self.path, token: token ?? cloud.logIn().accessToken,
      body: String(decoding: body.bytes, as: UTF8.self))
  }

  @Test("a car takes a signed configuration, and one of 2014 none")
  func configuring() async throws {
    let cloud = cloud()
    let vins = cloud.transport.withWorld { $0.vins }
    let answer = try await post(configuration(cloud), to: vins, cloud)
    #expect(answer.status == 200)
    let body = try Value(parsing: answer.body)["response"]
    #expect(body?["updated_vehicles"]?.int64Value == 1)
    #expect(
      body?["skipped_vehicles"] == [
        "missing_key": [], "unsupported_hardware": [.string(vins[1])], "unsupported_firmware": [],
        "max_configs": [],
      ])
    let held = try #require(cloud.transport.withWorld { $0.streamConfiguration(vin: vins[0]) })
    #expect(held.hostname == "telemetry.example.com" && held.port == 4443)
    #expect(held.fields["Soc"]?.interval == 60 && held.fields["Soc"]?.minimumDelta == 0.5)
    #expect(held.fields["Gear"]?.resendInterval == 600)
    #expect(held.alertTypes == ["service", "customer"] && held.prefersTyped)
    #expect(cloud.transport.withWorld { $0.streamingVINs } == [vins[0]])
  }

  @Test("a car that sleeps fetches its configuration when it is online")
  func synced() async throws {
    let cloud = cloud { $0.startsAsleep = true }
    let token = cloud.logIn().accessToken
    let path = "/api/1/vehicles/\(cloud.vin)/fleet_telemetry_config"
    // True as well where there is none.
    #expect(try await cloud.json(.get, path, token: token)["response"]?["synced"] == true)
    #expect(try await cloud.json(.get, path, token: token)["response"]?["config"] == .null)
    #expect(try await post(configuration(cloud), to: [cloud.vin], cloud).status == 200)
    let kept = try await cloud.json(.get, path, token: token)["response"]
    #expect(kept?["synced"] == false && kept?["key_paired"] == true)
    #expect(kept?["config"]?["hostname"] == "telemetry.example.com")
    #expect(cloud.transport.withWorld { $0.streamConfiguration(vin: $0.vins[0]) } == nil)
    cloud.force(.online)
    cloud.advance(1)
    #expect(try await cloud.json(.get, path, token: token)["response"]?["synced"] == true)
    #expect(cloud.transport.withWorld { $0.streamConfiguration(vin: $0.vins[0]) } != nil)
    let removed = try await cloud.json(.other("DELETE"), path, token: token)
    #expect(removed["response"]?["updated_vehicles"] == 1)
    #expect(try await cloud.json(.get, path, token: token)["response"]?["config"] == .null)
    #expect(cloud.transport.withWorld { $0.streamConfiguration(vin: $0.vins[0]) } == nil)
  }

  struct Refused: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let change: @Sendable (inout TelemetryConfiguration) -> Void

    init(_ name: String, _ change: @escaping @Sendable (inout TelemetryConfiguration) -> Void) {
      testDescription = name
      self.change = change
    }
  }

  static let refused = [
    Refused("a name of the protocol that is not documented") {
      $0.fields["LifetimeEnergyGainedRegen"] = .init(60)
    },
    Refused("no name at all") { $0.fields["BatteryHeat"] = .init(60) },
    Refused("no interval") { $0.fields["Soc"] = .init(0) },
    Refused("a delta below zero") { $0.fields["Soc"] = .init(1, delta: -1) },
    Refused("self-driven miles without a delta") {
      $0.fields["SelfDrivingMilesSinceReset"] = .init(60)
    },
    Refused("no host") { $0.hostname = "" },
    Refused("a URL for a host") { $0.hostname = "https://example.com" },
    Refused("port 0") { $0.port = 0 },
    Refused("no certificate") { $0.ca = "MIIB" },
    Refused("an alert type of one's own") { $0.alertTypes = ["all"] },
    Refused("two years") { $0.expires = $0.expires.advanced(by: .seconds(400 * 86_400)) },
    Refused("the past") { $0.expires = Timestamp(seconds: 1) },
  ]

  @Test("what Tesla takes none of is refused as a whole", arguments: refused)
  func refusing(_ refused: Refused) async throws {
    let cloud = cloud()
    var configuration = configuration(cloud)
    refused.change(&configuration)
    #expect(try await post(configuration, to: [cloud.vin], cloud).status == 400)
    #expect(cloud.transport.withWorld { $0.streamingVINs } == [])
  }

  @Test("a signature of another key, or of other claims, is refused")
  func signatures() async throws {
    let cloud = cloud()
    let configuration = configuration(cloud)
    let other = try P256PrivateKey(pem: P256KeyPair().privateKeyPEM)
    #expect(try await post(configuration, to: [cloud.vin], cloud, key: other).status == 400)
    let parts = configuration.token(signedBy: key).split(separator: ".").map(String.init)
    var changed = configuration
    changed.port = 443
    let claims = changed.token(signedBy: key).split(separator: ".").map(String.init)[1]
    for token in [
      "\(parts[0]).\(claims).\(parts[2])", "\(parts[0]).\(parts[1])", "..", "",
      "\(parts[0]).\(parts[1]).\(parts[2].dropLast(4))AAAA",
    ] {
      let answer = try await cloud.send(
        .post, Self.path, token: cloud.logIn().accessToken,
        body: #"{"vins":["\#(cloud.vin)"],"token":"\#(token)"}"#)
      #expect(answer.status == 400, "\(token)")
    }
    #expect(cloud.transport.withWorld { $0.streamingVINs } == [])
  }

  @Test(
    "a car that does not trust the key, or that a fault names, is skipped",
    arguments: [
      ("missing_key", false, ""), ("max_configs", true, "max_configs"),
      ("unsupported_firmware", true, "unsupported_firmware"), ("missing_key", true, "missing_key"),
    ])
  func skipped(_ reason: String, _ isPaired: Bool, _ fault: String) async throws {
    let faults = fault.isEmpty ? [] : [try FaultSpec(fault)]
    let cloud = cloud { $0.faults = faults }
    cloud.transport.withWorld { $0.setPaired(isPaired, vin: $0.vins[0]) }
    let answer = try await post(configuration(cloud), to: [cloud.vin], cloud)
    let body = try Value(parsing: answer.body)["response"]
    #expect(body?["updated_vehicles"]?.int64Value == 0)
    #expect(body?["skipped_vehicles"]?[reason] == .array([.string(cloud.vin)]))
    #expect(cloud.transport.withWorld { $0.streamingVINs } == [])
  }

  @Test("pairing ends with the key", arguments: [true, false])
  func keys(_ isSame: Bool) async throws {
    let cloud = cloud()
    #expect(cloud.transport.withWorld { $0.isPaired(vin: $0.vins[0]) })
    let other = try P256KeyPair().publicKeyPEM
    cloud.transport.withWorld { $0.serve(domainKey: isSame ? pair.publicKeyPEM : other) }
    #expect(cloud.transport.withWorld { $0.isPaired(vin: $0.vins[0]) } == isSame)
  }

  @Test(
    "positions need their scope, and a configuration that of commands",
    arguments: [
      ("Location", "openid vehicle_device_data vehicle_cmds", 403),
      ("Location", "openid vehicle_device_data vehicle_cmds vehicle_location", 200),
      ("Soc", "openid vehicle_device_data vehicle_cmds", 200),
      ("Soc", "openid vehicle_device_data", 403),
    ])
  func scopes(_ field: String, _ scope: String, _ status: Int) async throws {
    let cloud = cloud()
    let login = try await FleetTests().logIn(
      cloud, scope: scope, audience: "https://fleet-api.prd.na.vn.cloud.tesla.com")
    var configuration = configuration(cloud)
    configuration.fields = [field: .init(10)]
    let token = try #require(login["access_token"]?.stringValue)
    #expect(try await post(configuration, to: [cloud.vin], cloud, token: token).status == status)
  }

  @Test("past the billing limit configurations are gone")
  func billing() async throws {
    let cloud = cloud { $0.billingLimit = 1 }
    #expect(try await post(configuration(cloud), to: [cloud.vin], cloud).status == 200)
    cloud.transport.withWorld { $0.bill(signals: 149_999) }
    #expect(cloud.transport.withWorld { $0.streamingVINs } == [cloud.vin])
    cloud.transport.withWorld { $0.bill(signals: 1) }
    #expect(cloud.transport.withWorld { $0.dollars } == 1)
    cloud.advance(1)
    #expect(cloud.transport.withWorld { $0.streamingVINs } == [])
    #expect(try await post(configuration(cloud), to: [cloud.vin], cloud).status == 403)
  }

  @Test("what a car complains of is told")
  func errors() async throws {
    let cloud = cloud()
    let path = "/api/1/vehicles/\(cloud.vin)/fleet_telemetry_errors"
    let token = cloud.logIn().accessToken
    let before = try await cloud.json(.get, path, token: token)
    #expect(before["response"]?["fleet_telemetry_errors"] == [])
    cloud.transport.withWorld {
      $0.reportStreamError("cloud_manager_error", "dial tcp: refused", vin: $0.vins[0])
    }
    let after = try await cloud.json(.get, path, token: token)
    #expect(
      after["response"]?["fleet_telemetry_errors"]?[0] == [
        "name": "cloud_manager_error", "error": "dial tcp: refused", "vin": .string(cloud.vin),
      ])
  }

  @Test("the Owner API has none of it")
  func ownerAPI() async throws {
    let cloud = Cloud()
    let token = cloud.logIn().accessToken
    for (method, path) in [
      (Method.post, Self.path), (.get, "/api/1/vehicles/\(cloud.vin)/fleet_telemetry_config"),
      (.get, "/api/1/vehicles/\(cloud.vin)/fleet_telemetry_errors"),
    ] {
      #expect(try await cloud.send(method, path, token: token, body: "{}").status == 412)
    }
  }
}
