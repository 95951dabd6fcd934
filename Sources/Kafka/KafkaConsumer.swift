internal import Unix

/// A member of a consumer group.
///
/// Offsets are committed once a second, and when partitions are given up, and only of records that
/// the receiver has applied.
package final class KafkaConsumer: Sendable {
  private let handle: KafkaHandle
  private let loop: ConsumerLoop
  private let hasEnded = Monitor(false)

  /// Loads librdkafka and starts reading. If no broker can be reached, this tells the
  /// receiver and tries again, with pauses that grow to ten seconds.
  package init(_ configuration: KafkaConfiguration, receiver: any KafkaReceiver)
    throws(KafkaError)
  {
    let library = try LibRdKafka.shared.get()
    let control = ConsumerControl()
    loop = ConsumerLoop(configuration, library: library, receiver: receiver, control: control)
    handle = try KafkaHandle(configuration, library: library, loop: loop)
    let (loop, handle, hasEnded) = (loop, handle, hasEnded)
    let isStarted = Thread.start {
      loop.run(handle)
      hasEnded.change { $0 = true }
    }
    precondition(isStarted, "the system allows no more threads")
  }

  package var status: KafkaStatus { loop.control.status }

  /// Commits, leaves the group so that others take over at once, and returns when that is done.
  package func stop() {
    loop.control.stop()
    handle.wake()
    hasEnded.wait { $0 ? .done(()) : .until(nil) }
  }
}

/// What other threads ask of the loop and learn from it.
final class ConsumerControl: Sendable {
  private struct State {
    var isStopping = false
    var status = KafkaStatus()
  }

  private let state = Lock(State())

  var isStopping: Bool { state.withLock { $0.isStopping } }

  var status: KafkaStatus { state.withLock { $0.status } }

  func stop() { state.withLock { $0.isStopping = true } }

  func update(_ change: (inout KafkaStatus) -> Void) { state.withLock { change(&$0.status) } }
}
