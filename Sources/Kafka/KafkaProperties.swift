internal import Unix

/// librdkafka's own properties from a file of `key=value` lines, as kcat and its examples read them.
///
/// Values may be secrets (`sasl.password`): no error and no description repeats one.
package struct KafkaProperties: Sendable {
  struct Property: Hashable, Sendable {
    let key: String
    let value: String
    let line: Int
  }

  let properties: [Property]

  /// No property beyond the consumer's own.
  package static let none = KafkaProperties(properties: [])

  /// What this program decides. Offsets that librdkafka stores automatically are those of records that
  /// are not applied yet; another assignor would give one car to two processes at a time.
  private static let reserved: Set = [
    "bootstrap.servers", "metadata.broker.list", "group.id", "enable.auto.commit",
    "auto.commit.enable", "auto.commit.interval.ms", "enable.auto.offset.store",
    "partition.assignment.strategy",
    "enable.partition.eof",
  ]

  private static let limit = 1 << 20

  /// - Parameter path: a regular file, or anything else that ends, such as `<(pass show kafka)`.
  package init(file path: String) throws(KafkaError) {
    let bytes: [UInt8]
    do { bytes = try FileSystem.readInput(path, limit: Self.limit) } catch {
      throw .unreadableFile(error)
    }
    try self.init(bytes)
  }

  package init(_ bytes: [UInt8]) throws(KafkaError) {
    var properties: [Property] = []
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, bytes) in lines.enumerated() {
      let number = index + 1
      let line = bytes.trimmed
      guard let first = line.first, first != UInt8(ascii: "#") else { continue }
      // C strings end at a zero: what follows it would be dropped without a word.
      guard let equals = line.firstIndex(of: UInt8(ascii: "=")), !line.contains(0),
        let key = String(validating: line[..<equals].trimmed, as: UTF8.self), !key.isEmpty,
        key.utf8.allSatisfy({ 0x21...0x7E ~= $0 }),
        let value = String(validating: line[(equals + 1)...].trimmed, as: UTF8.self)
      else { throw .noProperty(line: number) }
      if Self.reserved.contains(key) { throw .reservedProperty(key, line: number) }
      properties.append(Property(key: key, value: value, line: number))
    }
    self.init(properties: properties)
  }

  private init(properties: [Property]) { self.properties = properties }

  /// Whether a group that has no offsets yet begins with the oldest record.
  var beginsWithOldest: Bool {
    let value = properties.last { $0.key == "auto.offset.reset" }?.value
    return ["smallest", "earliest", "beginning"].contains(value)
  }
}

extension ArraySlice<UInt8> {
  fileprivate var trimmed: ArraySlice<UInt8> {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    guard let first = firstIndex(where: { !isBlank($0) }),
      let last = lastIndex(where: { !isBlank($0) })
    else { return [] }
    return self[first...last]
  }
}
