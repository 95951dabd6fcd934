package import Exporter
package import JSON
package import Mosquitto
internal import TeslaAPI
package import Time

/// What a broker is told of an account: which topics there are, and what to send when something
/// has changed. Pure: it knows neither the broker nor a clock.
///
/// It remembers what it has sent of each car and site, and sends what differs. A value that is
/// gone, and all of a car or site that has left, are taken away by empty retained messages. So are,
/// at first, the keys that have no value: an earlier process may have left them one.
///
/// Messages that were made while there was no connection need not be kept: `connected` makes all
/// of them again.
package struct Publisher: Sendable {
  private let options: PublisherOptions
  private var vehicles: [String: ShownVehicle] = [:]
  private var sites: [String: ShownSite] = [:]
  /// In Tesla's order.
  private var owners: [Owner] = []
  /// What each has at the broker.
  private var sent: [Owner: Topics] = [:]
  /// The topics that shall have nothing.
  private var cleared: Set<String> = []

  /// More than an account has of them.
  private static let maximumCleared = 100_000

  private enum Owner: Hashable, Sendable {
    case vehicle(String)
    case site(String)
  }

  package init(_ options: PublisherOptions) { self.options = options }

  /// What the broker says once this program is gone.
  package var will: MQTTMessage { MQTTMessage(options.statusTopic, Availability.offline) }

  /// The topics to listen to.
  package var subscriptions: [String] { options.discovery.map { [$0 + "/status"] } ?? [] }

  /// What has changed since the last call.
  package mutating func messages(for account: ShownAccount, at now: Timestamp) -> [MQTTMessage] {
    let before = owners
    owners = account.vehicleKeys.map(Owner.vehicle) + account.siteIDs.map(Owner.site)
    var changed: Set<Owner> = []
    for shown in account.vehicles {
      vehicles[shown.vehicle.key] = shown
      changed.insert(.vehicle(shown.vehicle.key))
    }
    for shown in account.sites {
      sites[shown.id] = shown
      changed.insert(.site(shown.id))
    }
    // TeslaMate's topics have a car's place in the list.
    if options.names == .teslamate, before != owners { changed.formUnion(owners) }
    return renew(owners.filter(changed.contains), leaving: Set(sent.keys).subtracting(owners))
  }

  /// All of it again: after connecting, and after Home Assistant came online.
  package mutating func connected(at now: Timestamp) -> [MQTTMessage] {
    [MQTTMessage(options.statusTopic, Availability.online)]
      + cleared.sorted().map { MQTTMessage($0, "") }
      + owners.flatMap { owner in
        (sent[owner]?.all ?? []).map { MQTTMessage($0.topic, $0.payload) }
      }
  }

  /// A line of `tesla watch`: as it is, and not kept by the broker.
  package func messages(for event: Object) -> [MQTTMessage] {
    let base: String
    if let key = event["vin"]?.identifier ?? event["id"]?.identifier {
      base = options.carBase(key)
    } else if let id = event["site_id"]?.identifier {
      base = options.siteBase(id)
    } else {
      return []
    }
    return [
      MQTTMessage(
        base + "/" + TopicKeys.Own.event.rawValue, Value.object(event).bytes, isRetained: false)
    ]
  }

  /// At the end of the process, before the connection is closed.
  package mutating func last() -> [MQTTMessage] { [will] }

  /// Whether Home Assistant says that it has started, and wants to be told everything again.
  package func isHomeAssistantOnline(_ message: MQTTMessage) -> Bool {
    subscriptions.contains(message.topic) && message.payload == Array(Availability.online.utf8)
  }

  private func topics(of owner: Owner) -> Topics? {
    switch owner {
    case .vehicle(let key):
      // Sites come after cars.
      let number = (owners.firstIndex(of: owner) ?? 0) + 1
      return vehicles[key].map {
        CarTopics($0, options).topics(number: number, after: sent[owner])
      }
    case .site(let id): return sites[id].map { SiteTopics($0, options).topics(after: sent[owner]) }
    }
  }

  /// What those have that the broker does not, and what it has that none has any more.
  private mutating func renew(_ changed: [Owner], leaving left: Set<Owner>) -> [MQTTMessage] {
    var old: [String: String] = [:]
    for owner in left.union(changed) {
      for (topic, payload) in sent[owner]?.all ?? [] { old[topic] = payload }
    }
    for owner in left { forget(owner) }
    var gone = Set(old.keys)
    var messages: [MQTTMessage] = []
    for owner in changed {
      guard var topics = topics(of: owner) else { continue }
      gone.formUnion(topics.takePossible())
      sent[owner] = topics
      for (topic, payload) in topics.all where old[topic] != payload {
        messages.append(MQTTMessage(topic, payload))
      }
    }
    for owner in changed {
      for (topic, _) in sent[owner]?.all ?? [] {
        gone.remove(topic)
        cleared.remove(topic)
      }
    }
    if cleared.count + gone.count <= Publisher.maximumCleared { cleared.formUnion(gone) }
    return gone.sorted().map { MQTTMessage($0, "") } + messages
  }

  private mutating func forget(_ owner: Owner) {
    sent[owner] = nil
    switch owner {
    case .vehicle(let key): vehicles[key] = nil
    case .site(let id): sites[id] = nil
    }
  }
}
