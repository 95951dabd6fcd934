/// An enumeration of vehicle_data.proto: its constants, and the arm of `Value` that carries it.
///
/// Constant 0 is `Unknown` in all of them and says that there is no value.
package final class TelemetryEnumeration: Sendable {
  /// The number of the field of `Value`.
  package let arm: Int
  /// What the names of all constants begin with: `ShiftState`.
  let prefix: String
  /// The constants' names without the prefix, by number.
  package let words: [String]
  private let numbers: [String: Int]

  /// - Parameter words: the constants after `Unknown`, in order.
  init(arm: Int, _ prefix: String, _ words: String) {
    self.arm = arm
    self.prefix = prefix
    self.words = ["Unknown"] + words.split(separator: " ").map(String.init)
    numbers = Dictionary(
      self.words.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The constant's whole name, as protobuf's JSON has it: `ShiftStateD`.
  package func name(of number: Int) -> String? {
    words.indices.contains(number) ? prefix + words[number] : nil
  }

  /// The number of a constant, by its name with the prefix (`ShiftStateD`) or without (`D`).
  package func number(of text: String) -> Int? {
    numbers[text] ?? (text.hasPrefix(prefix) ? numbers[String(text.dropFirst(prefix.count))] : nil)
  }

  /// Whether the constant says that there is no value.
  func isVoid(_ number: Int) -> Bool {
    number == 0 || TelemetryEnumeration.voids.contains(words[number])
  }

  /// SNA: signal not available.
  private static let voids: Set<String> = ["SNA", "Invalid", "NotAvailable"]

  /// By the number of the arm.
  static let byArm: [TelemetryEnumeration?] = {
    var table = [TelemetryEnumeration?](repeating: nil, count: 64)
    for field in TelemetryField.all {
      if case .word(let enumeration) = field.kind { table[enumeration.arm] = enumeration }
    }
    return table
  }()
}

extension TelemetryEnumeration {
  static let chargingState = TelemetryEnumeration(
    arm: 8, "ChargeState",
    "Disconnected NoPower Starting Charging Complete Stopped")
  static let detailedChargeStateValue = TelemetryEnumeration(
    arm: 32, "DetailedChargeState",
    "Disconnected NoPower Starting Charging Complete Stopped Calibrating")
  static let shiftState = TelemetryEnumeration(
    arm: 9, "ShiftState",
    "Invalid P R N D SNA")
  static let followDistance = TelemetryEnumeration(
    arm: 27, "FollowDistance",
    "1 2 3 4 5 6 7")
  static let forwardCollisionSensitivity = TelemetryEnumeration(
    arm: 28, "ForwardCollisionSensitivity",
    "Off Late Average Early")
  static let guestModeMobileAccess = TelemetryEnumeration(
    arm: 29, "GuestModeMobileAccess",
    "Init NotAuthenticated Authenticated AbortedDriving AbortedUsingRemoteStart "
      + "AbortedUsingBLEKeys AbortedValetMode AbortedGuestModeOff AbortedDriveAuthTimeExceeded "
      + "AbortedNoDataReceived RequestingFromMothership RequestingFromAuthD AbortedFetchFailed "
      + "AbortedBadDataReceived ShowingQRCode SwipedAway DismissedQRCodeExpired "
      + "SucceededPairedNewBLEKey")
  static let laneAssistLevel = TelemetryEnumeration(
    arm: 11, "LaneAssistLevel",
    "None Warning Assist")
  static let scheduledChargingModeValue = TelemetryEnumeration(
    arm: 12, "ScheduledChargingMode",
    "Off StartAt DepartBy")
  static let sentryModeState = TelemetryEnumeration(
    arm: 13, "SentryModeState",
    "Off Idle Armed Aware Panic Quiet")
  static let speedAssistLevel = TelemetryEnumeration(
    arm: 14, "SpeedAssistLevel",
    "None Display Chime")
  static let bmsStateValue = TelemetryEnumeration(
    arm: 15, "BMSState",
    "Standby Drive Support Charge FEIM ClearFault Fault Weld Test SNA")
  static let buckleStatus = TelemetryEnumeration(
    arm: 16, "BuckleStatus",
    "Unlatched Latched Faulted SNA")
  static let carTypeValue = TelemetryEnumeration(
    arm: 17, "CarType",
    "ModelS ModelX Model3 ModelY SemiTruck Cybertruck SemiTruckV2 Cybercab")
  static let chargePortValue = TelemetryEnumeration(
    arm: 18, "ChargePort",
    "US EU GB CCS")
  static let chargePortLatchValue = TelemetryEnumeration(
    arm: 19, "ChargePortLatch",
    "SNA Disengaged Engaged Blocking")
  static let driveInverterState = TelemetryEnumeration(
    arm: 22, "DriveInverterState",
    "Unavailable Standby Fault Abort Enable")
  static let hvilStatus = TelemetryEnumeration(
    arm: 23, "HvilStatus",
    "Fault OK")
  static let windowState = TelemetryEnumeration(
    arm: 24, "WindowState",
    "Closed PartiallyOpen Opened")
  static let seatFoldPosition = TelemetryEnumeration(
    arm: 25, "SeatFoldPosition",
    "SNA Faulted NotConfigured Folded Unfolded")
  static let tractorAirStatus = TelemetryEnumeration(
    arm: 26, "TractorAirStatus",
    "NotAvailable Error Charged BuildingPressureIntermediate ExhaustingPressureIntermediate "
      + "Exhausted")
  static let trailerAirStatus = TelemetryEnumeration(
    arm: 30, "TrailerAirStatus",
    "SNA Invalid BobtailMode Charged BuildingPressureIntermediate "
      + "ExhaustingPressureIntermediate Exhausted")
  static let hvacAutoModeState = TelemetryEnumeration(
    arm: 33, "HvacAutoModeState",
    "On Override")
  static let cabinOverheatProtectionModeState = TelemetryEnumeration(
    arm: 34, "CabinOverheatProtectionModeState",
    "Off On FanOnly")
  static let climateOverheatProtectionTempLimit = TelemetryEnumeration(
    arm: 35, "ClimateOverheatProtectionTempLimit",
    "High Medium Low")
  static let defrostModeState = TelemetryEnumeration(
    arm: 36, "DefrostModeState",
    "Off Normal Max AutoDefog")
  static let climateKeeperModeState = TelemetryEnumeration(
    arm: 37, "ClimateKeeperModeState",
    "Off On Dog Party")
  static let hvacPowerState = TelemetryEnumeration(
    arm: 38, "HvacPowerState",
    "Off On Precondition OverheatProtect")
  static let fastCharger = TelemetryEnumeration(
    arm: 40, "FastCharger",
    "Supercharger CHAdeMO GB ACSingleWireCAN Combo MCSingleWireCAN Other SNA")
  static let cableType = TelemetryEnumeration(
    arm: 41, "CableType",
    "IEC SAE GB_AC GB_DC SNA")
  static let tonneauTentModeState = TelemetryEnumeration(
    arm: 42, "TonneauTentModeState",
    "Inactive Moving Failed Active")
  static let tonneauPositionState = TelemetryEnumeration(
    arm: 43, "TonneauPositionState",
    "Invalid Closed PartiallyOpen FullyOpen")
  static let powershareState = TelemetryEnumeration(
    arm: 45, "PowershareState",
    "Inactive Handshaking Init Enabled EnabledReconnectingSoon Stopped")
  static let powershareStopReasonStatus = TelemetryEnumeration(
    arm: 46, "PowershareStopReasonStatus",
    "None SOCTooLow Retry Fault User Reconnecting Authentication")
  static let powershareTypeStatus = TelemetryEnumeration(
    arm: 44, "PowershareTypeStatus",
    "None Load Home")
  static let displayState = TelemetryEnumeration(
    arm: 47, "DisplayState",
    "Off Dim Accessory On Driving Charging Lock Sentry Dog Entertainment")
  static let distanceUnit = TelemetryEnumeration(
    arm: 48, "DistanceUnit",
    "Miles Kilometers")
  static let temperatureUnit = TelemetryEnumeration(
    arm: 49, "TemperatureUnit",
    "Fahrenheit Celsius")
  static let pressureUnit = TelemetryEnumeration(
    arm: 50, "PressureUnit",
    "Psi Bar")
  static let chargeUnitPreference = TelemetryEnumeration(
    arm: 51, "ChargeUnit",
    "Distance Percent")
  static let sunroofInstalledState = TelemetryEnumeration(
    arm: 54, "SunroofInstalledState",
    "NotInstalled Gen1Installed Gen2Installed")
  static let cabinPortKeepOnState = TelemetryEnumeration(
    arm: 55, "CabinPortKeepOnState",
    "Off On")
  static let automaticEmergencyBrakingStateValue = TelemetryEnumeration(
    arm: 60, "AutomaticEmergencyBrakingState",
    "Unavailable Standby Enabled Standstill")
  static let powerTransferStatusValue = TelemetryEnumeration(
    arm: 57, "PowerTransferStatus",
    "Standby Faulted EmergencyShutdown ExtEvseTestAllowed ExtPrechargeAllowed ChargeEnabling "
      + "ChargeEnabled GracefulShutdown Blocked")
  static let turnSignalState = TelemetryEnumeration(
    arm: 52, "TurnSignalState",
    "Off Left Right Both")
  static let mediaStatus = TelemetryEnumeration(
    arm: 53, "MediaStatus",
    "Stopped Playing Paused")
}
