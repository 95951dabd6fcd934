internal import HTTP
internal import JSON
internal import TeslaAPI

/// `/sd`: the exporter itself and the account's cars and sites as targets for Prometheus (its HTTP
/// service discovery).
///
/// Prometheus keeps the targets it has when the answer is an error, and drops those that a list
/// leaves out: so until the account was first asked there is no list. If Tesla does not answer, the
/// list is the last one, or what the saved answers contain: the exporter is scraped and says what is
/// wrong.
struct ServiceDiscovery {
  let snapshot: AccountSnapshot
  /// As Prometheus reached this server, so that it reaches `/probe` in the same way.
  let url: URL

  var response: Response {
    guard snapshot.isUp != nil else {
      return .text(503, "the account's cars are not known yet\n")
    }
    let groups = [exporter] + snapshot.cars.map(group) + snapshot.sites.map(group)
    return Response(
      status: 200, headers: ["Content-Type": "application/json; charset=utf-8"],
      body: Value.array(groups).bytes + [0x0A])
  }

  /// What is the exporter's own: the login, Tesla's answers, money, the process.
  private var exporter: Value {
    group(
      Probe.exporter, instance: url.authority,
      [.init("__meta_tesla_kind", .string(Probe.exporter))])
  }

  private func group(of car: AccountSnapshot.Car) -> Value {
    let key = car.vehicle.key
    return group(
      key,
      [
        .init("__meta_tesla_kind", "vehicle"), .init("__meta_tesla_vin", .string(key)),
        .init("__meta_tesla_name", .string(car.vehicle.displayName)),
      ])
  }

  private func group(of site: AccountSnapshot.Site) -> Value {
    group(
      site.id,
      [
        .init("__meta_tesla_kind", "site"), .init("__meta_tesla_site_id", .string(site.id)),
        .init("__meta_tesla_name", .string(site.name)),
      ])
  }

  /// The labels `vin` and `site_id` are on the samples; as a target's labels they would rename
  /// those to `exported_vin`.
  private func group(_ target: String, instance: String? = nil, _ meta: [Object.Member]) -> Value {
    let labels: [Object.Member] = [
      .init("__scheme__", .string(url.scheme)), .init("__metrics_path__", "/probe"),
      .init("__param_target", .string(target)), .init("instance", .string(instance ?? target)),
    ]
    return ["targets": [.string(url.authority)], "labels": .object(Object(labels + meta))]
  }
}
