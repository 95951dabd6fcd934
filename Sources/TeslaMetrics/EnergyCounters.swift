package import Metrics

/// The counters of energy: what they are called, and what of an answer goes into them.
package struct EnergyCounter: Hashable, Sendable {
  package let body: BodyKind
  /// From the top of the answer, `[]` for the elements of a list.
  package let path: String
  /// The path's last name.
  package let field: String
  /// Without samples.
  package let family: MetricFamily
  let meaning: String

  fileprivate init(
    _ body: BodyKind, _ path: String, field: String, name: String, unit: SourceUnit,
    _ meaning: String
  ) {
    self.body = body
    self.path = path
    self.field = field
    self.meaning = meaning
    let source = unit.convertedName.map { "\(path), converted from \($0)" } ?? path
    family = MetricFamily(
      name: "\(name)_\(unit.baseUnit)", kind: .counter, unit: unit.baseUnit,
      help: "\(meaning) (\(source))")
  }

  var reference: ReferenceRow {
    ReferenceRow(
      name: family.renderedName, kind: family.kind, unit: family.unit, body: body, path: path,
      meaning: meaning, label: "", states: [], isLocation: false)
  }
}

package enum EnergyCounters {
  /// One for each energy of a row of calendar_history; the same for the past that backfill makes.
  package static let sites = Catalogue.energies.map { field, words in
    EnergyCounter(
      .calendarHistory, "time_series[]." + field, field: field, name: "tesla_site_" + field,
      unit: .wattHours, "\(words) since counting began")
  }

  package static let vehicle = EnergyCounter(
    .vehicleData, "charge_state.charge_energy_added", field: "charge_energy_added",
    name: "tesla_vehicle_charge_energy", unit: .kilowattHours,
    "Energy added by charging since counting began")

  static let all = sites + [vehicle]

  /// The counters of energy sites.
  ///
  /// - Parameter totals: by site, Wh by field.
  /// - Returns: a family for each energy that one of the sites has.
  package static func families(ofSites totals: [(site: String, wattHours: [String: Double])])
    -> [MetricFamily]
  {
    sites.compactMap { counter in
      counter.filled(
        totals.compactMap { total in
          total.wattHours[counter.field].map {
            ([Label("site_id", total.site)], $0 * SourceUnit.wattHours.factor)
          }
        })
    }
  }

  /// The counter of vehicles.
  package static func families(ofVehicles totals: [(vin: String, kilowattHours: Double)])
    -> [MetricFamily]
  {
    let samples = totals.map {
      ([Label("vin", $0.vin)], $0.kilowattHours * SourceUnit.kilowattHours.factor)
    }
    return vehicle.filled(samples).map { [$0] } ?? []
  }
}

extension EnergyCounter {
  fileprivate func filled(_ totals: [(labels: [Label], joules: Double)]) -> MetricFamily? {
    guard !totals.isEmpty else { return nil }
    var family = family
    family.samples = totals.map { Sample(suffix: "_total", labels: $0.labels, value: $0.joules) }
    return family
  }
}
