internal import Metrics
internal import Polling
internal import Telemetry
internal import TeslaAPI
internal import TeslaMetrics
internal import Time

/// The exporter's own metrics about cars that stream: none where no car does.
struct StreamFamilies {
  let snapshot: AccountSnapshot

  /// What is of no single car.
  var totals: [MetricFamily] {
    guard let counts = snapshot.streamCounts else { return [] }
    return [
      OwnMetric.streamConnections.family(counts.receiver.map { Double($0.open) }),
      OwnMetric.handshakeFailures.family(counts.receiver?.failures ?? [:], by: "reason"),
      OwnMetric.messages.family(counts.messages, by: "topic"),
      OwnMetric.droppedMessages.family(
        Dictionary(uniqueKeysWithValues: counts.drops.map { ($0.key.rawValue, $0.value) }),
        by: "reason"),
    ] + kafka(counts.kafka) + [
      OwnMetric.telemetryBrokerConnected.family(counts.isBrokerConnected),
      OwnMetric.unknownFields.family(StreamFamilies.named(counts.unknownFields), by: "field"),
      OwnMetric.unknownValues.family(StreamFamilies.named(counts.unknownArms), by: "form"),
    ]
  }

  private func kafka(_ statistics: KafkaStatistics?) -> [MetricFamily] {
    guard let statistics else { return [] }
    return [
      OwnMetric.kafkaConnected.family(statistics.isConnected),
      OwnMetric.kafkaPartitions.family(Double(statistics.partitions)),
      OwnMetric.kafkaLag.family(Double(statistics.lag)),
      OwnMetric.kafkaRecords.family(statistics.records.mapValues { Int($0) }, by: "topic"),
      OwnMetric.kafkaErrors.family(Double(statistics.errors)),
    ]
  }

  var vehicles: [MetricFamily] {
    let cars = snapshot.cars.filter { $0.stream != nil }
    guard !cars.isEmpty else { return [] }
    let counts = snapshot.streamCounts
    return [
      OwnMetric.streamConnected.family(
        cars.map {
          OwnMetric.streamConnected.sample($0.streamStatus?.isConnected ?? false, vin($0))
        }
      ),
      OwnMetric.streamUpdate.family(
        cars.compactMap { car in
          car.streamStatus?.lastDatum.map { OwnMetric.streamUpdate.sample($0.seconds, vin(car)) }
        }),
      OwnMetric.alerts.family(
        cars.flatMap { car in
          car.alerts.active.keys.sorted().map {
            OwnMetric.alerts.sample(1, vin(car), Label("name", $0))
          }
        }),
      named(.alertsStarted, cars, \.begun), named(.vehicleErrors, cars, \.errors),
      OwnMetric.signals.family(
        cars.compactMap { car in
          counts?.signals[car.vehicle.key].map {
            OwnMetric.signals.sample(Double($0), vin(car))
          }
        }),
    ]
  }

  private func named(
    _ metric: OwnMetric, _ cars: [AccountSnapshot.Car],
    _ counts: (StreamedAlerts) -> [String: Int]
  ) -> MetricFamily {
    metric.family(
      cars.flatMap { car in
        counts(car.alerts).sorted { $0.key < $1.key }.map {
          metric.sample(Double($0.value), vin(car), Label("name", $0.key))
        }
      })
  }

  private static func named(_ counts: [Int: Int]) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: counts.map { (String($0.key), $0.value) })
  }

  private func vin(_ car: AccountSnapshot.Car) -> Label { Label("vin", car.vehicle.key) }
}
