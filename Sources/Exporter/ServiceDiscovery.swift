internal import HTTP
internal import JSON
internal import TeslaAPI

/// `/sd`: the account's cars and sites as targets for Prometheus (its HTTP service discovery).
///
/// Prometheus keeps the targets it has when the answer is an error, and drops them all when it is
/// an empty list: so what is not known for sure is an error.
struct ServiceDiscovery {
  let snapshot: Fleet.Snapshot
  /// As Prometheus reached this server, so that it reaches `/probe` in the same way.
  let url: URL

  var response: Response {
    switch snapshot.isUp {
    case nil: return .text(503, "the account's cars are not known yet\n")
    case false?: return .text(503, "Tesla did not answer the last request for the account's cars\n")
    case true?: break
    }
    let groups = snapshot.cars.filter { $0.session != nil }.map(group) + snapshot.sites.map(group)
    return Response(
      status: 200, headers: ["Content-Type": "application/json; charset=utf-8"],
      body: Value.array(groups).bytes + [0x0A])
  }

  private func group(of car: Fleet.Car) -> Value {
    let key = Fleet.key(of: car.vehicle)
    return group(
      key,
      [
        .init("__meta_tesla_kind", "vehicle"), .init("__meta_tesla_vin", .string(key)),
        .init("__meta_tesla_name", .string(car.vehicle.displayName)),
      ])
  }

  private func group(of site: Fleet.Site) -> Value {
    group(
      site.id,
      [
        .init("__meta_tesla_kind", "site"), .init("__meta_tesla_site_id", .string(site.id)),
        .init("__meta_tesla_name", .string(site.name)),
      ])
  }

  /// The labels `vin` and `site_id` are on the samples; as a target's labels they would rename
  /// those to `exported_vin`.
  private func group(_ target: String, _ meta: [Object.Member]) -> Value {
    let labels: [Object.Member] = [
      .init("__scheme__", .string(url.scheme)), .init("__metrics_path__", "/probe"),
      .init("__param_target", .string(target)), .init("instance", .string(target)),
    ]
    return ["targets": [.string(url.authority)], "labels": .object(Object(labels + meta))]
  }
}
