package import Time

/// What goes over the WebSocket in either direction: a message of a car and its number, or the
/// answer to one.
package struct Envelope: Hashable, Sendable {
  package struct Stream: Hashable, Sendable {
    /// When the car made it, by the car's clock, in whole seconds.
    package var created: Timestamp
    /// `vehicle_device.VIN`, as the sender claims.
    package var senderID: String
    /// What the topic says it is.
    package var payload: [UInt8]
    package var deviceType: String
    /// The VIN, as the sender claims.
    package var deviceID: String
    /// When a server took it.
    package var deliveredAt: Timestamp?

    package init(
      created: Timestamp, senderID: String, payload: [UInt8], deviceType: String = "",
      deviceID: String = "", deliveredAt: Timestamp? = nil
    ) {
      self.created = created
      self.senderID = senderID
      self.payload = payload
      self.deviceType = deviceType
      self.deviceID = deviceID
      self.deliveredAt = deliveredAt
    }

    /// Whether the message is that car's, by its own claim: `vehicle_device.VIN`, or the VIN alone.
    package func claims(vin: String) -> Bool {
      senderID == vin || senderID == Envelope.deviceType + "." + vin
    }
  }

  package enum Content: Hashable, Sendable {
    case stream(Stream)
    /// A server has the message of this number.
    case ack
    /// Something else, by the tag of its union; it is none of a car's.
    case other(tag: Int)
  }

  /// What the answer names the message by.
  package var txid: [UInt8]
  /// `V`, `alerts`, `errors`, or one that is not known yet.
  package var topic: String
  package var messageID: [UInt8]
  package var content: Content

  package init(txid: [UInt8], topic: String, messageID: [UInt8] = [], content: Content) {
    self.txid = txid
    self.topic = topic
    self.messageID = messageID
    self.content = content
  }

  package var stream: Stream? { if case .stream(let stream) = content { stream } else { nil } }

  /// What cars call themselves.
  package static let deviceType = "vehicle_device"
}

extension Envelope {
  private static let streamTag: UInt8 = 4
  private static let ackTag: UInt8 = 5
  /// Cars' topics and numbers are a tenth of it; acks and counters repeat them.
  private static let longestName = 256

  package init(reading bytes: [UInt8]) throws(WireError) {
    let table = try FlatTable(root: bytes)
    let txid = try table.vector(0)
    let topic = try table.vector(1)
    let messageID = try table.vector(4)
    for name in [txid, topic, messageID] where name?.count ?? 0 > Envelope.longestName {
      throw .tooLarge
    }
    self.txid = (txid?.rest).map(Array.init) ?? []
    self.topic = topic?.text ?? ""
    self.messageID = (messageID?.rest).map(Array.init) ?? []
    let tag = try table.number(2, bytes: 1).map { UInt8(truncatingIfNeeded: $0) } ?? 0
    switch tag {
    case Envelope.streamTag:
      guard let stream = try table.table(3) else { throw .malformed }
      content = .stream(try Stream(stream))
    case Envelope.ackTag: content = .ack
    default: content = .other(tag: Int(tag))
    }
  }

  /// The answer to this message: its sender may forget it.
  package var ack: [UInt8] {
    Envelope(txid: txid, topic: topic, messageID: messageID, content: .ack).bytes
  }

  /// The answer to a message that cannot be read; `txid` is empty if not even that could.
  package static func refusal(txid: [UInt8] = []) -> [UInt8] {
    FlatWriter(root: [
      .bytes(txid), .absent, .byte(streamTag),
      .table([.absent, .absent, .bytes(Array("incorrect message format".utf8))]),
    ]).bytes
  }

  /// As it goes over the wire; `deliveredAt` is the receiver's and stays here.
  package var bytes: [UInt8] {
    FlatWriter(root: [
      .bytes(txid), .bytes(Array(topic.utf8)), .byte(tag), .table(table),
      messageID.isEmpty ? .absent : .bytes(messageID),
    ]).bytes
  }

  private var tag: UInt8 {
    switch content {
    case .stream: Envelope.streamTag
    case .ack: Envelope.ackTag
    case .other(let tag): UInt8(truncatingIfNeeded: tag)
    }
  }

  private var table: [FlatWriter.Field] {
    guard let stream else { return [] }
    let created = min(max(stream.created.wholeSeconds, 0), Int64(UInt32.max))
    return [
      .number(UInt32(truncatingIfNeeded: created)), .bytes(Array(stream.senderID.utf8)),
      .bytes(stream.payload), .bytes(Array(stream.deviceType.utf8)),
      .bytes(Array(stream.deviceID.utf8)),
    ]
  }
}

extension Envelope.Stream {
  fileprivate init(_ table: FlatTable) throws(WireError) {
    let seconds = try table.number(0, bytes: 4) ?? 0
    let milliseconds = try table.number(5, bytes: 8) ?? 0
    self.init(
      created: Timestamp(seconds: Int64(seconds)), senderID: try table.vector(1)?.text ?? "",
      payload: (try table.vector(2)?.rest).map(Array.init) ?? [],
      deviceType: try table.vector(3)?.text ?? "", deviceID: try table.vector(4)?.text ?? "",
      deliveredAt: milliseconds == 0 ? nil : Timestamp(seconds: Double(milliseconds) / 1000))
  }
}
