import Foundation
import JSON
import Metrics
import Testing

@testable import TeslaMetrics

@Suite struct CatalogueTests {
  private static let rows = BodyKind.allCases.flatMap(Catalogue.schemas).flatMap(\.rows)
    .filter(\.isExposed)

  @Test func everyFamilyFollowsTheNamingRules() {
    for row in Self.rows {
      #expect(FamilyLint.problems(in: row.family) == [], "\(row.family.name)")
    }
  }

  @Test(arguments: EnergyCounters.all)
  func everyCounterFollowsTheNamingRules(_ counter: EnergyCounter) {
    #expect(FamilyLint.problems(in: counter.family) == [])
    #expect(counter.family.renderedName.hasSuffix("_joules_total"))
    #expect(Catalogue.allFamilyNames.contains(counter.family.name))
  }

  @Test func unitInTheNameIsTheDeclaredUnit() {
    for row in Self.rows {
      guard case .number(let unit) = row.reading else { continue }
      #expect(row.family.unit == unit.baseUnit)
      #expect(unit == .none || row.family.name.hasSuffix("_" + unit.baseUnit))
    }
  }

  @Test func everyHelpNamesItsField() {
    for row in Self.rows where row.family.kind != .info {
      #expect(row.family.help.contains(row.path), "\(row.path)")
      #expect(!row.meaning.hasSuffix("."), "\(row.path)")
    }
  }

  @Test func familiesOfOneNameSayTheSame() {
    var known: [String: MetricFamily] = [:]
    for row in Self.rows {
      let name = row.family.renderedName
      #expect(known[name, default: row.family] == row.family, "\(name)")
      known[name] = row.family
    }
  }

  @Test func withinAnAnswerNoTwoFieldsShareAFamily() {
    for schema in BodyKind.allCases.flatMap(Catalogue.schemas) {
      var names: Set<String> = []
      for row in schema.rows where row.isExposed && row.family.kind != .info {
        #expect(names.insert(row.family.name).inserted, "\(row.family.name)")
      }
      #expect(Set(schema.rows.map(\.path)).count == schema.rows.count)
    }
  }

  @Test func noFamilyHasAnothersSuffixedName() {
    let names = Set(Self.rows.map(\.family.name) + EnergyCounters.all.map(\.family.name))
    for name in names {
      for suffix in ["_total", "_info", "_created", "_count", "_sum", "_bucket"] {
        #expect(!names.contains(name + suffix), "\(name)\(suffix)")
      }
    }
  }

  @Test func enumerationsAreShortListsWithoutRepetition() {
    for row in Self.rows where !row.states.isEmpty {
      #expect(Set(row.states).count == row.states.count, "\(row.path)")
      #expect(row.states.count <= 12, "\(row.path)")
      #expect(row.states.last == StateList.other)
    }
  }

  @Test func onlyPlacesAreLocations() {
    let paths = Self.rows.filter(\.isLocation).map(\.path).sorted()
    #expect(
      paths == [
        "drive_state.active_route_latitude", "drive_state.active_route_longitude",
        "drive_state.heading", "drive_state.latitude", "drive_state.longitude",
        "drive_state.native_latitude", "drive_state.native_longitude",
        "telemetry.located_at_favorite", "telemetry.located_at_home", "telemetry.located_at_work",
      ])
  }

  @Test func referenceHoldsEveryExposedField() {
    #expect(Catalogue.reference.count == Self.rows.count + EnergyCounters.all.count)
  }

  /// Every path seen in an answer of Tesla's: its kind, the path and its types.
  private static let observed = SampleBody.folder.appendingPathComponent("observed.tsv")

  @Test
  func everyObservedFieldIsKnown() throws {
    let kinds: [Substring: [Schema]] = [
      "vehicle_data": Catalogue.schemas(of: .vehicleData),
      "products": Catalogue.schemas(of: .products),
      "live_status": Catalogue.schemas(of: .liveStatus),
      "site_info": Catalogue.schemas(of: .siteInfo),
      "energy_history": Catalogue.schemas(of: .calendarHistory),
    ]
    for line in try String(contentsOf: Self.observed, encoding: .utf8).split(separator: "\n") {
      let columns = line.split(separator: "\t")
      guard columns.count > 2, let schemas = kinds[columns[0]] else { continue }
      let path = columns[1].hasPrefix("[].") ? columns[1].dropFirst(3) : columns[1]
      for type in columns[2].split(separator: ",") {
        // Text may be a point in time or a boolean.
        let bodies = ["2026-11-23T08:00:00Z", "true"].map { text in
          Self.body(path.split(separator: ".")[...], type, text)
        }
        let unknown = schemas.flatMap { schema in
          bodies.map { body in
            var walk = Walk(schema: schema, includesLocation: true)
            walk.visit(body, labels: [])
            return walk.unknown.count
          }
        }
        // A product is a vehicle or a site: one of the two must know the field.
        #expect(unknown.min() == 0, "\(columns[0]): \(path) as \(type)")
      }
    }
  }

  private static func body(
    _ path: ArraySlice<Substring>, _ type: Substring, _ text: String
  ) -> Value {
    guard let first = path.first else {
      switch type {
      case "bool": return true
      case "int": return 1
      case "float": return Value(1.5)
      case "string": return .string(text)
      case "list": return []
      default: return nil
      }
    }
    let inner = body(path.dropFirst(), type, text)
    guard first.hasSuffix("[]") else { return .object(Object([.init(String(first), inner)])) }
    return .object(Object([.init(String(first.dropLast(2)), .array([inner]))]))
  }
}
