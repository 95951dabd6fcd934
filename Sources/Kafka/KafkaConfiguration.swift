/// What a consumer reads, and as whom.
package struct KafkaConfiguration: Sendable {
  /// `HOST:PORT`, separated by commas: some of the cluster's brokers.
  package var brokers: String
  package var group: String
  /// The topic whose partitions the group shares out.
  package var topic: String
  /// Topics with the same keys: who reads a partition of `topic` also reads theirs of that number,
  /// so that all of a key's records go to one process. No assignor of librdkafka sees to that
  /// together with a hand-over in which no process stops.
  package var companions: [String] = []
  package var properties = KafkaProperties.none
  /// How many records before the first new one a new owner reads again, in each partition.
  package var replay: Int64 = 20_000
  /// How often to look for topics and partitions that were added.
  package var refreshInterval: Duration = .seconds(60)
  /// How long the brokers may take to note how far was read, where partitions are given up.
  package var patience: Duration = .seconds(5)

  package init(brokers: String, group: String, topic: String) {
    self.brokers = brokers
    self.group = group
    self.topic = topic
  }

  /// What is set before the user's properties. A process that was killed is missed after the
  /// session timeout, the others learn of it at their next heartbeat: 7.5 s together. Brokers allow
  /// no shorter session unless they are told to.
  /// A place that the broker has removed meanwhile leads to the oldest record, never past any.
  static let defaults = [
    ("client.id", "tesla"), ("session.timeout.ms", "6000"), ("heartbeat.interval.ms", "1500"),
    ("auto.offset.reset", "earliest"), ("fetch.wait.max.ms", "500"),
    ("queued.max.messages.kbytes", "16384"),
  ]

  /// What is set after them.
  ///
  /// Cooperative: a partition that moves is given up by its owner before another gets it, so a car
  /// never has two; all others are read on meanwhile. The older assignors take every partition from
  /// every member at each change, and wait for the slowest.
  var fixed: [(String, String)] {
    [
      ("bootstrap.servers", brokers), ("group.id", group),
      ("partition.assignment.strategy", "cooperative-sticky"),
      // librdkafka commits, because it knows when the group is about to change and a commit would
      // cost the membership; but only offsets that the loop stored.
      ("enable.auto.commit", "true"), ("auto.commit.interval.ms", "1000"),
      ("enable.auto.offset.store", "false"),
      ("enable.partition.eof", "false"),
    ]
  }
}
