internal import CommandSyntax
internal import Mosquitto
internal import Polling
internal import TeslaAPI
internal import Unix

/// Whether the broker that serve publishes to lets it in.
enum DoctorMQTT {
  /// Empty without a broker.
  static func findings(_ session: Session, _ directory: StateDirectory) async -> [Finding] {
    guard session.arguments.string(MQTTOptions.broker) != nil else { return [] }
    let warnings = Lock<[Finding]>([])
    do throws(Failure) {
      // Under another name: it must not end the connection of a serve that runs.
      let configuration = try session.brokerConfiguration(
        MQTTOptions.broker, MQTTOptions.passwordFile, clientID: nil, topic: "doctor", directory,
        { record in
          warnings.withLock { $0.append(Finding(.warn, "mqtt", record.message)) }
        })
      let patience = session.arguments.duration(GlobalOptions.timeout) ?? .seconds(30)
      return warnings.withLock { $0 } + [await finding(configuration, patience)]
    } catch {
      return [Finding(.fail, "mqtt", error.message ?? "cannot be used", remedy: error.hint)]
    }
  }

  private static func finding(_ configuration: MQTTConfiguration, _ patience: Duration) async
    -> Finding
  {
    await withCheckedContinuation { continuation in
      let isStarted = Thread.start {
        continuation.resume(returning: look(configuration, patience))
      }
      precondition(isStarted, "the system allows no more threads")
    }
  }

  /// Waits for what comes of one attempt to connect.
  private static func look(_ configuration: MQTTConfiguration, _ patience: Duration) -> Finding {
    let event = Monitor<MQTTEvent?>(nil)
    let client: MQTTClient
    do throws(MQTTError) {
      client = try MQTTClient(configuration, note: { news in event.change { $0 = $0 ?? news } })
    } catch { return Finding(.fail, "mqtt", error.description) }
    let deadline = MonotonicTime.after(patience)
    let outcome = event.wait { event -> Waited<MQTTEvent?> in
      if let event { return .done(event) }
      return MonotonicTime.now >= deadline ? .done(nil) : .until(deadline)
    }
    client.stop(within: .seconds(1))
    let address = configuration.address
    switch outcome {
    case .connected: return Finding(.ok, "mqtt", "\(address) lets serve in")
    case .refused(let words):
      return Finding(
        .fail, "mqtt", "\(address) refuses the login: \(words)",
        remedy: "check the user in --mqtt, the password, and the broker's users")
    case .unreachable(let words), .lost(let words):
      return Finding(
        .fail, "mqtt", "\(address): \(words)",
        remedy: address.usesTLS
          ? "check host, port and --ca-file" : "check host and port, and that the broker runs")
    case nil, .full, .unsendable:
      return Finding(
        .fail, "mqtt", "\(address) does not answer", remedy: "check host, port and network")
    }
  }
}
