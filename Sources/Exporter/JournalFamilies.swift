internal import Journal
internal import Metrics
internal import TeslaAPI
internal import TeslaMetrics
internal import Time

/// The values of the metrics about drives and charges, and about the journal that has them.
struct JournalFamilies {
  let journals: [String: JournalBook.Car]
  /// Those whose values are shown.
  let cars: [AccountSnapshot.Car]

  var families: [MetricFamily] {
    [
      each(.drives) { Double($0.meter.drives) },
      each(.driveDistance) { $0.meter.meters },
      each(.driveEnergy) { $0.meter.joules },
      each(.charges) { Double($0.meter.charges) },
      OwnMetric.chargeCost.family(cars.flatMap(costs)),
      each(.lastDriveEnd) { $0.drives.first?.end?.seconds },
      each(.lastDriveDistance) { $0.drives.first?.distance.map { $0 * 1_000 } },
      each(.lastDriveEnergy) { $0.drives.first?.energy.map { $0 * 3_600_000 } },
      each(.lastDriveDuration) { $0.drives.first?.duration?.inSeconds },
      each(.lastChargeEnd) { $0.charges.first?.end?.seconds },
      each(.lastChargeEnergy) { $0.charges.first?.energyAdded.map { $0 * 3_600_000 } },
      each(.lastChargeDuration) { $0.charges.first?.duration?.inSeconds },
    ]
  }

  private func each(_ metric: OwnMetric, _ value: (JournalBook.Car) -> Double?) -> MetricFamily {
    metric.family(
      cars.compactMap { car in
        journals[car.vehicle.key].flatMap(value).map {
          metric.sample($0, Label("vin", car.vehicle.key))
        }
      })
  }

  private func costs(of car: AccountSnapshot.Car) -> [Sample] {
    (journals[car.vehicle.key]?.meter.costs ?? [:]).sorted { $0.key < $1.key }.map {
      currency, amount in
      OwnMetric.chargeCost.sample(
        Double(amount) / 10_000, Label("vin", car.vehicle.key), Label("currency", currency))
    }
  }
}

extension JournalStatus {
  var families: [MetricFamily] {
    [
      OwnMetric.journalUp.family(isUp), OwnMetric.journalErrors.family(Double(errors)),
      OwnMetric.journalSize.family(bytes.map(Double.init)),
    ]
  }
}
