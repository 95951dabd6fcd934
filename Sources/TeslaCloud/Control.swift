internal import HTTP
internal import JSON
internal import Time
internal import Unix

/// `/simulator/…`: what a person or a test says to the simulator itself. Needs no token.
extension World {
  mutating func control(_ request: Request, _ path: String) -> Response {
    let parts = path.split(separator: "/").map(String.init)
    switch (parts.first, parts.count, request.method) {
    case ("state", 1, .get): return .json(200, controlState)
    case ("looks", 1, .get): return .json(200, lookSummary)
    case ("looks", 1, .other("DELETE")):
      looks.forget()
      return .json(200, lookSummary)
    case ("faults", 1, .get): return .json(200, faultList)
    case ("faults", 1, .post): return addFaults(request)
    case ("faults", 1, .other("DELETE")):
      faults.clear()
      return .json(200, faultList)
    case ("clock", 1, .post): return moveClock(request)
    case ("car", 2, .post): return forceCar(request, parts[1])
    case ("site", 2, .post): return forceSite(request, parts[1])
    case ("key", 1, .post):
      domainKey = request.body
      return .json(200, ["result": true])
    case ("registration", 1, .other("DELETE")):
      partners = [:]
      isPartnerRegistered = false
      return .json(200, ["result": true])
    case ("login", 1, .other("DELETE")):
      tokens.revokeAll()
      return .json(200, ["result": true])
    default: return problem("no such control", 404)
    }
  }

  /// Since the start or the last DELETE.
  private var lookSummary: Value {
    let summary = looks.summary
    return [
      "cars": Value(Int64(summary.cars)), "fewest": Value(Int64(summary.fewest)),
      "longest_pause_seconds": Value(summary.longestPause),
    ]
  }

  private func problem(_ text: String, _ status: Int = 400) -> Response {
    .json(status, ["error": .string(text)])
  }

  /// `{"fault": SPEC}`, `{"faults": [SPEC…]}` or a bare SPEC as text.
  private mutating func addFaults(_ request: Request) -> Response {
    let body = try? Value(parsing: request.body)
    let texts =
      body?["faults"]?.arrayValue?.compactMap(\.stringValue)
      ?? [body?["fault"]?.stringValue ?? body?.stringValue ?? trimmed(request.body)]
    do throws(FaultSpecError) {
      var specs: [FaultSpec] = []
      for text in texts { specs.append(try FaultSpec(text)) }
      for spec in specs { faults.add(spec) }
    } catch {
      return problem(error.description)
    }
    return .json(200, faultList)
  }

  private func trimmed(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
  }

  private var faultList: Value {
    [
      "faults": .array(
        faults.entries.map { entry in
          [
            "fault": .string(entry.spec.text), "used": Value(Int64(entry.useCount)),
            "is_spent": .bool(entry.isSpent),
          ]
        })
    ]
  }

  private mutating func moveClock(_ request: Request) -> Response {
    let longest = 10 * 366.0 * 86_400
    guard let seconds = (try? Value(parsing: request.body))?["advance"]?.doubleValue,
      seconds >= 0, seconds <= longest
    else { return problem("give {\"advance\": SECONDS}, at most ten years") }
    clockOffset += .seconds(seconds)
    advance(to: time.advanced(by: .seconds(seconds) - clockOffset))
    return .json(200, ["time": Value(now)])
  }

  private mutating func forceCar(_ request: Request, _ vin: String) -> Response {
    guard cars.contains(where: { $0.identity.vin == vin }) else {
      return problem("no car has that VIN", 404)
    }
    let body = try? Value(parsing: request.body)
    if let name = body?["state"]?.stringValue, name == "paired" || name == "unpaired" {
      setPaired(name == "paired", vin: vin)
      return .json(200, controlState)
    }
    guard let state = body.flatMap(ForcedState.init) else {
      return problem(
        "give {\"state\": STATE}, one of asleep, online, offline, parked, driving, charging, "
          + "supercharging, service, out_of_service, sentry_on, sentry_off, climate_on, "
          + "climate_off, door_open, door_closed, battery, paired, unpaired")
    }
    force(state, vin: vin)
    return .json(200, controlState)
  }

  private mutating func forceSite(_ request: Request, _ id: String) -> Response {
    guard let index = sites.firstIndex(where: { String($0.identity.id) == id }) else {
      return problem("no site has that id", 404)
    }
    let body = try? Value(parsing: request.body)
    let percent = body?["battery"]?.doubleValue
    switch (body?["grid"]?.stringValue, body?["storm"]?.stringValue, percent) {
    case ("up", nil, nil): sites[index].setGrid(isUp: true, at: now)
    case ("down", nil, nil): sites[index].setGrid(isUp: false, at: now)
    case (nil, "on", nil): sites[index].setStorm(isComing: true, at: now)
    case (nil, "off", nil): sites[index].setStorm(isComing: false, at: now)
    case (nil, nil, let percent?) where 0...100 ~= percent:
      sites[index].setBattery(percent: percent, at: now)
    default:
      return problem(
        "give {\"grid\": \"up\"} or \"down\", {\"storm\": \"on\"} or \"off\", "
          + "or {\"battery\": PERCENT}")
    }
    return .json(200, controlState)
  }

  /// The truth, in whatever state the API claims the cars to be.
  var controlState: Value {
    [
      "time": Value(now), "profile": .string(options.profile.rawValue),
      "seed": .string(String(options.seed)),
      "cars": .array(cars.map { ControlState.car($0, at: now) }),
      "sites": .array(sites.map { ControlState.site($0, at: now) }),
      "calls": ControlState.calls(bill), "dollars": VehicleDataBody.rounded(bill.dollars, 6),
      "refreshes": Value(Int64(tokens.refreshCount)),
    ]
  }
}

extension ForcedState {
  /// From `{"state": "driving", "miles": 12}` and the like.
  init?(_ body: Value) {
    func number(_ name: String, _ otherwise: Double, upTo limit: Double) -> Double? {
      guard let value = body[name] else { return otherwise }
      guard let number = value.doubleValue, 0...limit ~= number else { return nil }
      return number
    }
    switch body["state"]?.stringValue {
    case "asleep": self = .asleep
    case "online": self = .online
    case "offline": self = .offline
    case "parked": self = .parked
    case "driving":
      guard let miles = number("miles", 10, upTo: 300), miles > 0 else { return nil }
      self = .driving(miles: miles)
    case "charging": self = .charging(.wall)
    case "supercharging": self = .charging(.supercharger)
    case "service": self = .inService(true)
    case "out_of_service": self = .inService(false)
    case "sentry_on": self = .sentry(true)
    case "sentry_off": self = .sentry(false)
    case "climate_on":
      guard let seconds = number("seconds", 1800, upTo: 86_400), seconds > 0 else { return nil }
      self = .climate(seconds: seconds)
    case "climate_off": self = .climate(seconds: 0)
    case "door_open": self = .door(isOpen: true)
    case "door_closed": self = .door(isOpen: false)
    case "battery":
      guard let percent = number("percent", -1, upTo: 100), percent >= 0 else { return nil }
      self = .battery(percent)
    default: return nil
    }
  }
}

/// The parts of `GET /simulator/state`.
private enum ControlState {
  static func car(_ car: Car, at time: Double) -> Value {
    let activity =
      switch car.activity {
      case .parked: "parked"
      case .driving: "driving"
      case .charging: "charging"
      }
    return [
      "vin": .string(car.identity.vin), "id": Value(car.identity.id),
      "name": .string(car.identity.name), "state": .string(car.connectivity.rawValue),
      "activity": .string(activity), "place": .string(car.spot.kind.rawValue),
      "in_service": .bool(car.isInService), "is_kept_awake": .bool(car.isKeptAwake),
      "battery_percent": VehicleDataBody.rounded(car.level(at: time) * 100, 6),
      "odometer_miles": VehicleDataBody.rounded(car.odometer(at: time), 6),
      "hours_asleep": VehicleDataBody.rounded(car.asleepSeconds(at: time) / 3600, 6),
      "wakes": Value(Int64(car.wakeCount)), "trips": Value(Int64(car.tripCount)),
    ]
  }

  static func site(_ site: Site, at time: Double) -> Value {
    [
      "energy_site_id": Value(site.identity.id), "name": .string(site.identity.name),
      "solar_power": Value(site.flows.solar), "load_power": Value(site.flows.load),
      "battery_power": Value(site.flows.battery), "grid_power": Value(site.flows.grid),
      "percentage_charged": Value(site.percentageCharged(at: time)),
      "is_grid_up": .bool(site.isGridUp),
    ]
  }

  static func calls(_ bill: SimulatedBill) -> Value {
    var object = Object()
    for endpoint in SimulatedEndpoint.allCases {
      guard let counts = bill.counts[endpoint] else { continue }
      var statuses = Object([.init("total", Value(Int64(bill.count(endpoint))))])
      for (status, count) in counts.sorted(by: { $0.key < $1.key }) {
        statuses[String(status)] = Value(Int64(count))
      }
      object[endpoint.rawValue] = .object(statuses)
    }
    return .object(object)
  }
}
