/// Which cars are this process's: those whose partition it was given. Only the logic.
///
/// A car is in the partition that its newest record came in. One that has sent none, because it
/// sleeps or does not stream, is where its producer would put it: so every car of the account has
/// exactly one process that shows and polls it.
struct VehiclePartitions {
  private(set) var owned: Set<Int32> = []
  private var count: Int32 = 0
  private var seen: [String: Int32] = [:]
  /// For how many of the cars that were seen each partitioner is right.
  private var agreeing: [Partitioner: Int] = [:]

  /// Newer ones are left to the partitioner: a bound for what comes from outside.
  static let limit = 1_000_000

  /// The partitioner that is right for most cars; nil when none is.
  var partitioner: Partitioner? {
    if seen.isEmpty { return .crc32 }
    return Partitioner.allCases.first { agreeing[$0, default: 0] * 2 > seen.count }
  }

  func owns(_ vin: String) -> Bool {
    partition(of: vin).map(owned.contains) ?? false
  }

  private func partition(of vin: String) -> Int32? {
    seen[vin] ?? partitioner?.partition(of: vin, count: count)
  }

  mutating func assign(_ partitions: [Int32], of count: Int32) {
    change(count: count)
    owned.formUnion(partitions)
  }

  mutating func revoke(_ partitions: [Int32]) {
    owned.subtract(partitions)
    let given = Set(partitions)
    for (vin, partition) in seen where given.contains(partition) { forget(vin) }
  }

  /// Another number of partitions puts the cars into others.
  mutating func change(count: Int32) {
    guard count != self.count, count > 0 else { return }
    self.count = count
    seen = [:]
    agreeing = [:]
  }

  /// A record of the car came in that partition.
  /// - Returns: whether that may have changed whose any car is.
  mutating func see(_ vin: String, in partition: Int32) -> Bool {
    if seen[vin] == partition { return false }
    guard seen.count < Self.limit || seen[vin] != nil else { return false }
    let before = (owns(vin), partitioner)
    forget(vin)
    seen[vin] = partition
    note(vin, in: partition, 1)
    return before != (owns(vin), partitioner)
  }

  private mutating func forget(_ vin: String) {
    guard let partition = seen.removeValue(forKey: vin) else { return }
    note(vin, in: partition, -1)
  }

  private mutating func note(_ vin: String, in partition: Int32, _ change: Int) {
    for partitioner in Partitioner.allCases
    where partitioner.partition(of: vin, count: count) == partition {
      agreeing[partitioner, default: 0] += change
    }
  }
}
