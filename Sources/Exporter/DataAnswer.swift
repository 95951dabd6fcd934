internal import HTTP
internal import JSON
internal import TeslaAPI
internal import Time
internal import WebServer

/// `/data?target=`: what is known of a car or a site, as Tesla answers; never a request to Tesla.
struct DataAnswer {
  let state: AccountState
  let request: Request

  var reply: Reply {
    let targets = request.url.queryItems.filter { $0.name == "target" }
    guard targets.count == 1, let target = targets.first?.value, !target.isEmpty else {
      return refusal(400, "give one target: /data?target=VIN or the id of an energy site")
    }
    let known = state.found(target)?.snapshot
    return known?.cars.first.map(reply) ?? known?.sites.first.map(reply)
      ?? refusal(404, "no such car or site is served; /sd lists them")
  }

  private var part: String? { request.url.queryValue("part") }

  private func reply(about car: AccountSnapshot.Car) -> Reply {
    guard part == nil || part == "vehicle_data" else {
      return refusal(400, "the only part of a car is vehicle_data")
    }
    guard let data = car.disclosed(withLocation: state.options.includesLocation) else {
      return refusal(503, "nothing is known of this car yet")
    }
    return reply(data, modified: car.lastUpdate, changed: car.recordChanged)
  }

  private func reply(about site: AccountSnapshot.Site) -> Reply {
    let shown = ShownSite(site, state.options, state.clock.now)
    let (data, moment): (Value?, Timestamp?)
    switch part {
    case nil, "live_status": (data, moment) = (shown.liveStatus, shown.moment)
    case "site_info": (data, moment) = (shown.siteInfo, nil)
    default: return refusal(400, "the parts of a site are live_status and site_info")
    }
    return data.map { reply($0, modified: moment) }
      ?? refusal(503, "nothing is known of this site yet")
  }

  private func reply(_ data: Value, modified: Timestamp?, changed: Timestamp? = nil) -> Reply {
    let body = (["response": data] as Value).bytes + [0x0A]
    return PreparedPage(
      data: body, Validation(of: body, modified: modified, changed: changed)
    ).reply(to: request)
  }

  private func refusal(_ status: Int, _ text: String) -> Reply {
    .response(.text(status, text + "\n"))
  }
}

/// `/data`: what is known of every car and site. Its members are stable; null is not known.
struct DataDocument {
  private let account: ShownAccount
  private let hasValues: Bool

  init(_ account: ShownAccount, _ options: ExporterOptions) {
    self.account = account
    // As `/metrics`: those of a fleet would be hundreds of megabytes.
    hasValues = account.vehicles.count <= options.carsOnAPage
  }

  var page: PreparedPage {
    let body = value.bytes + [0x0A]
    return PreparedPage(data: body, Validation(of: body))
  }

  private var value: Value {
    [
      "vehicles": .array(account.vehicles.map(value)), "sites": .array(account.sites.map(value)),
    ]
  }

  private func value(of car: ShownVehicle) -> Value {
    [
      "vin": .orNull(car.vehicle.vin.isEmpty ? nil : car.vehicle.vin),
      "id": .orNull(car.vehicle.id.isEmpty ? nil : car.vehicle.id),
      "name": .string(car.vehicle.displayName), "state": .orNull(car.state?.text),
      "is_in_service": car.state == nil ? .null : .bool(car.isInService),
      "is_up": .orNull(car.isUp), "is_stale": .bool(car.isStale), "place": .orNull(car.place),
      "alerts": .array(car.alerts.map { .string($0) }), "last_update": .orNull(car.moment?.rfc3339),
      "data": (hasValues ? car.data : nil) ?? .null,
    ]
  }

  private func value(of site: ShownSite) -> Value {
    [
      "site_id": .string(site.id), "name": .orNull(site.name.isEmpty ? nil : site.name),
      "is_up": .orNull(site.isUp), "is_stale": .bool(site.isStale),
      "last_update": .orNull(site.moment?.rfc3339), "live_status": site.liveStatus ?? .null,
      "site_info": site.siteInfo ?? .null,
    ]
  }
}

extension PreparedPage {
  fileprivate convenience init(data body: [UInt8], _ validation: Validation) {
    self.init(
      headers: [
        "Content-Type": "application/json; charset=utf-8", "X-Content-Type-Options": "nosniff",
      ], body: body, validation: validation)
  }
}
