import JSON
import Mosquitto
import TeslaAPI
import TeslaData
import TestSupport
import Time
import Unix

@testable import Exporter
@testable import MQTT

/// What is known of an account, for the publisher.
enum Shown {
  static let vin = "5YJSAMPLE00000001"
  static let now = Timestamp(seconds: 1_795_420_860)
  static let moment = Timestamp(seconds: 1_795_420_800)

  /// An answer of `Tests/TeslaMetricsTests/Samples`.
  static func sample(_ name: String) throws -> Value {
    try Value(
      parsing: FileSystem.read(
        FileSystem.path(Program.project, "Tests/TeslaMetricsTests/Samples/\(name).json"))
    ).answer
  }

  static func vehicle(
    _ vin: String, _ data: Value?, state: VehicleState? = .online,
    isInService: Bool = false, isUp: Bool? = true, isStale: Bool = false, place: String? = nil,
    alerts: [String] = []
  ) -> ShownVehicle {
    ShownVehicle(
      vehicle: Vehicle(
        id: "1492931365719407361", vin: vin, displayName: "Sample", state: .online,
        isInService: false),
      data: data, moment: data == nil ? nil : moment, state: state, isInService: isInService,
      since: state == nil ? nil : moment, isUp: isUp, isStale: isStale, place: place,
      alerts: alerts)
  }

  static func site(
    _ id: String = "2252147638651580", live: Value?, info: Value?, isUp: Bool? = true,
    isStale: Bool = false
  ) -> ShownSite {
    ShownSite(
      id: id, name: "Home", liveStatus: live, siteInfo: info, moment: moment, isUp: isUp,
      isStale: isStale)
  }

  /// An account of those, in their order, all of which changed.
  static func account(_ vehicles: [ShownVehicle], _ sites: [ShownSite] = []) -> ShownAccount {
    var account = ShownAccount()
    account.vehicleKeys = vehicles.map(\.vehicle.key)
    account.siteIDs = sites.map(\.id)
    account.vehicles = vehicles
    account.sites = sites
    return account
  }
}

/// What a broker keeps.
struct Retained: Equatable {
  private(set) var payloads: [String: String] = [:]

  mutating func take(_ messages: [MQTTMessage]) {
    for message in messages where message.isRetained {
      payloads[message.topic] =
        message.payload.isEmpty ? nil : String(decoding: message.payload, as: UTF8.self)
    }
  }

  /// A line for each topic, in their order.
  var text: String {
    payloads.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
  }
}

extension Publisher {
  /// What a broker keeps after an account is told to it.
  static func retained(_ account: ShownAccount, _ options: PublisherOptions) -> Retained {
    var publisher = Publisher(options)
    var retained = Retained()
    retained.take(publisher.connected(at: Shown.now))
    retained.take(publisher.messages(for: account, at: Shown.now))
    return retained
  }
}
