internal import Metrics
internal import Polling
internal import TeslaAPI
internal import Time
internal import Unix

/// The exporter's own metrics about cars, sites and the login, in standard names always.
struct HealthFamilies {
  let options: ExporterOptions
  let snapshot: AccountSnapshot
  var now = Timestamp(seconds: 0)

  var families: [MetricFamily] { own + vehicles + sites }

  /// What is of no car and no site.
  var own: [MetricFamily] { account + (snapshot.costs?.families ?? []) }

  private var account: [MetricFamily] {
    [
      MetricFamily(
        name: "tesla_build", kind: .info, help: "The version of this exporter",
        samples: [Sample(suffix: "_info", labels: [Label("version", options.version)], value: 1)]),
      .gauge(
        "tesla_up", snapshot.isUp.map { number($0 && !snapshot.isLoginRequired) },
        "Whether Tesla answered the last request for the list of products"),
      .gauge(
        "tesla_login_required", number(snapshot.isLoginRequired),
        "Whether a person has to log in again"),
      .gauge(
        "tesla_token_expiry_timestamp_seconds", unit: "seconds", snapshot.tokenExpiry?.seconds,
        "When the access token expires, since the epoch"),
      .gauge(
        "tesla_refresh_token_issued_timestamp_seconds", unit: "seconds",
        snapshot.tokensIssued?.seconds,
        "When the refresh token came from Tesla, since the epoch; on the Fleet API it ends three months later"
      ),
      .gauge(
        "tesla_api_rate_limit_remaining_seconds", unit: "seconds",
        snapshot.rateLimitedUntil.map { max(now.duration(to: $0).inSeconds, 0) } ?? 0,
        "How long Tesla still wants nothing to be asked, after 429 Too Many Requests"),
      .gauge(
        "tesla_render_duration_seconds", unit: "seconds", snapshot.renderDuration?.inSeconds,
        "How long it took to make the last page; a scrape only copies it"),
    ]
  }

  var vehicles: [MetricFamily] {
    [
      vehicle("up", "Whether Tesla answered the last request about the vehicle") {
        $0.isUp.map(number)
      },
      vehicle(
        "last_update_timestamp_seconds", unit: "seconds",
        "When the vehicle's values were current, since the epoch; they are kept while it sleeps"
      ) { $0.lastUpdate?.seconds },
      vehicleStates,
      pollStates,
      MetricFamily(
        name: "tesla_vehicle_wakeups", kind: .counter,
        help:
          "How often the vehicle woke: for --sleep-allowed, or elsewhere (its owner, a schedule, another program)",
        samples: polled.flatMap { car in
          [("sleep_allowed", car.wakeups), ("elsewhere", car.wakeupsElsewhere)].map {
            Sample(
              suffix: "_total", labels: [vin(car), Label("cause", $0.0)], value: Double($0.1))
          }
        }),
      MetricFamily(
        name: "tesla_poll_interval_seconds", kind: .gauge, unit: "seconds",
        help:
          "How often the vehicle is asked in its present poll state, with what the budget and failures add: for data while it is online, else for its state",
        samples: polled.compactMap { car in
          car.decision?.interval.map { Sample(labels: [vin(car)], value: $0.inSeconds) }
        }),
    ]
  }

  private var vehicleStates: MetricFamily {
    let name = "tesla_vehicle_state"
    return MetricFamily(
      name: name, kind: .stateSet, help: "The vehicle's connection to Tesla, as last seen",
      samples: snapshot.cars.flatMap { car -> [Sample] in
        guard let state = car.state else { return [] }
        let known = ["online", "asleep", "offline"]
        let word = known.contains(state.text) ? state.text : "other"
        return (known + ["other", "in_service"]).map { candidate in
          let holds = candidate == word || (candidate == "in_service" && car.isInService)
          return Sample(labels: [vin(car), Label(name, candidate)], value: number(holds))
        }
      })
  }

  private var pollStates: MetricFamily {
    MetricFamily(
      name: "tesla_vehicle_poll_state", kind: .gauge,
      help: "How the exporter treats the vehicle; 1 for the state in force",
      samples: snapshot.cars.flatMap { car -> [Sample] in
        guard let decision = car.decision else { return [] }
        return PollState.allCases.map { state in
          Sample(
            labels: [vin(car), Label("state", state.rawValue)],
            value: number(state == decision.state))
        }
      })
  }

  var sites: [MetricFamily] {
    [
      MetricFamily(
        name: "tesla_site_up", kind: .gauge,
        help: "Whether Tesla answered the last request about the energy site",
        samples: snapshot.sites.compactMap { site in
          site.isUp.map { Sample(labels: [Label("site_id", site.id)], value: number($0)) }
        }),
      MetricFamily(
        name: "tesla_site_last_update_timestamp_seconds", kind: .gauge, unit: "seconds",
        help: "When the energy site's values were current, since the epoch",
        samples: snapshot.sites.compactMap { site in
          site.lastUpdate.map {
            Sample(labels: [Label("site_id", site.id)], value: $0.seconds)
          }
        }),
    ]
  }

  /// The cars that a poller looks after.
  private var polled: [AccountSnapshot.Car] { snapshot.cars.filter { $0.isPolled } }

  private func vehicle(
    _ name: String, unit: String = "", _ help: String, _ value: (AccountSnapshot.Car) -> Double?
  ) -> MetricFamily {
    MetricFamily(
      name: "tesla_vehicle_" + name, kind: .gauge, unit: unit, help: help,
      samples: snapshot.cars.compactMap { car in
        value(car).map { Sample(labels: [vin(car)], value: $0) }
      })
  }

  private func vin(_ car: AccountSnapshot.Car) -> Label { Label("vin", car.vehicle.key) }

  private func number(_ flag: Bool) -> Double { flag ? 1 : 0 }
}
