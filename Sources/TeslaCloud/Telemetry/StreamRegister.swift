internal import Crypto

/// What Tesla keeps about the cars' streams, by VIN.
struct StreamRegister: Sendable {
  /// Why a car takes no configuration; raw values are Tesla's names, and those of faults.
  enum SkipReason: String, Hashable, Sendable, CaseIterable {
    case missingKey = "missing_key"
    case unsupportedHardware = "unsupported_hardware"
    case unsupportedFirmware = "unsupported_firmware"
    case maxConfigs = "max_configs"
  }

  /// What a car had to say about its stream.
  struct Complaint: Hashable, Sendable {
    let name: String
    let words: String
    let time: Double
  }

  private struct Stream {
    /// What was asked for; nil after a removal.
    var wanted: StreamConfiguration?
    /// What the car has got.
    var held: StreamConfiguration?
  }

  /// The application's key that a car was told to trust.
  private var pairs: [String: P256PublicKey] = [:]
  private var streams: [String: Stream] = [:]
  /// Cars that have yet to fetch what is wanted.
  private(set) var waiting: Set<String> = []
  private var complaints: [String: [Complaint]] = [:]

  mutating func pair(_ vin: String, with key: P256PublicKey?) { pairs[vin] = key }

  func isPaired(_ vin: String, with key: P256PublicKey?) -> Bool {
    key != nil && pairs[vin] == key
  }

  mutating func want(_ configuration: StreamConfiguration?, _ vin: String) {
    streams[vin, default: Stream()].wanted = configuration
    waiting.insert(vin)
  }

  mutating func fetch(_ vin: String) {
    guard waiting.remove(vin) != nil else { return }
    let wanted = streams[vin]?.wanted
    streams[vin]?.held = wanted
  }

  func wanted(_ vin: String, at time: Double) -> StreamConfiguration? {
    streams[vin]?.wanted.flatMap { $0.expires > time ? $0 : nil }
  }

  func held(_ vin: String, at time: Double) -> StreamConfiguration? {
    streams[vin]?.held.flatMap { $0.expires > time ? $0 : nil }
  }

  /// The cars that have a configuration.
  func holders(at time: Double) -> [String] {
    streams.keys.filter { held($0, at: time) != nil }.sorted()
  }

  /// As Tesla does when an application has used up its billing limit.
  mutating func removeAll() {
    for vin in streams.keys { want(nil, vin) }
  }

  mutating func note(_ complaint: Complaint, _ vin: String) {
    complaints[vin, default: []].append(complaint)
    complaints[vin] = complaints[vin]?.suffix(20)
  }

  func complaints(_ vin: String) -> [Complaint] { complaints[vin] ?? [] }
}
