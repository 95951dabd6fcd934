import JSON
import Metrics
import TeslaData
import Testing

@testable import TeslaMetrics

/// What the catalogue gives as values is what metrics show, before it is converted.
@Suite struct ValuesTests {
  private static let samples = SampleBody.all.filter {
    [.vehicleData, .liveStatus, .siteInfo].contains($0.kind)
  }

  @Test(arguments: samples)
  func valuesAreThoseOfMetrics(sample: SampleBody) throws {
    let families = try sample.families(ConversionOptions(includesLocation: true))
    let values = Catalogue.values(
      in: try sample.value(), kind: sample.kind, includesLocation: true)
    #expect(!values.isEmpty)
    for value in values {
      let family = try #require(
        families.first { $0.name == value.row.family.name }, "\(value.row.path) has no metric")
      let samples = family.samples.filter { sample in
        sample.labels.first { $0.name == "din" }?.value == value.din
      }
      #expect(samples.contains { says($0, value, family) }, "\(value.row.path)")
    }
    // Each of a family's samples but the states that do not hold is there.
    let known = families.filter { $0.kind != .unknown && $0.name != "tesla_unknown_fields" }
    for family in known where family.kind != .info {
      let held = family.samples.count { family.kind != .stateSet || $0.value == 1 }
      #expect(values.count { $0.row.family.name == family.name } == held, "\(family.name)")
    }
  }

  private func says(_ sample: Sample, _ value: RowValue, _ family: MetricFamily) -> Bool {
    func has(_ text: String) -> Bool { sample.labels.contains { $0.value == text } }
    return switch (value.value, value.row.form) {
    case (.number(let number), .number(let unit)): sample.value == unit.converted(number)
    case (.flag(let flag), .flag): sample.value == (flag ? 1 : 0)
    case (.moment(let seconds), .moment): sample.value == seconds
    case (.state(let state), .state): sample.value == 1 && has(state)
    case (.text(let text), .text): has(text)
    case (.count(let count), .count): sample.value == Double(count)
    default: false
    }
  }

  @Test func positionsAreThereOnRequestOnly() throws {
    let body: Value = ["drive_state": ["latitude": Value(10.125), "speed": 7]]
    func paths(_ includesLocation: Bool) -> [String] {
      Catalogue.values(in: body, kind: .vehicleData, includesLocation: includesLocation)
        .map(\.row.path)
    }
    #expect(paths(false) == ["drive_state.speed"])
    #expect(paths(true) == ["drive_state.speed", "drive_state.latitude"])
  }

  @Test func aBatteryThatIsNotThereSaysNothing() {
    let body: Value = ["solar_power": 1, "percentage_charged": 0, "battery_power": 0]
    func paths(_ hasNoBattery: Bool) -> [String] {
      Catalogue.values(
        in: body, kind: .liveStatus, includesLocation: false, hasNoBattery: hasNoBattery
      ).map(\.row.path)
    }
    #expect(paths(true) == ["solar_power"])
    #expect(paths(false) == ["solar_power", "battery_power", "percentage_charged"])
  }
}
