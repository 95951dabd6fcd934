/// What has yet to be sent, and what was sent and not acknowledged. Only the logic.
///
/// A retained message is the value of its topic: a newer one takes the place of one that waits, and
/// after a connection broke no value is sent again of whose topic a newer one is known.
struct Outbox {
  struct Letter {
    let message: MQTTMessage
    /// How often it was given to a broker.
    var attempts = 0
  }

  /// At most so many wait.
  static let capacity = 1_000
  /// So many are on their way at a time, as mosquitto allows.
  static let window = 20
  /// A message with which the connection broke so often goes alone, so that the one to blame shows.
  private static let suspicion = 3
  /// Then it is given up: some brokers break the connection over a message that is too large.
  private static let mostAttempts = 6

  private var waiting: [Letter] = []
  /// The topics of those retained messages that wait.
  private var topics: Set<String> = []
  /// In the order in which they were sent, by libmosquitto's number.
  private var sent: [(number: Int32, letter: Letter)] = []
  /// The last messages that were given up, for the same would come again: by topic.
  private var unsendable: [String: [UInt8]] = [:]
  private(set) var dropped = 0
  private(set) var published = 0
  /// Whether a message was dropped since everything was last sent.
  private(set) var isFull = false

  var count: Int { waiting.count + sent.count }
  var isEmpty: Bool { waiting.isEmpty && sent.isEmpty }
  /// How many more have room.
  var room: Int { max(Self.capacity - count, 0) }

  /// Adds messages; what does not fit is dropped.
  ///
  /// - Parameter isLast: whether they go in even where there is no room.
  mutating func add(_ messages: [MQTTMessage], isLast: Bool = false) {
    for message in messages {
      if message.isRetained, topics.contains(message.topic),
        let place = waiting.firstIndex(where: {
          $0.message.isRetained && $0.message.topic == message.topic
        })
      {
        let isSame = waiting[place].message == message
        waiting[place] = Letter(message: message, attempts: isSame ? waiting[place].attempts : 0)
      } else if unsendable[message.topic] == message.payload {
        dropped += 1
      } else if count < Self.capacity || isLast {
        waiting.append(Letter(message: message))
        if message.isRetained { topics.insert(message.topic) }
      } else {
        dropped += 1
        isFull = true
      }
    }
  }

  /// The message to send now; nil where there is none, or enough are on their way.
  mutating func next() -> Letter? {
    guard let first = waiting.first, sent.count < Self.window,
      sent.isEmpty || max(first.attempts, sent[0].letter.attempts - 1) < Self.suspicion
    else { return nil }
    waiting.removeFirst()
    if first.message.isRetained { topics.remove(first.message.topic) }
    return first
  }

  /// It is on its way.
  mutating func sent(_ letter: Letter, as number: Int32) {
    var letter = letter
    letter.attempts += 1
    sent.append((number, letter))
  }

  /// libmosquitto does not take it.
  mutating func drop() { dropped += 1 }

  mutating func acknowledged(_ number: Int32) {
    guard let place = sent.firstIndex(where: { $0.number == number }) else { return }
    let message = sent.remove(at: place).letter.message
    published += 1
    // The broker has a newer value than those that were sent before.
    if message.isRetained {
      let older = sent[..<place].indices.filter { sent[$0].letter.message.isValue(of: message) }
      for index in older.reversed() { sent.remove(at: index) }
      published += older.count
    }
    if isEmpty { isFull = false }
  }

  /// The connection is gone: what was not acknowledged goes first with the next.
  ///
  /// - Returns: the topics of messages that are given up.
  mutating func connectionEnded() -> [String] {
    var newer = topics
    var again: [Letter] = []
    var givenUp: [String] = []
    for (_, letter) in sent.reversed() {
      let message = letter.message
      if message.isRetained, !newer.insert(message.topic).inserted { continue }
      if letter.attempts < Self.mostAttempts {
        again.append(letter)
        continue
      }
      dropped += 1
      if unsendable.count >= 100 { unsendable = [:] }
      unsendable[message.topic] = message.payload
      givenUp.append(message.topic)
    }
    sent = []
    waiting = again.reversed() + waiting
    topics.formUnion(again.lazy.filter(\.message.isRetained).map(\.message.topic))
    return givenUp
  }
}

extension MQTTMessage {
  fileprivate func isValue(of other: MQTTMessage) -> Bool {
    isRetained && topic == other.topic
  }
}
