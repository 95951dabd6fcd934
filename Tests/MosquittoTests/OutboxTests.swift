import TestSupport
import Testing

@testable import Mosquitto

@Suite struct OutboxTests {
  private var outbox = Outbox()
  private var number: Int32 = 0

  private mutating func add(_ messages: (String, String)..., isRetained: Bool = true) {
    outbox.add(messages.map { MQTTMessage($0.0, $0.1, isRetained: isRetained) })
  }

  /// Sends what may be sent now.
  @discardableResult private mutating func send() -> [String] {
    var sent: [String] = []
    while let letter = outbox.next() {
      number += 1
      outbox.sent(letter, as: number)
      sent.append("\(letter.message.topic)=\(letter.message.text)")
    }
    return sent
  }

  @Test mutating func aNewerValueTakesThePlaceOfTheOneThatWaits() {
    add(("a", "1"), ("b", "1"), ("a", "2"))
    #expect(outbox.count == 2)
    #expect(send() == ["a=2", "b=1"])
  }

  @Test mutating func eventsAreNotReplaced() {
    add(("e", "1"), ("e", "2"), isRetained: false)
    #expect(send() == ["e=1", "e=2"])
  }

  @Test mutating func whatDoesNotFitIsDroppedAndCounted() {
    outbox.add((0..<1_010).map { MQTTMessage("\($0)", "x") })
    #expect(outbox.count == 1_000)
    #expect(outbox.dropped == 10)
    #expect(outbox.isFull)
    #expect(outbox.room == 0)
    // A value that waits is still replaced, and the last ones always go.
    add(("0", "y"))
    #expect(outbox.dropped == 10)
    outbox.add([MQTTMessage("status", "offline")], isLast: true)
    #expect(outbox.count == 1_001)
  }

  @Test mutating func soManyAreOnTheirWayAtATime() {
    outbox.add((0..<50).map { MQTTMessage("\($0)", "x") })
    #expect(send().count == 20)
    outbox.acknowledged(3)
    #expect(send() == ["20=x"])
    for number in Int32(1)...60 { outbox.acknowledged(number) }
    #expect(send().count == 20)
    for number in Int32(1)...60 { outbox.acknowledged(number) }
    #expect(send().count == 9)
    for number in Int32(1)...60 { outbox.acknowledged(number) }
    #expect(outbox.isEmpty)
    #expect(outbox.published == 50)
  }

  @Test mutating func afterABreakTheUnacknowledgedGoFirst() {
    add(("a", "1"), ("b", "1"))
    send()
    add(("c", "1"))
    outbox.acknowledged(1)
    #expect(outbox.connectionEnded() == [])
    #expect(send() == ["b=1", "c=1"])
  }

  @Test mutating func noOlderValueIsSentAfterANewer() {
    add(("a", "1"), ("b", "1"))
    send()
    add(("a", "2"))
    // The newer one waits.
    #expect(outbox.connectionEnded() == [])
    #expect(send() == ["b=1", "a=2"])
    // Both are on their way.
    add(("b", "2"))
    #expect(send() == ["b=2"])
    #expect(outbox.connectionEnded() == [])
    #expect(send() == ["a=2", "b=2"])
    // The newer one is acknowledged, the older one was not.
    add(("a", "3"))
    send()
    outbox.acknowledged(number)
    #expect(outbox.connectionEnded() == [])
    #expect(send() == ["b=2"])
  }

  @Test mutating func aMessageOverWhichTheConnectionBreaksGoesAloneAndIsGivenUp() {
    add(("a", "1"), ("poison", "x"), ("b", "1"))
    for _ in 1...3 {
      #expect(send() == ["a=1", "poison=x", "b=1"])
      #expect(outbox.connectionEnded() == [])
    }
    #expect(send() == ["a=1"])
    outbox.acknowledged(number)
    #expect(send() == ["poison=x"])
    #expect(outbox.connectionEnded() == [])
    #expect(send() == ["poison=x"])
    #expect(outbox.connectionEnded() == [])
    // As with every connection, all is published again.
    add(("a", "1"), ("poison", "x"), ("b", "1"))
    #expect(send() == ["poison=x"])
    #expect(outbox.connectionEnded() == ["poison"])
    add(("poison", "x"))
    #expect(send() == ["b=1"])
    outbox.acknowledged(number)
    #expect(send() == ["a=1"])
    // Another value is tried.
    outbox.acknowledged(number)
    add(("poison", "y"))
    #expect(send() == ["poison=y"])
  }

  /// Whatever is lost, in whichever order it is acknowledged and whenever the connection breaks: what
  /// a broker sees of a topic never goes back, and ends with the newest value.
  @Test(arguments: UInt64(0)..<50) func valuesNeverGoBack(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var outbox = Outbox()
    var broker = Model()
    var newest = [Int](repeating: 0, count: 8)
    for _ in 0..<2_000 {
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<40:
        let topic = Int.random(in: 0..<8, using: &random)
        newest[topic] += 1
        outbox.add([MQTTMessage("\(topic)", "\(newest[topic])")])
      case 40..<70: broker.take(from: &outbox)
      case 70..<95:
        if let index = broker.taken.indices.randomElement(using: &random) {
          outbox.acknowledged(broker.taken.remove(at: index))
        }
      case 95..<97: broker.isGone = true
      default: broker.end(&outbox)
      }
    }
    broker.end(&outbox)
    while !outbox.isEmpty {
      broker.take(from: &outbox)
      for number in broker.taken { outbox.acknowledged(number) }
      broker.taken = []
    }
    #expect(!broker.wentBack)
    for (topic, value) in newest.enumerated() where !broker.missed.contains(topic) {
      #expect(broker.seen[topic] == value)
    }
  }
}

/// What a broker knows of eight topics.
private struct Model {
  var seen = [Int](repeating: 0, count: 8)
  var wentBack = false
  /// Messages that it has yet to acknowledge.
  var taken: [Int32] = []
  /// Nothing arrives any more, which the sender has yet to notice.
  var isGone = false
  /// Topics of which a message was given up.
  var missed: Set<Int> = []
  private var number: Int32 = 0

  mutating func take(from outbox: inout Outbox) {
    guard let letter = outbox.next() else { return }
    number += 1
    outbox.sent(letter, as: number)
    guard !isGone, let topic = Int(letter.message.topic), let value = Int(letter.message.text)
    else { return }
    if value < seen[topic] { wentBack = true }
    seen[topic] = value
    taken.append(number)
  }

  mutating func end(_ outbox: inout Outbox) {
    missed.formUnion(outbox.connectionEnded().compactMap { Int($0) })
    taken = []
    isGone = false
  }
}
