import HTTP
import TeslaAPI
import TestSupport
import Time
import Unix

@testable import Polling

/// One start of the program, with the pollers of an account that has one site: everything that lives
/// in memory.
struct Life {
  let client: Client
  private let context: PollContext
  private let health = Lock(Health())
  private var account: AccountPoller
  private var cars: [CarPoller] = []
  private var site: SitePoller
  private var energies: [EnergyPoller]
  private var diary = Diary()

  private struct Health {
    var isUp = false
    var isLoginRequired = false

    mutating func take(_ report: PollReport) {
      switch report {
      case .answered(let subject):
        isLoginRequired = false
        if subject == .account { isUp = true }
      case .failed(let subject, _, let hold):
        if subject == .account { isUp = false }
        if hold?.reason == .loginRequired { isLoginRequired = true }
      default: break
      }
    }
  }

  /// Whether Tesla named the account's cars when it was last asked, and the login works.
  var isWell: Bool { health.withLock { $0.isUp && !$0.isLoginRequired } }

  /// When each poller is due, and last was.
  private struct Diary {
    var due: [String: Timestamp] = [:]
    var last: [String: Timestamp] = [:]
    var longestPauses: [String: Duration] = [:]
  }

  /// The longest that each poller stood still.
  var longestPauses: [String: Duration] { diary.longestPauses }

  /// - Parameter interval: between looks at a car and at the site.
  init(
    _ bench: SimulatedAccount, site id: String, interval: Duration = .seconds(300),
    countsEnergy: Bool = true
  ) {
    client = Client(
      configuration: Configuration(profile: .owner),
      vault: TokenVault(directory: bench.directory, clock: bench.clock),
      transport: bench.cloud, clock: bench.clock)
    var options = PollOptions()
    options.checkInterval = interval
    options.siteInterval = interval
    context =
      Pollers(
        client: client, options: options, clock: bench.clock, directory: bench.directory,
        report: { [health] report in health.withLock { $0.take(report) } }
      ).context
    account = AccountPoller(context, siteIDs: [id])
    site = SitePoller(id: id, isFirst: true, context)
    energies = countsEnergy ? [EnergyPoller(id: id, context)] : []
  }

  /// Lets anyone who is due first act, at its time.
  mutating func step(_ clock: ManualClock) async {
    let first = diary.due.values.min() ?? clock.now
    if first > clock.now { clock.advance(by: clock.now.duration(to: first)) }
    await Life.step(&account, &diary, clock)
    for new in account.takeNewCars() {
      cars.removeAll { $0.key == new.vehicle.key }
      cars.append(CarPoller(new.vehicle, session: new.session, context))
    }
    for index in cars.indices { await Life.step(&cars[index], &diary, clock) }
    await Life.step(&site, &diary, clock)
    for index in energies.indices { await Life.step(&energies[index], &diary, clock) }
  }

  private static func step(
    _ poller: inout some Poller, _ diary: inout Diary, _ clock: ManualClock
  ) async {
    let key = poller.key
    let now = clock.now
    if let time = diary.due[key], time > now { return }
    let pause = diary.last[key].map { $0.duration(to: now) } ?? .zero
    diary.longestPauses[key] = max(pause, diary.longestPauses[key] ?? .zero)
    diary.last[key] = now
    let next = await poller.step() ?? clock.now.advanced(by: .seconds(86_400 * 365))
    diary.due[key] = max(next, clock.now.advanced(by: .milliseconds(100)))
  }
}
