import Testing

@testable import Kafka

struct ReadingPlanTests {
  @Test(
    arguments: [
      // committed, low, high, oldest first, start, live
      (100, 0, 150, false, 90, 100),
      (100, 95, 150, false, 95, 100),
      (5, 0, 150, false, 0, 5),
      (150, 0, 150, false, 140, 150),
      // Records that no one read are gone.
      (100, 120, 150, false, 120, 120),
      // The group is new.
      (nil, 0, 150, false, 140, 150),
      (nil, 0, 0, false, 0, 0),
      (nil, 20, 150, true, 20, 20),
      // The topic was made again.
      (100, 0, 3, false, 0, 0),
    ] as [(Int64?, Int64, Int64, Bool, Int64, Int64)])
  func readingBeginsBeforeTheFirstNewRecord(
    committed: Int64?, low: Int64, high: Int64, oldest: Bool, start: Int64, live: Int64
  ) {
    let plan = ReadingPlan(
      committed: committed, low: low, high: high, replay: 10, beginsWithOldest: oldest)
    #expect(plan.start == start)
    #expect(plan.live == live)
  }
}

struct PartitionBookTests {
  private let partition = TopicPartition(topic: "t", partition: 1)
  private var book = PartitionBook()

  private func plan(_ committed: Int64?) -> ReadingPlan {
    ReadingPlan(committed: committed, low: 0, high: 30, replay: 10, beginsWithOldest: false)
  }

  @Test mutating func onlyNewRecordsAreCommittedAndOnce() {
    book.add(partition, from: plan(20))
    #expect(book.isReplay(19, in: partition) == true)
    book.applied(19, in: partition)
    #expect(book.takeUncommitted(of: [partition]) == [:])
    #expect(book.isReplay(20, in: partition) == false)
    book.applied(20, in: partition)
    book.applied(21, in: partition)
    #expect(book.takeUncommitted(of: [partition]) == [partition: 22])
    #expect(book.takeUncommitted(of: [partition]) == [:])
    #expect(book.next(in: partition) == 22)
  }

  @Test mutating func aRefusedCommitIsDueAgain() {
    book.add(partition, from: plan(20))
    book.applied(20, in: partition)
    #expect(book.takeUncommitted(of: [partition]) == [partition: 21])
    book.notCommitted([partition])
    #expect(book.takeUncommitted(of: [partition]) == [partition: 21])
  }

  @Test mutating func aNewGroupCommitsWhereItBegins() {
    book.add(partition, from: plan(nil))
    #expect(book.takeUncommitted(of: [partition]) == [partition: 30])
  }

  /// Else the next owner would take what came since for old.
  @Test mutating func anEmptyPartitionThatIsGivenUpIsCommittedFromItsBeginning() {
    book.add(
      partition,
      from: ReadingPlan(committed: nil, low: 0, high: 0, replay: 10, beginsWithOldest: false))
    #expect(book.applied(in: [partition]) == [partition: 0])
  }

  @Test mutating func aPartitionThatWasGivenUpIsForgotten() {
    book.add(partition, from: plan(20))
    book.applied(20, in: partition)
    book.remove([partition])
    book.applied(21, in: partition)
    book.notCommitted([partition])
    #expect(book.isReplay(22, in: partition) == nil)
    #expect(book.takeUncommitted(of: [partition]) == [:])
  }

  @Test mutating func whereLibrdkafkaFindsThePlaceAllIsNew() {
    book.add(partition, from: .unknown)
    #expect(book.isReplay(0, in: partition) == false)
    #expect(book.takeUncommitted(of: [partition]) == [:])
    book.applied(7, in: partition)
    #expect(book.takeUncommitted(of: [partition]) == [partition: 8])
  }
}
