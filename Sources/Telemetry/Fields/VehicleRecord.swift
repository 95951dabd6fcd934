internal import JSON

/// A car's record while streamed values are laid over a vehicle_data answer.
struct VehicleRecord {
  /// A part of the answer, `charge_state`, taken out of it while it changes.
  private struct Block {
    let name: String
    var object: Object
    /// When what the answer says was current; nil where it does not tell, or has no such part.
    let stamp: Int64?
    let isInBase: Bool
    /// Of the newest value that was laid over.
    var newest: Int64?
  }

  private var record: Object
  private var blocks: [Block] = []
  private let entries: [StreamEntry]

  init(vin: String, entries: [StreamEntry], base: Value?) {
    record = (base.map { $0["response"] ?? $0 })?.objectValue ?? Object()
    if record["vin"] == nil { record["vin"] = .string(vin) }
    self.entries = entries
    let isRightHandDrive = isRightHandDrive
    for entry in entries {
      guard let field = TelemetryField.numbered(Int(entry.field)) else { continue }
      for place in field.places { lay(entry, of: field, at: place, isRightHandDrive) }
    }
    layChargerPower()
    layBatteryPower()
    layPosition()
    layUpdateStatus()
    putRightDoorsOfOldFirmware()
    layTelemetry()
  }

  /// The answer's content.
  var value: Value {
    var record = record
    for block in blocks {
      var object = block.object
      if let newest = block.newest {
        object["timestamp"] = Value(max(newest, block.stamp ?? newest))
      }
      if block.isInBase || !object.isEmpty { record[block.name] = .object(object) }
    }
    return .object(record)
  }

  private func entry(_ name: String) -> StreamEntry? {
    guard let number = TelemetryField.named(name)?.number else { return nil }
    return entries.first { Int($0.field) == number }
  }

  private var isRightHandDrive: Bool {
    if case .flag(let flag) = entry("RightHandDrive")?.value { return flag }
    return record["vehicle_config"]?["rhd"]?.boolValue ?? record["vehicle_state"]?["rhd"]?.boolValue
      ?? false
  }

  private mutating func index(of name: String) -> Int {
    if let index = blocks.firstIndex(where: { $0.name == name }) { return index }
    let object = record[name]?.objectValue
    blocks.append(
      Block(
        name: name, object: object ?? Object(), stamp: object?["timestamp"]?.int64Value,
        isInBase: object != nil))
    return blocks.count - 1
  }

  // MARK: Values by their field

  private mutating func lay(
    _ entry: StreamEntry, of field: TelemetryField, at place: Place, _ isRightHandDrive: Bool
  ) {
    // Two fields, and their larger, are one place.
    if place.conversion == .charger { return }
    var path = place.path[...]
    if case .side(let other) = place.conversion, isRightHandDrive { path = [other] }
    lay(place.value(of: entry.value, field), at: path, in: place.block, entry.time)
  }

  /// - Parameter value: nil takes away what is there.
  private mutating func lay(
    _ value: Value?, at path: ArraySlice<String>, in name: String, _ time: Int64
  ) {
    // Some answers tell doors and windows in a block of their own too.
    if name == "vehicle_state", let member = path.first,
      record["closures_state"]?[member] != nil
    {
      lay(value, at: path, in: "closures_state", time)
    }
    let index = index(of: name)
    if let stamp = blocks[index].stamp, stamp >= time, name != "vehicle_config" { return }
    var value = value
    let old = Value.object(blocks[index].object)[path]
    // What a car is does not change, and vehicle_data says it more exactly: its own names of newer
    // models, the codes of its colors, the build beside the version.
    if name == "vehicle_config", blocks[index].isInBase {
      guard let value, old?.isVoid ?? true else { return }
      blocks[index].object.set(value, at: path)
      return
    }
    if path == ["car_version"], let version = value?.stringValue, let old = old?.stringValue,
      old.hasPrefix(version + " ")
    {
      value = .string(old)
    }
    blocks[index].object.set(value, at: path)
    blocks[index].newest = max(blocks[index].newest ?? time, time)
  }

  private mutating func layTelemetry() {
    var members: [Object.Member] = []
    var newest: Int64?
    for entry in entries where entry.value != .void {
      guard let field = TelemetryField.numbered(Int(entry.field)), let name = field.telemetryName,
        let value = entry.value.value(of: field)
      else { continue }
      members.append(.init(name, value))
      newest = max(newest ?? entry.time, entry.time)
    }
    guard let newest else { return }
    members.append(.init("timestamp", Value(newest)))
    record["telemetry"] = .object(Object(members))
  }

  // MARK: Values of several fields

  /// AC and DC chargers have a field each; the one that is not in use says 0.
  private mutating func layChargerPower() {
    let powers = [entry("ACChargingPower"), entry("DCChargingPower")].compactMap { $0 }
    guard let time = powers.map(\.time).max() else { return }
    let kilowatts = powers.compactMap { $0.value.number }.max()
    lay(
      kilowatts.map { Value(telemetry: max($0, 0)) }, at: ["charger_power"], in: "charge_state",
      time)
  }

  /// vehicle_data's power is what the battery gives; the streamed current is positive into it.
  private mutating func layBatteryPower() {
    guard let voltage = entry("PackVoltage"), let current = entry("PackCurrent") else { return }
    let time = max(voltage.time, current.time)
    guard let volts = voltage.value.number, let amperes = current.value.number else {
      return lay(nil, at: ["power"], in: "drive_state", time)
    }
    guard abs(voltage.time - current.time) <= VehicleRecord.togetherMilliseconds else { return }
    let kilowatts = (-volts * amperes).rounded() / 1000
    lay(Value(telemetry: kilowatts), at: ["power"], in: "drive_state", time)
  }

  /// Cars send what changed: a voltage of minutes ago still holds, one of hours ago may be from
  /// before a gap.
  private static let togetherMilliseconds: Int64 = 5 * 60 * 1000

  /// What vehicle_data says beside the position is of the answer's time.
  private mutating func layPosition() {
    guard let location = entry("Location") else { return }
    for name in ["native_latitude", "native_longitude"] {
      lay(nil, at: [name], in: "drive_state", location.time)
    }
    let seconds: Value? = location.value == .void ? .none : Value(location.time / 1000)
    lay(seconds, at: ["gps_as_of"], in: "drive_state", location.time)
  }

  /// Cars do not stream vehicle_data's word for the state of an update; the numbers beside it tell.
  /// An inference: no one documents it.
  private mutating func layUpdateStatus() {
    guard let version = entry("SoftwareUpdateVersion"), case .text(let text) = version.value else {
      return
    }
    let download = entry("SoftwareUpdateDownloadPercentComplete")
    let install = entry("SoftwareUpdateInstallationPercentComplete")
    let time = [version, download, install].compactMap { $0?.time }.max() ?? version.time
    let path = ["software_update", "status"]
    let old = record["vehicle_state"]?["software_update"]?["status"]?.stringValue
    let status: String
    if text.isEmpty {
      status = ""
    } else if let percent = install?.value.number, percent > 0, percent < 100 {
      status = "installing"
    } else if let percent = download?.value.number, percent > 0, percent < 100 {
      // Which it may also do when it waits for Wi-Fi, as only vehicle_data tells.
      status = old == "downloading_wifi_wait" ? "downloading_wifi_wait" : "downloading"
    } else {
      status = old == "scheduled" ? "scheduled" : "available"
    }
    lay(.string(status), at: path[...], in: "vehicle_state", time)
  }

  /// Firmware before 2024.44.32 told the driver's rear door and the passenger's front door as each
  /// other.
  private mutating func putRightDoorsOfOldFirmware() {
    guard let doors = entry("DoorState"), case .bits(let bits) = doors.value,
      let block = blocks.first(where: { $0.name == "vehicle_state" }),
      let version = block.object["car_version"]?.stringValue, FirmwareVersion(version).swapsDoors
    else { return }
    let swapped = [("dr", Doors.bit(2, of: bits)), ("pf", Doors.bit(1, of: bits))]
    for (name, isOpen) in swapped {
      lay(Value(bit: isOpen), at: [name], in: "vehicle_state", doors.time)
    }
  }
}

/// `2024.44.25.3 0123456789ab`
private struct FirmwareVersion {
  let numbers: [Int]

  init(_ text: String) {
    let version = text.split(separator: " ").first ?? ""
    numbers = version.split(separator: ".").map { Int($0) ?? 0 }
  }

  var swapsDoors: Bool {
    numbers.first ?? 0 > 0 && numbers.lexicographicallyPrecedes([2024, 44, 32])
  }
}

extension NamedFlags {
  fileprivate static func bit(_ place: UInt8, of bits: UInt8) -> Bool { bits >> place & 1 == 1 }
}

extension StreamValue {
  fileprivate var number: Double? { if case .number(let number) = self { number } else { nil } }
}

extension Value {
  fileprivate subscript(_ path: ArraySlice<String>) -> Value? {
    guard let first = path.first else { return self }
    return self[first]?[path.dropFirst()]
  }
}

extension Object {
  /// Puts a value at a path, with the objects on the way; nil removes it.
  fileprivate mutating func set(_ value: Value?, at path: ArraySlice<String>) {
    guard let first = path.first else { return }
    let rest = path.dropFirst()
    if rest.isEmpty {
      self[first] = value
    } else {
      var inner = self[first]?.objectValue
      if inner == nil, value == nil { return }
      inner = inner ?? Object()
      inner?.set(value, at: rest)
      self[first] = inner.map(Value.object)
    }
  }
}
