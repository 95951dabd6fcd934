internal import Metrics
internal import TeslaMetrics

/// How publishing to an MQTT broker goes.
package struct BrokerStatus: Hashable, Sendable {
  package let isConnected: Bool
  /// That the broker has acknowledged.
  package let messages: Int
  /// That were given up.
  package let dropped: Int

  package init(isConnected: Bool = false, messages: Int = 0, dropped: Int = 0) {
    (self.isConnected, self.messages, self.dropped) = (isConnected, messages, dropped)
  }

  var families: [MetricFamily] {
    [
      OwnMetric.brokerConnected.family(isConnected),
      OwnMetric.brokerMessages.family(Double(messages)),
      OwnMetric.brokerDropped.family(Double(dropped)),
    ]
  }
}

extension Exporter {
  /// Takes how publishing goes; nil where nothing is published.
  package func show(broker: BrokerStatus?) { state.update { $0.broker = broker } }
}
