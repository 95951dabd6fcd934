import Testing

@testable import Telemetry

struct PartitionerTests {
  /// As librdkafka 2.0.2 places them (kcat, and its default and `murmur2` partitioner).
  @Test(arguments: [
    ("k", 1, 8),
    ("LRW3E7EK4NC000002", 1, 11),
    ("XP7YGCEL5NB000003", 1, 10),
    ("a", 3, 4),
    ("5YJ3E1EA7JF100001", 3, 9),
    ("7SAYGDEE0NF000004", 8, 7),
    ("5YJ3E1EA7JF100000", 9, 6),
  ])
  func aKeyGoesWhereLibrdkafkaPutsIt(key: String, crc32: Int32, murmur2: Int32) {
    #expect(Partitioner.crc32.partition(of: key, count: 12) == crc32)
    #expect(Partitioner.murmur2.partition(of: key, count: 12) == murmur2)
  }

  @Test func withoutPartitionsThereIsNoPlace() {
    #expect(Partitioner.crc32.partition(of: "k", count: 0) == nil)
  }
}

struct VehiclePartitionsTests {
  private static let vins = (0..<100).map { "5YJ3E1EA7JF\(100_000 + $0)" }

  private static func partitions(_ owned: [Int32]) -> VehiclePartitions {
    var partitions = VehiclePartitions()
    partitions.assign(owned, of: 12)
    return partitions
  }

  @Test func aCarThatWasNotSeenHasExactlyOneOwner() {
    let members = [Self.partitions([0, 1, 2, 3]), Self.partitions([4, 5, 6, 7, 8, 9, 10, 11])]
    for vin in Self.vins { #expect(members.count { $0.owns(vin) } == 1) }
    #expect(Self.vins.contains { members[0].owns($0) })
    #expect(!VehiclePartitions().owns(Self.vins[0]))
  }

  @Test(arguments: Partitioner.allCases)
  func thePartitionerIsLearned(partitioner: Partitioner) throws {
    var one = Self.partitions([0, 1, 2, 3, 4, 5])
    var other = Self.partitions([6, 7, 8, 9, 10, 11])
    for vin in Self.vins[..<50] {
      let place = try #require(partitioner.partition(of: vin, count: 12))
      _ = place < 6 ? one.see(vin, in: place) : other.see(vin, in: place)
    }
    #expect(one.partitioner == partitioner)
    #expect(other.partitioner == partitioner)
    for vin in Self.vins { #expect([one, other].count { $0.owns(vin) } == 1) }
  }

  @Test func whereNoPartitionerIsRightOnlyCarsThatWereSeenAreOwned() {
    var one = Self.partitions([0, 1, 2, 3, 4, 5])
    for vin in Self.vins[..<50] { _ = one.see(vin, in: 0) }
    #expect(one.partitioner == nil)
    #expect(Self.vins[..<50].allSatisfy(one.owns))
    #expect(!Self.vins[50...].contains(where: one.owns))
  }

  @Test func aCarGoesWithItsPartition() throws {
    let vin = Self.vins[0]
    let place = try #require(Partitioner.crc32.partition(of: vin, count: 12))
    let elsewhere = (place + 1) % 12
    var partitions = Self.partitions([elsewhere])
    #expect(!partitions.owns(vin))
    let isNews = partitions.see(vin, in: elsewhere)
    #expect(isNews)
    #expect(partitions.owns(vin))
    let isNewsAgain = partitions.see(vin, in: elsewhere)
    #expect(!isNewsAgain)
    partitions.revoke([elsewhere])
    #expect(!partitions.owns(vin))
    partitions.assign([place], of: 12)
    #expect(partitions.owns(vin))
    // The topic has grown: what was seen before is no longer true.
    partitions.change(count: 100)
    #expect(partitions.owns(vin) == (Partitioner.crc32.partition(of: vin, count: 100) == place))
  }
}
