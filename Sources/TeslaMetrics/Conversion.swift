package import JSON
package import Metrics
internal import TeslaData
package import Time

/// How an answer is turned into metrics.
package struct ConversionOptions: Hashable, Sendable {
  package enum Names: String, Hashable, Sendable, CaseIterable {
    /// Base units, HELP and TYPE.
    case standard
    /// The series of `tesla_exporter.py`, in Tesla's units.
    case legacy
  }

  package var names: Names
  /// The label of answers that do not name their site: live_status, site_info, calendar_history.
  package var siteID: String?
  /// Whether standard names say where the vehicle is and is going. Legacy names always do, as
  /// the old exporter did.
  package var includesLocation: Bool
  /// Whether legacy names carry the label `vin`; standard names always do.
  package var hasSeveralVehicles: Bool
  /// Whether the site is known to have no battery. Standard names leave out what an answer says of
  /// a battery that is not there; legacy ones do not, as the old exporter did not.
  package var hasNoBattery: Bool

  package init(
    names: Names = .standard, siteID: String? = nil, includesLocation: Bool = false,
    hasSeveralVehicles: Bool = false, hasNoBattery: Bool = false
  ) {
    self.names = names
    self.siteID = siteID
    self.includesLocation = includesLocation
    self.hasSeveralVehicles = hasSeveralVehicles
    self.hasNoBattery = hasNoBattery
  }
}

/// Tesla's answers as metrics. Pure: the same answer gives the same families.
package enum Conversion {
  /// The families of one answer, in the catalogue's order, fields that it does not know last.
  ///
  /// `clock` is the site's, for rows of calendar_history without an offset.
  /// null, missing, blank and `<invalid>` are no sample. Any value is accepted, whatever its kind:
  /// what does not fit gives no sample.
  package static func families(
    from body: Value, kind: BodyKind, options: ConversionOptions = ConversionOptions(),
    clock: TimeZoneRules? = nil
  ) -> [MetricFamily] {
    switch options.names {
    case .legacy: LegacyNames.families(from: body.answer, kind: kind, options: options)
    case .standard: standardFamilies(from: body.answer, kind: kind, options: options, clock)
    }
  }

  private static func standardFamilies(
    from answer: Value, kind: BodyKind, options: ConversionOptions, _ clock: TimeZoneRules?
  ) -> [MetricFamily] {
    var conversion = StandardConversion(kind: kind, options: options)
    switch kind {
    case .vehicleData:
      conversion.convert(answer, by: Catalogue.vehicleData, labels: label("vin", of: answer["vin"]))
    case .liveStatus, .siteInfo:
      conversion.convert(
        MissingBattery.removed(from: answer, isKnown: options.hasNoBattery),
        by: kind == .siteInfo ? Catalogue.siteInfo : Catalogue.liveStatus,
        labels: siteLabels(options))
    case .calendarHistory:
      conversion.convert(
        NewestDay.total(of: answer, clock: clock), by: Catalogue.calendarHistory,
        labels: siteLabels(options))
    case .products:
      for product in (answer.arrayValue ?? []).prefix(Walk.maximumElements) {
        guard product.isProduct else {
          conversion.noteUnknownProduct()
          continue
        }
        let labels =
          isVehicle(product)
          ? label("vin", of: product["vin"]) : label("site_id", of: product["energy_site_id"])
        conversion.convert(
          isVehicle(product) ? product : MissingBattery.removed(from: product),
          by: schema(of: product), labels: labels)
      }
    }
    return conversion.finish()
  }

  /// Which of the two lists of rows a product belongs to.
  static func schema(of product: Value) -> Schema {
    isVehicle(product) ? Catalogue.productVehicle : Catalogue.productSite
  }

  private static func isVehicle(_ product: Value) -> Bool {
    product["vin"] != nil || product["vehicle_id"] != nil
  }

  static func label(_ name: String, of value: Value?) -> [Label] {
    guard let text = value?.identifier?.meaningful else { return [] }
    return [Label(name, text.asLabel)]
  }

  private static func siteLabels(_ options: ConversionOptions) -> [Label] {
    options.siteID.map { [Label("site_id", $0)] } ?? []
  }
}

/// The families of one answer while they are gathered.
private struct StandardConversion {
  let kind: BodyKind
  let options: ConversionOptions
  private var families: [MetricFamily] = []
  private var unknown = UnknownFamilies()
  /// By the labels of the vehicle or site that has them; products without a VIN share one.
  private var unknownCounts: [[Label]: Int] = [:]
  private var labelsInOrder: [[Label]] = []

  init(kind: BodyKind, options: ConversionOptions) {
    self.kind = kind
    self.options = options
  }

  mutating func convert(_ object: Value, by schema: Schema, labels: [Label]) {
    var walk = Walk(schema: schema, includesLocation: options.includesLocation)
    walk.visit(object, labels: labels)
    families += walk.families
    for field in walk.unknown.exposable { unknown.add(field, prefix: schema.prefix) }
    if unknownCounts[labels] == nil { labelsInOrder.append(labels) }
    unknownCounts[labels, default: 0] += walk.unknown.count
  }

  /// Counts a product of an unknown kind, whose values cannot be attributed.
  mutating func noteUnknownProduct() {
    if unknownCounts[[]] == nil { labelsInOrder.append([]) }
    unknownCounts[[], default: 0] += 1
  }

  func finish() -> [MetricFamily] {
    let count = MetricFamily(
      name: "tesla_unknown_fields", kind: .gauge,
      help: "Number of fields in the answer that the catalogue of metrics does not know",
      samples: labelsInOrder.map { labels in
        Sample(
          labels: labels + [Label("body", kind.rawValue)],
          value: Double(unknownCounts[labels] ?? 0))
      })
    let all = families + unknown.families + [count]
    return kind == .products ? Exposition.merged(all) : all
  }
}
