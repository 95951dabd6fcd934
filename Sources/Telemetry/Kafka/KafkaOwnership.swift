internal import Unix

/// Which cars are this process's, for all threads.
package final class KafkaOwnership: Sendable {
  private let partitions = Lock(VehiclePartitions())

  /// Owns nothing before the group gives it something.
  package init() {}

  package func owns(_ vin: String) -> Bool { partitions.withLock { $0.owns(vin) } }

  func change<Result>(_ body: (inout VehiclePartitions) -> sending Result) -> sending Result {
    partitions.withLock { body(&$0) }
  }
}
