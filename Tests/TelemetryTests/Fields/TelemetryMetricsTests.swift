import JSON
import Metrics
import Testing

@testable import Telemetry
@testable import TeslaMetrics

/// The rows of the block `telemetry` in the catalogue beside the table of the protocol's fields.
@Suite struct TelemetryMetricsTests {
  private static let rows = Catalogue.vehicleData.rows.filter {
    $0.path.hasPrefix(Catalogue.telemetryBlock + ".")
  }

  @Test func everyFieldThatVehicleDataLacksHasItsRow() {
    let names = TelemetryField.all.compactMap(\.telemetryName) + ["timestamp"]
    let known = Self.rows.map { String($0.path.dropFirst(Catalogue.telemetryBlock.count + 1)) }
    #expect(Set(known).symmetricDifference(names) == [])
    #expect(known.count == names.count)
  }

  @Test func rowsHaveTheUnitsOfTheirFields() throws {
    let units: [String: SourceUnit] = [
      "": .none, "V": .volts, "A": .amperes, "kWh": .kilowattHours, "kW": .kilowatts, "%": .percent,
      "°C": .celsius, "mph": .milesPerHour, "mi": .miles, "m": .meters, "h": .hours,
      "kΩ": .kiloohms, "Nm": .newtonMeters, "rad/s": .radiansPerSecond,
      "m/s²": .metersPerSecondSquared, "kg": .kilograms,
    ]
    for field in TelemetryField.all {
      guard let name = field.telemetryName,
        let row = Self.rows.first(where: { $0.path == Catalogue.telemetryBlock + "." + name })
      else { continue }
      switch (row.reading, field.kind) {
      case (.ignored, _), (.flag, .flag): break
      case (.number(let unit), .number(let text)): #expect(units[text] == unit, "\(name)")
      case (.states(let states), .word(let enumeration)):
        let words = enumeration.words.indices.filter { !enumeration.isVoid($0) }
          .map { enumeration.words[$0] }
        #expect(states.names == words, "\(name)")
      default: Issue.record("\(name) is read as \(row.reading)")
      }
      #expect(
        row.isLocation == (field.isLocation && name != "gps_state") || !row.isExposed, "\(name)")
    }
  }

  @Test func aStreamsRecordHasNoUnknownFields() throws {
    let stream = VehicleStream(vin: "V1")
    for field in TelemetryField.all {
      let value: DatumValue =
        switch field.kind {
        case .number: .number(1)
        case .flag: .bool(true)
        case .text: .string("2026.38.3")
        case .word: .enumeration(2)
        case .location: .location(latitude: 1, longitude: 2)
        case .doors: .doors(Doors())
        case .tires: .tireLocation(TireLocation())
        case .unkept: .integer(1)
        }
      _ = stream.apply(
        [Datum(field: field.number, value: value)], created: VehicleStreamTests.moment)
    }
    let record = stream.record(over: nil)
    #expect(UnknownField.all(in: record, kind: try BodyKind(recognizing: record)) == [])
    let families = Conversion.families(
      from: record, kind: .vehicleData, options: ConversionOptions(includesLocation: true))
    let names = families.filter { !$0.samples.isEmpty }.map(\.name)
    #expect(names.contains("tesla_telemetry_pack_voltage_volts"))
    #expect(names.contains("tesla_telemetry_isolation_resistance_ohms"))
    #expect(names.contains("tesla_drive_state_speed_meters_per_second"))
  }
}
