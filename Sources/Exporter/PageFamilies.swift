internal import JSON
internal import Metrics
internal import Polling
internal import TeslaAPI
internal import TeslaData
internal import TeslaMetrics
internal import Time
internal import Unix

/// The metric families of a page: a pure function of what is known but for the process' own
/// statistics.
struct PageFamilies {
  let options: ExporterOptions
  let statistics: [MetricFamily]
  let now: Timestamp

  /// Everything that `/metrics` holds: with many cars their health, but not their values.
  func families(_ snapshot: AccountSnapshot) -> [MetricFamily] {
    let isOnly = snapshot.cars.count == 1
    let cars = snapshot.cars.count > options.carsOnAPage ? [] : snapshot.cars
    return HealthFamilies(options: options, snapshot: snapshot, now: now).families + statistics
      + ProcessStatistics.current.families + cars.flatMap { values(of: $0, isOnly: isOnly) }
      + snapshot.sites.flatMap(values) + places(snapshot, of: cars)
      + JournalFamilies(journals: snapshot.journals, cars: cars).families
      + counters(cars: cars, sites: snapshot.sites)
  }

  /// What is the exporter's own: the login, money, requests and the process.
  func ownFamilies(_ snapshot: AccountSnapshot) -> [MetricFamily] {
    HealthFamilies(options: options, snapshot: snapshot, now: now).own + statistics
      + ProcessStatistics.current.families
  }

  /// One car or site, without what is the exporter's own.
  ///
  /// - Parameters:
  ///   - snapshot: what is known of it, and nothing else.
  ///   - isOnly: whether the car is the only one that is served.
  func families(ofTarget snapshot: AccountSnapshot, isOnly: Bool) -> [MetricFamily] {
    let health = HealthFamilies(options: options, snapshot: snapshot, now: now)
    return (snapshot.cars.isEmpty ? health.sites : health.vehicles)
      + snapshot.cars.flatMap { values(of: $0, isOnly: isOnly) } + snapshot.sites.flatMap(values)
      + places(snapshot, of: snapshot.cars)
      + JournalFamilies(journals: snapshot.journals, cars: snapshot.cars).families
      + counters(cars: snapshot.cars, sites: snapshot.sites)
  }

  private func values(of car: AccountSnapshot.Car, isOnly: Bool) -> [MetricFamily] {
    options.isStale(car, at: now)
      ? [] : shown(families(of: car), isOnly: isOnly)
  }

  /// A car's answer says how the car was connected when it answered: what is known now takes that
  /// place.
  func families(of car: AccountSnapshot.Car) -> [MetricFamily] {
    guard case .object(var answer)? = car.body?.answer else { return [] }
    for member in AccountSnapshot.Car.recordFields { answer[member] = nil }
    let answered = convert(.object(answer))
    guard !answered.isEmpty, let record = car.record else { return answered }
    let names = Set(answered.map(\.name))
    return convert(["response": .object(record)]).filter { !names.contains($0.name) } + answered
  }

  private func convert(_ body: Value) -> [MetricFamily] {
    // Always with its VIN: one car's label is left out where the page is made.
    Conversion.families(
      from: body, kind: .vehicleData,
      options: ConversionOptions(
        names: options.names, includesLocation: options.includesLocation,
        hasSeveralVehicles: true))
  }

  private func values(of site: AccountSnapshot.Site) -> [MetricFamily] {
    guard !options.isStale(site.lastUpdate, at: now) else { return [] }
    // Of what both answers say, such as how many fields are unknown, the live one counts.
    let live = Set(site.families.map(\.name))
    return site.families + site.settings.filter { !live.contains($0.name) }
  }

  /// In standard names always, as the old exporter had none; never stale, as what was counted
  /// stays true.
  private func counters(cars: [AccountSnapshot.Car], sites: [AccountSnapshot.Site])
    -> [MetricFamily]
  {
    EnergyCounters.families(
      ofSites: sites.compactMap { site in site.energy.map { (site.id, $0.totals) } })
      + EnergyCounters.families(
        ofVehicles: cars.compactMap { car in
          car.charge.map { (car.vehicle.key, $0.total) }
        })
  }

  /// The old exporter gave its one car no label.
  private func shown(_ families: [MetricFamily], isOnly: Bool) -> [MetricFamily] {
    guard options.names == .legacy, isOnly else { return families }
    return families.map { family in
      var family = family
      family.samples = family.samples.map { sample in
        var sample = sample
        sample.labels.removeAll { $0.name == "vin" }
        return sample
      }
      return family
    }
  }
}

extension ProcessStatistics {
  var families: [MetricFamily] {
    [
      OwnMetric.cpu.family(cpuSeconds),
      OwnMetric.residentMemory.family(residentMemoryBytes.map(Double.init)),
      OwnMetric.virtualMemory.family(virtualMemoryBytes.map(Double.init)),
      OwnMetric.virtualMemoryMaximum.family(maximumVirtualMemoryBytes.map(Double.init)),
      OwnMetric.threads.family(threads.map(Double.init)),
      OwnMetric.openDescriptors.family(openDescriptors.map(Double.init)),
      OwnMetric.maximumDescriptors.family(maximumDescriptors.map(Double.init)),
      OwnMetric.started.family(started?.seconds),
    ]
  }
}
