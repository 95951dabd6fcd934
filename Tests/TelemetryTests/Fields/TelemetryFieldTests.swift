import Testing

@testable import Telemetry

@Suite struct TelemetryFieldTests {
  @Test func everyNumberHasItsField() {
    #expect(TelemetryField.all.map(\.number) == Array(1...277))
    #expect(Set(TelemetryField.all.map(\.name)).count == 277)
    for number in [-1, 0, 278, .max, .min] { #expect(TelemetryField.numbered(number) == nil) }
    for field in TelemetryField.all {
      #expect(TelemetryField.numbered(field.number) === field)
      #expect(TelemetryField.named(field.name) === field)
    }
    #expect(TelemetryField.named("vehiclespeed") == nil)
  }

  /// Tesla's page of available data has this many.
  @Test func documentedFieldsAreThoseOfTeslasPage() {
    #expect(TelemetryField.all.filter(\.isDocumented).count == 239)
    for name in ["Deprecated_2", "Experimental_15", "ScheduledDepartureTime", "AccessoryRail"] {
      #expect(TelemetryField.named(name)?.isDocumented == false)
    }
  }

  @Test func fieldsThatTellAPlaceNeedTheScope() {
    #expect(
      TelemetryField.all.filter(\.isLocation).map(\.name) == [
        "Location", "GpsState", "GpsHeading", "RouteLine", "OriginLocation", "DestinationLocation",
        "DestinationName", "LocatedAtHome", "LocatedAtWork", "LocatedAtFavorite",
      ])
  }

  @Test(arguments: [
    ("BrickVoltageMax", "brick_voltage_max"), ("HvacACEnabled", "hvac_ac_enabled"),
    ("ACChargingEnergyIn", "ac_charging_energy_in"), ("BMSState", "bms_state"),
    ("DiHeatsinkTREL", "di_heatsink_trel"), ("DiVBatR", "di_v_bat_r"),
    ("PowershareInstantaneousPowerKW", "powershare_instantaneous_power_kw"),
    ("Cabin12vPortKeepOn", "cabin12v_port_keep_on"),
    ("SemitruckTpmsPressureRe1L0", "semitruck_tpms_pressure_re1_l0"),
  ]) func namesInTheRecordAreInSnakeCase(name: String, expected: String) {
    #expect(TelemetryField.named(name)?.telemetryName == expected)
  }

  @Test func aFieldGoesToVehicleDataOrToTheTelemetryBlockOrNowhere() {
    for field in TelemetryField.all {
      if case .unkept = field.kind {
        #expect(field.places.isEmpty && field.telemetryName == nil, "\(field.name)")
      } else {
        #expect(!field.places.isEmpty || field.telemetryName != nil, "\(field.name)")
      }
    }
    let both = TelemetryField.all.filter { !$0.places.isEmpty && $0.telemetryName != nil }
    #expect(both.map(\.name) == ["SentryMode"])
    let names = TelemetryField.all.compactMap(\.telemetryName)
    #expect(Set(names).count == names.count)
  }

  @Test func wordsOfVehicleDataFitTheirEnumeration() {
    for field in TelemetryField.all {
      for place in field.places {
        switch (place.conversion, field.kind) {
        case (.words(let words), .word(let enumeration)):
          let sayable = (1..<enumeration.words.count).filter { !enumeration.isVoid($0) }
          #expect(words.count == sayable.count, "\(field.name)")
        case (.code, .word), (.isAmong, .word): break
        case (.words, _), (.code, _), (.isAmong, _): Issue.record("\(field.name) has no words")
        default: break
        }
      }
    }
  }

  @Test func constantsAreFoundByEitherName() {
    let gear = TelemetryEnumeration.shiftState
    #expect(gear.number(of: "ShiftStateD") == 5)
    #expect(gear.number(of: "D") == 5)
    #expect(gear.number(of: "ShiftState") == nil)
    #expect(gear.name(of: 5) == "ShiftStateD")
    #expect(gear.name(of: 7) == nil)
    #expect(gear.name(of: -1) == nil)
    #expect(TelemetryEnumeration.followDistance.number(of: "FollowDistance7") == 7)
    #expect(TelemetryEnumeration.bmsStateValue.name(of: 2) == "BMSStateDrive")
  }

  @Test func everyEnumerationHasAnArmOfItsOwn() {
    let arms = TelemetryEnumeration.byArm.compactMap { $0 }
    #expect(arms.count == 45)
    for (arm, enumeration) in TelemetryEnumeration.byArm.enumerated() {
      if let enumeration { #expect(enumeration.arm == arm) }
    }
  }
}
