import HTTP
import JSON
import Journal
import TeslaAPI
import TeslaCloud
import TeslaData
import TestSupport
import Time
import Unix
import WebServer

@testable import Exporter
@testable import Polling

/// The page of an account that is as a test wants it, served as `tesla serve` does; nothing of it
/// happens by itself.
final class PlantedPage {
  let account: SimulatedAccount
  let exporter: ExporterType
  let vins: [String]
  private let server: Server
  private var cars: [CarPoller] = []

  init(cars count: Int, _ change: (inout ExporterOptions) -> Void = { _ in }) async throws {
    account = try SimulatedAccount { $0.vehicleCount = count }
    var options = ExporterOptions(version: "1.2.3")
    change(&options)
    exporter = ExporterType(
      client: account.client, options: options, statistics: RequestStatistics(),
      clock: account.clock, directory: account.directory)
    let vehicles = try await account.client.products().products.vehicles
    vins = vehicles.map(\.vin)
    let context = exporter.pollers.context
    let new = context.roster.serve(vehicles)
    exporter.state.take(.account(cars: vehicles, sites: [], unchosenSites: 0))
    exporter.state.take(.answered(.account))
    cars = new.map { CarPoller($0.vehicle, session: $0.session, context) }
    server = try Server(
      configuration: ServerConfiguration(
        listenAddresses: [ListenAddress(host: "127.0.0.1", port: 0)]),
      handler: ExporterHandler(exporter))
  }

  var url: String { "http://\(server.addresses.first?.description ?? "")/" }

  var now: Timestamp { account.clock.now }

  func force(_ states: ForcedState..., car place: Int = 0) {
    let vin = vins[place]
    for state in states { account.cloud.withWorld { $0.force(state, vin: vin) } }
  }

  /// Asks every car once.
  func look() async {
    for place in cars.indices { _ = await cars[place].step() }
    beat()
  }

  func pass(seconds: Int64) {
    account.clock.advance(by: .seconds(seconds))
    beat()
  }

  /// As pollers do that wait for their time.
  private func beat() {
    let context = exporter.pollers.context
    for vin in vins { context.roster.beat(vin, at: context.now) }
  }

  /// Writes into a car's answer: `charge_state.battery_level`.
  func answer(_ path: String, _ value: Value, car place: Int = 0) {
    let parts = path.split(separator: ".").map(String.init)
    exporter.state.update(car: vins[place]) { car, _ in
      guard case .object(var answer)? = car.answer?.body?.answer, parts.count == 2,
        case .object(var part)? = answer[parts[0]]
      else { return }
      part[parts[1]] = value
      answer[parts[0]] = .object(part)
      car.answer = KeptAnswer(Value.object(answer).bytes)
      car.leftOpen.note(car.shownFacts, at: now)
    }
  }

  func change(car place: Int = 0, _ change: (inout AccountSnapshot.Car) -> Void) {
    exporter.state.update(car: vins[place]) { car, _ in change(&car) }
  }

  /// A day of charging, two drives and sleep behind a car.
  func fillDay(car place: Int = 0) {
    change(car: place) { car in
      let mode = car.mode
      var trace = DayTrace<CarSeries>()
      for piece in 0..<288 {
        let moment = now.advanced(by: .seconds(Int64(piece - 287) * 300))
        let (doing, level): (CarMode, Double) =
          switch piece {
          case ..<60: (.asleep, 52)
          case ..<96: (.charging, 52 + Double(piece - 60) * 0.8)
          case ..<180: (.asleep, 80)
          case ..<186: (.driving, 80 - Double(piece - 180))
          case ..<250: (.asleep, 74)
          case ..<256: (.driving, 74 - Double(piece - 250))
          default: (mode ?? .online, 68)
          }
        trace.note(doing, of: moment, at: now)
        guard doing != .asleep || piece == 0 else { continue }
        trace.note(
          [.level: level, .inside: 18 + Double(piece % 24) / 4, .outside: 11], of: moment, at: now)
      }
      car.trace = trace
    }
  }

  /// The journal of a week behind a car.
  func fillJournal(car place: Int = 0) async throws {
    let vin = vins[place]
    var changes: [JournalChange] = []
    for (hours, km, from, to) in [
      (50, 18.5, "home", "work"), (42, 18.9, "work", "home"), (9, 212.4, "home", nil),
      (3, 7.2, nil, "home"),
    ] as [(Int64, Double, String?, String?)] {
      var drive = Drive(vin: vin, begin: now.advanced(by: .seconds(-hours * 3_600)))
      drive.end = drive.begin.advanced(by: .seconds(Int64(km * 90)))
      (drive.startOdometer, drive.endOdometer) = (1_000, 1_000 + km)
      (drive.startLevel, drive.endLevel) = (80, 80 - km / 4)
      (drive.energy, drive.from, drive.to) = (km * 0.171, from, to)
      changes.append(.drive(drive))
    }
    var charge = Charge(vin: vin, begin: now.advanced(by: .seconds(-8 * 3_600)))
    charge.end = charge.begin.advanced(by: .seconds(3_000))
    (charge.energyAdded, charge.startLevel, charge.endLevel) = (24.1, 45, 80)
    (charge.isFast, charge.peakPower, charge.place) = (true, 148, "Supercharger")
    charge.cost = Money(tenThousandths: 142_200, currency: "EUR")
    changes.append(.charge(charge))
    let store = EnergyStore(account.directory, clock: account.clock)
    let book = JournalBook(over: NoJournal(), store: store, zone: nil, clock: account.clock) {
      _, _ in
    }
    book.write(changes, isUrgent: true)
    await book.load(nil)
    let shown = book.car(vin)
    exporter.state.update { $0.journals[vin] = shown }
  }

  /// A Powerwall with solar cells.
  func addSite(_ members: Object.Member...) {
    let body: Value = .object(
      Object(
        [
          .init("percentage_charged", 64), .init("solar_power", 3_400), .init("load_power", 1_250),
          .init("battery_power", -1_900), .init("grid_power", -250),
          .init("island_status", "on_grid"), .init("grid_status", "Active"),
        ] + members))
    var site = AccountSnapshot.Site(id: "2252147638651577", name: "Casa Elettra")
    site.facts = SiteFacts(body)
    (site.told.ratedWattHours, site.isUp, site.lastUpdate, site.liveStatus) = (
      27_000, true, now, body
    )
    var trace = DayTrace<SiteSeries>()
    for piece in 0..<288 {
      let hour = Double(piece % 288) / 12
      let solar = max(0, 4_000 * (1 - (hour - 13) * (hour - 13) / 36))
      let home = 400 + Double((piece * 37) % 11) * 90 + (piece > 220 && piece < 240 ? 2_500 : 0)
      trace.note(
        [
          .solar: solar, .home: home, .battery: (home - solar) / 2, .grid: (home - solar) / 2,
          .charge: min(100, max(10, 60 + (hour - 12) * 4)),
        ], of: now.advanced(by: .seconds(Int64(piece - 287) * 300)), at: now)
    }
    site.trace = trace
    exporter.state.add(site: site)
  }
}

private struct NoJournal: JournalWriting {
  func write(_ changes: [JournalChange], isUrgent: Bool) {}
}
