import Testing

@testable import TeslaData

@Suite struct PlacesTests {
  private static let home = Position(latitude: 48.1372, longitude: 11.5755)

  @Test func linesArePlaces() {
    let text =
      "\u{FEFF}# where we are\r\n\r\nhome 48.13720 11.57550 150\r\n"
      + "\t\"Mum and Dad\"  47.80951, 13.05501, 100 # Salzburg\n"
      + "work -33.9 +151.2 1000000\nwork 90 -180 1\n#work 1 2 3\nstraße#7 0 0 2.5"
    let places = Places(text: text)
    #expect(places.flaws == [])
    #expect(
      places.all == [
        Places.Place(name: "home", center: Self.home, radius: 150),
        Places.Place(
          name: "Mum and Dad", center: Position(latitude: 47.80951, longitude: 13.05501),
          radius: 100),
        Places.Place(
          name: "work", center: Position(latitude: -33.9, longitude: 151.2), radius: 1_000_000),
        Places.Place(name: "work", center: Position(latitude: 90, longitude: -180), radius: 1),
        Places.Place(
          name: "straße#7", center: Position(latitude: 0, longitude: 0), radius: 2.5),
      ])
    #expect(places.names == ["home", "Mum and Dad", "work", "straße#7"])
  }

  @Test(arguments: [
    ("home", "expected NAME LAT LON RADIUS_M (quote a name that has spaces)"),
    ("home 48 11", "expected NAME LAT LON RADIUS_M (quote a name that has spaces)"),
    ("Mum and Dad 48 11 100", "expected NAME LAT LON RADIUS_M (quote a name that has spaces)"),
    ("home 48 # 11 100", "expected NAME LAT LON RADIUS_M (quote a name that has spaces)"),
    ("\"home 48 11 100", "the name has no closing quote"),
    ("\"home\"48 11 100", "there is no space after the name"),
    ("\"\" 48 11 100", "the name is empty"),
    ("\" \" 48 11 100", "the name is empty"),
    ("\"a\u{7}b\" 48 11 100", "the name has a control character"),
    ("a\u{202E}b 48 11 100", "the name has a control character"),
    (
      String(repeating: "a", count: 65) + " 48 11 100", "the name is longer than 64 characters"
    ),
    ("home 48,1 11,5 100", "expected NAME LAT LON RADIUS_M (quote a name that has spaces)"),
    ("home 90.001 11 100", "the latitude must be from -90 to 90"),
    ("home 48 -180.5 100", "the longitude must be from -180 to 180"),
    ("home nan 11 100", "the latitude is no number: nan"),
    ("home 48 0x1p3 100", "the longitude is no number: 0x1p3"),
    ("home 48 11 0", "the radius in metres must be from 1 to 1000000"),
    ("home 48 11 150m", "the radius in metres is no number: 150m"),
    ("home 48 11 1000000.5", "the radius in metres must be from 1 to 1000000"),
  ])
  func aBadLineIsNamedAndTheOthersCount(line: String, reason: String) {
    let places = Places(text: "a 1 2 3\n\(line)\nb 1 2 3\n")
    #expect(places.names == ["a", "b"])
    #expect(places.flaws == [Places.Flaw(line: 2, reason: reason)])
    #expect(places.flaws.map(\.description) == ["line 2: " + reason])
  }

  @Test(arguments: [
    (0.0, 0.0, 0.0, 0.001, 111.2), (0, 179.9995, 0, -179.9995, 111.2), (0, 180, 0, -180, 0),
    (60, 11, 60, 11.001, 55.6), (90, 0, 90, 120, 0), (89.9995, -30, 89.9995, 150, 111.2),
    (-90, 12, -89.999, 170, 111.2), (0, 0, 0, 180, 20_015_115), (48, 11, -48, -169, 20_015_115),
    (52.5163, 13.3777, 48.1372, 11.5755, 503_400),
  ])
  func distancesAreTrueAroundTheGlobe(
    latitude: Double, longitude: Double, otherLatitude: Double, otherLongitude: Double,
    meters: Double
  ) {
    let one = Position(latitude: latitude, longitude: longitude)
    let other = Position(latitude: otherLatitude, longitude: otherLongitude)
    #expect((one.meters(to: other) - meters).magnitude <= max(meters * 0.001, 0.1))
    #expect((other.meters(to: one) - one.meters(to: other)).magnitude < 0.001)
  }

  /// So many metres north of home.
  private func north(_ meters: Double) -> Position {
    Position(latitude: Self.home.latitude + meters / 111_195.08, longitude: Self.home.longitude)
  }

  @Test func aPlaceHoldsACarThatJittersAtItsEdge() {
    let places = Places(text: "home 48.1372 11.5755 100\nbig 48.1372 11.5755 1000")
    // Metres, and where the car is then.
    let way = [
      (1_090.0, []), (1_010, []), (990, ["big"]), (1_090, ["big"]), (110, ["big"]),
      (99, ["home", "big"]), (124, ["home", "big"]), (101, ["home", "big"]), (126, ["big"]),
      (101, ["big"]), (1_099, ["big"]), (1_101, []), (1_099, []),
    ]
    var names: [String] = []
    for (meters, expected) in way {
      names = places.names(at: north(meters), before: names)
      #expect(names == expected, "at \(meters) m")
    }
  }

  @Test func ofPlacesThatOverlapTheSmallestIsNamed() {
    let places = Places(
      text: """
        town 48.1372 11.5755 5000
        home 48.1372 11.5755 100
        neighbour 48.1382 11.5755 100
        """)
    #expect(places.name(at: north(0)) == "home")
    #expect(places.name(at: north(40)) == "home")
    // Both are as large: the one whose centre is nearer.
    #expect(places.name(at: north(70)) == "neighbour")
    #expect(places.names(at: north(70)) == ["neighbour", "home", "town"])
    #expect(places.name(at: north(400)) == "town")
    #expect(places.name(at: north(5_100)) == nil)
    #expect(places.name(at: north(5_100), before: "town") == "town")
  }

  @Test func aNameOfSeveralLinesIsWhereOneOfThemIs() {
    let places = Places(text: "work 48.1372 11.5755 100\nwork 10 10 100\nwork 48.1372 11.5755 200")
    #expect(places.names(at: north(0)) == ["work"])
    #expect(places.names(at: north(150)) == ["work"])
    #expect(places.names(at: north(500)) == [])
  }
}
