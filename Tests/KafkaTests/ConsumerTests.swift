import TestSupport
import Testing
import Time
import Unix

@testable import Kafka

/// Against three brokers in another process.
@Suite(.needs("python3", "kcat"), .disabled(if: Program.isThreadSanitized))
struct ConsumerTests {
  private let cluster: KafkaCluster
  private var configuration: KafkaConfiguration

  init() throws {
    cluster = try KafkaCluster()
    try cluster.makeTopic("t_V", partitions: 6)
    configuration = KafkaConfiguration(brokers: cluster.brokers, group: "g", topic: "t_V")
    configuration.refreshInterval = .seconds(1)
  }

  private func records(_ values: Range<Int>) -> [(key: String, value: String)] {
    values.map { ("car\($0 % 20)", "value\($0)") }
  }

  @Test func aRecordComesWithAllThatItHas() throws {
    let recorder = Recorder()
    let consumer = try KafkaConsumer(configuration, receiver: recorder)
    defer { consumer.stop() }
    #expect(recorder.reaches { $0.owned == [0, 1, 2, 3, 4, 5] && $0.count == 6 })
    try cluster.send([("VIN1", "hello")], to: "t_V", headers: ["vin=VIN1", "txtype=V"])
    #expect(recorder.reaches { $0.records.contains { $0.text == "hello" } })
    let record = recorder.state.withLock { $0.records.first }
    #expect(record?.topic == "t_V")
    #expect(record?.key == Array("VIN1".utf8))
    #expect(record?.headers == ["vin": Array("VIN1".utf8), "txtype": Array("V".utf8)])
    #expect(record?.offset == 0)
    #expect(record?.isReplay == false)
    #expect((record?.timestamp?.wholeSeconds ?? 0) > 1_500_000_000)
    #expect(consumer.status.isConnected)
    // It is counted once the receiver has it.
    consumer.stop()
    #expect(consumer.status.records == ["t_V": 1])
  }

  @Test func aSuccessorReadsTheTailAgainAndCountsNothingTwice() throws {
    try cluster.send(records(0..<40), to: "t_V")
    let group = Group()
    let first = Recorder("first", in: group)
    var consumer = try KafkaConsumer(configuration, receiver: first)
    // The group is new: what is there is told for its values.
    #expect(first.reaches { $0.records.count == 40 && $0.records.allSatisfy(\.isReplay) })
    try cluster.send(records(40..<80), to: "t_V")
    #expect(group.reaches { $0.applied.count == 40 })
    consumer.stop()
    #expect(group.state.withLock { $0.owners.isEmpty })

    try cluster.send(records(80..<90), to: "t_V")
    let second = Recorder("second", in: group)
    var short = configuration
    short.replay = 4
    consumer = try KafkaConsumer(short, receiver: second)
    #expect(group.reaches { $0.applied.count == 50 })
    consumer.stop()
    #expect(group.state.withLock { $0.applied.values.allSatisfy { $0 == 1 } })
    let replayed = second.state.withLock { $0.records.filter(\.isReplay) }
    #expect(replayed.count == Set(replayed.map(\.partition)).count * 4)
  }

  @Test func whatWasNotAppliedForGoodComesAgainAsNew() throws {
    let group = Group()
    let first = Recorder("first", in: group)
    first.state.change { $0.canSettle = false }
    var consumer = try KafkaConsumer(configuration, receiver: first)
    #expect(first.reaches { $0.owned.count == 6 })
    first.state.change { $0.canSettle = true }
    try cluster.send(records(0..<20), to: "t_V")
    #expect(group.reaches { $0.applied.count == 20 })
    consumer.stop()
    let second = Recorder("second", in: group)
    second.state.change { $0.canSettle = false }
    consumer = try KafkaConsumer(configuration, receiver: second)
    try cluster.send(records(20..<40), to: "t_V")
    #expect(group.reaches { $0.applied.count == 40 })
    consumer.stop()
    let third = Recorder("third", in: group)
    consumer = try KafkaConsumer(configuration, receiver: third)
    #expect(third.reaches { $0.records.count { !$0.isReplay } == 20 })
    consumer.stop()
    let counts = group.state.withLock { $0.applied }
    #expect((0..<20).allSatisfy { counts["value\($0)"] == 1 })
    #expect((20..<40).allSatisfy { counts["value\($0)"] == 2 })
  }

  @Test func membersComeAndGoAndEveryRecordIsAppliedOnceByTheOwnerOfItsPartition() throws {
    let group = Group()
    var consumers: [String: KafkaConsumer] = [:]
    var sent = 0
    func send() throws {
      try cluster.send(records(sent..<sent + 50), to: "t_V")
      sent += 50
    }
    for name in ["first", "second", "third"] {
      consumers[name] = try KafkaConsumer(configuration, receiver: Recorder(name, in: group))
      let members = Set(consumers.keys)
      // Some are sent while partitions move.
      if consumers.count > 1 { try send() }
      #expect(group.reaches { $0.owners.count == 6 && Set($0.owners.values) == members })
      try send()
    }
    for name in ["first", "third"] {
      consumers.removeValue(forKey: name)?.stop()
      try send()
      let members = Set(consumers.keys)
      #expect(group.reaches { $0.owners.count == 6 && Set($0.owners.values) == members })
      try send()
    }
    let all = sent
    #expect(group.reaches { $0.applied.count == all })
    consumers["second"]?.stop()
    let state = group.state.withLock { $0 }
    #expect(state.doubleOwners == [])
    #expect(state.strays == [])
    #expect(state.applied.count == all)
    // A machine that is too busy for heartbeats loses partitions, which is told.
    if !state.isTroubled { #expect(state.applied.filter { $0.value != 1 } == [:]) }
  }

  @Test func companionsGoWithTheirPartitionAlsoWhereTheyAreFewer() throws {
    try cluster.makeTopic("t_alerts", partitions: 6)
    var configuration = configuration
    configuration.companions = ["t_alerts", "t_errors"]
    let group = Group()
    let (first, second) = (Recorder("first", in: group), Recorder("second", in: group))
    let consumers = try [first, second].map { try KafkaConsumer(configuration, receiver: $0) }
    #expect(group.reaches { Set($0.owners.values).count == 2 && $0.owners.count == 6 })
    try cluster.send(records(0..<20), to: "t_alerts")
    #expect(group.reaches { $0.applied.count == 20 })
    // Asked for by name, the mock cluster makes it, with four partitions: some go without.
    try cluster.send(records(20..<40), to: "t_errors")
    #expect(group.reaches { $0.seen.count == 40 })
    for consumer in consumers { consumer.stop() }
    #expect(group.state.withLock { $0.strays } == [])
  }

  @Test func brokersThatAreAwayAreToldOfOnceAndComeBack() throws {
    let group = Group()
    let recorder = Recorder("one", in: group)
    let consumer = try KafkaConsumer(configuration, receiver: recorder)
    defer { consumer.stop() }
    #expect(recorder.reaches { $0.owned.count == 6 })
    try cluster.goDown()
    #expect(recorder.reaches { $0.events.contains(where: \.isUnreachable) })
    try cluster.comeUp()
    #expect(recorder.reaches { $0.events.last == .connected })
    #expect(recorder.reaches { $0.owned.count == 6 })
    try cluster.send(records(0..<20), to: "t_V")
    #expect(group.reaches { $0.applied.count == 20 })
    #expect(recorder.state.withLock { $0.events.count(where: \.isUnreachable) } == 1)
  }

  @Test func withoutBrokersItSaysSoAndCanBeStopped() throws {
    var configuration = configuration
    configuration.brokers = "127.0.0.1:\(try LoopbackServer.deadPort())"
    let recorder = Recorder()
    let consumer = try KafkaConsumer(configuration, receiver: recorder)
    #expect(recorder.reaches { $0.events.first?.isUnreachable == true })
    consumer.stop()
    #expect(recorder.state.withLock { $0.events.count } == 1)
  }
}

extension KafkaEvent {
  fileprivate var isUnreachable: Bool { if case .unreachable = self { true } else { false } }
}
