internal import HTTP
internal import Metrics
internal import TeslaMetrics
internal import Unix
internal import WebServer

/// The pages that are sent, made once for every change.
struct Pages: Sendable {
  let text: PreparedPage
  let openMetrics: PreparedPage
  let landing: PreparedPage
}

/// Makes pages from what is known: a pure function but for the process' own statistics.
struct PageRenderer {
  let options: ExporterOptions
  let telemetry: [MetricFamily]
  let now: Timestamp
  var process = ProcessStatistics.current

  func pages(_ snapshot: Fleet.Snapshot) -> Pages {
    let families = families(snapshot)
    return Pages(
      text: exposition(families, .text), openMetrics: exposition(families, .openMetrics),
      landing: LandingPage(options: options, snapshot: snapshot, now: now).prepared)
  }

  func families(_ snapshot: Fleet.Snapshot) -> [MetricFamily] {
    HealthFamilies(options: options, snapshot: snapshot).families + telemetry + process.families
      + snapshot.cars.flatMap { car in
        isStale(car.lastUpdate) ? [] : shown(car.families, isOnly: snapshot.cars.count == 1)
      }
      + snapshot.sites.flatMap { isStale($0.lastUpdate) ? [] : $0.families }
      + counters(snapshot)
  }

  /// In standard names always, as the old exporter had none; never stale, as what was counted
  /// stays true.
  private func counters(_ snapshot: Fleet.Snapshot) -> [MetricFamily] {
    EnergyCounters.families(
      ofSites: snapshot.sites.compactMap { site in site.energy.map { (site.id, $0.totals) } })
      + EnergyCounters.families(
        ofVehicles: snapshot.cars.compactMap { car in
          car.charge.map { (Fleet.key(of: car.vehicle), $0.total) }
        })
  }

  private func isStale(_ lastUpdate: Timestamp?) -> Bool {
    guard let staleAfter = options.poll.staleAfter, let lastUpdate else { return false }
    return lastUpdate.duration(to: now) > staleAfter
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

  private func exposition(_ families: [MetricFamily], _ format: ExpositionFormat) -> PreparedPage {
    PreparedPage(
      headers: ["Content-Type": format.contentType],
      body: Exposition.encode(families, as: format))
  }
}

extension ProcessStatistics {
  var families: [MetricFamily] {
    [
      MetricFamily(
        name: "process_cpu_seconds", kind: .counter, unit: "seconds",
        help: "CPU time that the process has used",
        samples: cpuSeconds.map { [Sample(suffix: "_total", value: $0)] } ?? []),
      .gauge(
        "process_resident_memory_bytes", unit: "bytes", residentMemoryBytes.map(Double.init),
        "Memory of the process that is in RAM"),
      .gauge(
        "process_virtual_memory_bytes", unit: "bytes", virtualMemoryBytes.map(Double.init),
        "Address space of the process"),
      .gauge(
        "process_virtual_memory_max_bytes", unit: "bytes",
        maximumVirtualMemoryBytes.map(Double.init), "Address space that the process may have"),
      .gauge("process_threads", threads.map(Double.init), "Threads of the process"),
      .gauge(
        "process_open_fds", openDescriptors.map(Double.init),
        "Open file descriptors of the process"),
      .gauge(
        "process_max_fds", maximumDescriptors.map(Double.init),
        "File descriptors that the process may open"),
      .gauge(
        "process_start_time_seconds", unit: "seconds", started?.seconds,
        "When the process began, since the epoch"),
    ]
  }
}
