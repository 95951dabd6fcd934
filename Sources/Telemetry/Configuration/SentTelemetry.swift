package import JSON
package import TeslaAPI
package import Time
package import Unix

/// The configurations that were sent from a state directory, so that what Tesla keeps can be
/// compared with them: a file of its own, readable by its owner alone.
package struct SentTelemetry: Hashable, Sendable {
  package struct Entry: Hashable, Sendable {
    package let sent: Timestamp
    /// As it was sent, without the signature.
    package let configuration: Value
    package var vins: [String]
  }

  package private(set) var entries: [Entry] = []

  /// Where there is no file, or one that cannot be read, nothing was sent.
  package init(_ directory: StateDirectory) {
    let bytes = (try? FileSystem.read(directory.sentTelemetry, limit: 64 << 20)) ?? []
    let items = (try? Value(parsing: bytes))?["configurations"]?.arrayValue ?? []
    entries = items.compactMap { item in
      guard let seconds = item["sent_at"]?.int64Value, let configuration = item["configuration"]
      else { return nil }
      return Entry(
        sent: Timestamp(seconds: seconds), configuration: configuration,
        vins: (item["vins"]?.arrayValue ?? []).compactMap(\.stringValue))
    }
  }

  package func entry(of vin: String) -> Entry? { entries.last { $0.vins.contains(vin) } }

  /// Cars have one configuration of an application each: a new one replaces the one before.
  package mutating func add(_ configuration: Value, vins: [String], at time: Timestamp) {
    remove(vins)
    entries.append(Entry(sent: time, configuration: configuration, vins: vins))
  }

  package mutating func remove(_ vins: [String]) {
    let gone = Set(vins)
    for index in entries.indices { entries[index].vins.removeAll(where: gone.contains) }
    entries.removeAll(where: \.vins.isEmpty)
  }

  package func save(_ directory: StateDirectory) throws(SystemError) {
    let document: Value = [
      "configurations": .array(
        entries.map { entry in
          [
            "sent_at": Value(entry.sent.wholeSeconds),
            "vins": .array(entry.vins.map { .string($0) }), "configuration": entry.configuration,
          ]
        })
    ]
    try AtomicFile.write(document.bytes + [0x0A], to: directory.sentTelemetry, mode: 0o600)
  }
}

extension StateDirectory {
  /// What a car has streamed to this machine; nil for a car that did not, or a damaged file.
  package func savedStream(vin: String) -> VehicleStream? {
    guard !vin.isEmpty,
      let bytes = try? FileSystem.read(streamedData(vin: vin), limit: 16 << 20)
    else { return nil }
    return VehicleStream(vin: vin, saved: bytes)
  }
}

extension TelemetryConfiguration {
  /// In what a configuration that Tesla keeps differs from the one that was sent; empty where it
  /// is the same. What Tesla adds of its own is no difference.
  package static func differences(sent: Value, kept: Value) -> [String] {
    var differences: [String] = []
    for name in ["hostname", "port", "exp"] where !isSame(sent[name], kept[name]) {
      differences.append(name)
    }
    if text(sent["ca"]) != text(kept["ca"]) { differences.append("ca") }
    if types(sent) != types(kept) { differences.append("alert_types") }
    let ours = sent["fields"]?.objectValue?.members ?? []
    let theirs = kept["fields"]
    for member in ours.sorted(by: { $0.name < $1.name }) {
      let rule = member.value.objectValue?.members ?? []
      let isKept = theirs?[member.name].map { kept in
        rule.allSatisfy { isSame($0.value, kept[$0.name]) }
      }
      if isKept != true { differences.append("fields.\(member.name)") }
    }
    let names = Set(ours.map(\.name))
    for member in theirs?.objectValue?.members ?? [] where !names.contains(member.name) {
      differences.append("fields.\(member.name)")
    }
    return differences
  }

  /// 10 and 10.0 are the same.
  private static func isSame(_ left: Value?, _ right: Value?) -> Bool {
    if let left = left?.doubleValue, let right = right?.doubleValue { return left == right }
    return left == right
  }

  private static func types(_ configuration: Value) -> Set<String> {
    Set((configuration["alert_types"]?.arrayValue ?? []).compactMap(\.stringValue))
  }

  /// Line ends come and go on the way.
  private static func text(_ value: Value?) -> String {
    String(
      String.UnicodeScalarView(
        (value?.stringValue ?? "").unicodeScalars.filter { $0.value > 0x20 }))
  }
}
