internal import Crypto
internal import HTTP
internal import JSON

/// The configuration of streams (fleet_telemetry_config and its neighbours), and the state of the
/// cars that it depends on.
extension World {
  /// The public key that Tesla knows for the application; nil before its registration.
  var applicationKey: P256PublicKey? {
    partners[options.profile.region]?.key
      ?? (isPartnerRegistered ? try? P256PublicKey(pem: domainKey) : nil)
  }

  /// `{"vins": […], "token": JWS}`.
  ///
  /// - Parameter fault: every car is skipped for that reason.
  mutating func configureStreams(
    _ request: Request, _ grant: TokenRegister.Grant, skippingFor fault: StreamRegister.SkipReason?
  ) -> Response {
    // Seen by one developer only: a configuration needs the scope of commands, too.
    guard mayUse("vehicle_device_data", grant), mayUse("vehicle_cmds", grant) else {
      return refusal(.missingScope)
    }
    if let limit = options.billingLimit, bill.dollars >= limit { return refusal(.billingLimit) }
    let body = try? Value(parsing: request.body)
    guard let items = body?["vins"]?.arrayValue, !items.isEmpty,
      case let vins = items.compactMap(\.stringValue), vins.count == items.count,
      let token = body?["token"]?.stringValue, let key = applicationKey
    else { return refusal(.badParameter) }
    let configuration: StreamConfiguration
    do throws(StreamConfiguration.Flaw) {
      configuration = try StreamConfiguration(SignedConfiguration(token, key: key).claims, at: now)
    } catch {
      return ErrorAnswer("invalid_request_400", 400, "invalid_request", error.words).response
    }
    if configuration.needsLocation, !mayUse("vehicle_location", grant) {
      return refusal(.missingScope)
    }
    var skipped: [StreamRegister.SkipReason: [Value]] = [:]
    var updated = 0
    for vin in vins {
      guard let index = places[vin] else { return refusal(.notFound) }
      if let reason = fault ?? skipReason(index, key) {
        skipped[reason, default: []].append(.string(vin))
      } else {
        streams.want(configuration, cars[index].identity.vin)
        updated += 1
      }
    }
    syncStreams()
    return .api([
      "updated_vehicles": Value(Int64(updated)),
      "skipped_vehicles": .object(
        Object(
          StreamRegister.SkipReason.allCases.map {
            .init($0.rawValue, .array(skipped[$0] ?? []))
          })),
    ])
  }

  /// What one car shall stream, the end of it, and what the car complains of.
  mutating func stream(_ request: Request, _ route: Route, _ grant: TokenRegister.Grant) -> Response
  {
    guard mayUse("vehicle_device_data", grant) else { return refusal(.missingScope) }
    guard let index = places[route.subject] else { return refusal(.notFound) }
    let vin = cars[index].identity.vin
    if route.endpoint == .fleetTelemetryErrors {
      let items = streams.complaints(vin).map { complaint -> Value in
        [
          "name": .string(complaint.name), "error": .string(complaint.words), "vin": .string(vin),
        ]
      }
      return .api(["fleet_telemetry_errors": .array(items)])
    }
    let wanted = streams.wanted(vin, at: now)
    if request.method == .other("DELETE") {
      streams.want(nil, vin)
      syncStreams()
      return .api(["updated_vehicles": wanted == nil ? 0 : 1])
    }
    return .api([
      // True as well where there is nothing to fetch.
      "synced": .bool(!streams.waiting.contains(vin)),
      "config": wanted?.value ?? .null,
      "limit_reached": false,
      "key_paired": .bool(streams.isPaired(vin, with: applicationKey)),
    ])
  }

  /// Which of the cars that the body names take this application's key, and which need it; of a
  /// VIN that is not the account's nothing is said.
  func fleetStatus(_ request: Request, _ grant: TokenRegister.Grant) -> Response {
    guard mayUse("vehicle_device_data", grant) else { return refusal(.missingScope) }
    guard let items = (try? Value(parsing: request.body))?["vins"]?.arrayValue,
      case let vins = items.compactMap(\.stringValue), vins.count == items.count
    else { return refusal(.badParameter) }
    let records = vins.compactMap { places[$0] }.map { VehicleRecord(car: cars[$0], time: now) }
    let key = applicationKey
    func list(_ isPaired: Bool) -> Value {
      .array(
        records.map(\.car.identity.vin).filter { streams.isPaired($0, with: key) == isPaired }
          .map { .string($0) })
    }
    return .api([
      "key_paired_vins": list(true), "unpaired_vins": list(false),
      "vehicle_info": .object(
        Object(records.map { .init($0.car.identity.vin, $0.fleetStatus) })),
    ])
  }

  /// nil for a car that takes a configuration.
  private func skipReason(_ index: Int, _ key: P256PublicKey) -> StreamRegister.SkipReason? {
    // S and X of before 2018 never stream.
    if cars[index].model.shape == .older { return .unsupportedHardware }
    return streams.isPaired(cars[index].identity.vin, with: key) ? nil : .missingKey
  }

  /// Lets the cars that are online fetch what they shall stream.
  mutating func syncStreams() {
    for vin in streams.waiting {
      guard let index = places[vin], cars[index].connectivity == .online else { continue }
      streams.fetch(vin)
      let car = cars[index]
      carStreams[index] = streams.held(vin, at: now).map { configuration in
        CarStream(
          configuration, of: car,
          // One of several has not been updated for years.
          speaksText: !configuration.prefersTyped || index == 0 && cars.count > 1, from: now,
          after: carStreams[index])
      }
    }
  }
}

extension World {
  /// What a car has been told to stream and has not forgotten; nil for one that streams nothing.
  package func streamConfiguration(vin: String) -> StreamConfiguration? {
    streams.held(vin, at: now)
  }

  /// The cars that have a configuration, online or not.
  package var streamingVINs: [String] { streams.holders(at: now) }

  /// Lets a car trust the application's key, as its owner does by the link
  /// `https://tesla.com/_ak/DOMAIN`, or distrust it.
  package mutating func setPaired(_ isPaired: Bool, vin: String) {
    guard places[vin] != nil else { return }
    streams.pair(vin, with: isPaired ? applicationKey : nil)
  }

  package func isPaired(vin: String) -> Bool { streams.isPaired(vin, with: applicationKey) }

  /// What fleet_telemetry_errors shall say of a car, such as that it reaches no server.
  package mutating func reportStreamError(_ name: String, _ words: String, vin: String) {
    streams.note(.init(name: name, words: words, time: now), vin)
  }

  /// Puts values that cars have streamed onto the bill. Past the billing limit Tesla takes the
  /// configurations away, and does not bring them back.
  package mutating func bill(signals count: Int) {
    bill.record(signals: count)
    if let limit = options.billingLimit, bill.dollars >= limit { streams.removeAll() }
  }
}
