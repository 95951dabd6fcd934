import Testing
import Unix

@testable import Kafka

/// What the receivers of a group were told, one of a kind for all its members.
final class Group: Sendable {
  struct State {
    /// By partition of the leading topic: the member that has it.
    var owners: [Int32: String] = [:]
    /// Partitions that were given to a member while another had them.
    var doubleOwners: [String] = []
    /// Values of new records, by value: how often they came.
    var applied: [String: Int] = [:]
    /// Values of all records.
    var seen: Set<String> = []
    /// Records that came to a member that did not own their partition.
    var strays: [KafkaRecord] = []
    /// Whether a member told of trouble.
    var isTroubled = false
  }

  let state = Monitor(State())

  /// Waits until that is so; false when it is not so within four minutes.
  func reaches(_ condition: (State) -> Bool) -> Bool {
    let deadline = MonotonicTime.after(.seconds(240))
    return state.wait { state in
      if condition(state) { return .done(true) }
      return MonotonicTime.now >= deadline ? .done(false) : .until(deadline)
    }
  }
}

/// Keeps what it is told.
final class Recorder: KafkaReceiver {
  struct State {
    var records: [KafkaRecord] = []
    var events: [KafkaEvent] = []
    var owned: Set<Int32> = []
    var count: Int32 = 0
    var canSettle = true
  }

  let name: String
  let group: Group
  let state = Monitor(State())

  init(_ name: String = "one", in group: Group = Group()) {
    (self.name, self.group) = (name, group)
  }

  func assigned(_ partitions: [Int32], of count: Int32) {
    state.change {
      $0.owned.formUnion(partitions)
      $0.count = count
    }
    group.state.change { group in
      for partition in partitions {
        if let other = group.owners.updateValue(name, forKey: partition) {
          group.doubleOwners.append("\(partition): \(other) and \(name)")
        }
      }
    }
  }

  func changed(count: Int32) { state.change { $0.count = count } }

  func revoked(_ partitions: [Int32]) {
    state.change { $0.owned.subtract(partitions) }
    group.state.change { group in
      for partition in partitions where group.owners[partition] == name {
        group.owners[partition] = nil
      }
    }
  }

  func receive(_ record: KafkaRecord) {
    state.change { $0.records.append(record) }
    group.state.change {
      if $0.owners[record.partition] != name { $0.strays.append(record) }
      $0.seen.insert(record.text)
      if !record.isReplay { $0.applied[record.text, default: 0] += 1 }
    }
  }

  func settle() -> Bool { state.withLock { $0.canSettle } }

  func note(_ event: KafkaEvent) {
    switch event {
    case .log, .shared: return
    case .trouble: return group.state.change { $0.isTroubled = true }
    default: break
    }
    state.change { $0.events.append(event) }
  }

  /// Waits until that is so; false when it is not so within four minutes.
  func reaches(_ condition: (State) -> Bool) -> Bool {
    let deadline = MonotonicTime.after(.seconds(240))
    return state.wait { state in
      if condition(state) { return .done(true) }
      return MonotonicTime.now >= deadline ? .done(false) : .until(deadline)
    }
  }
}

extension KafkaRecord {
  var text: String { String(decoding: value, as: UTF8.self) }
}
