package import Time

/// What a car did for a while.
package struct JournalState: Hashable, Sendable {
  /// In the words of `tesla states`.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case asleep, offline, online, charging, driving
  }

  package var vin: String
  package var kind: Kind
  /// When it was first seen so.
  package var begin: Timestamp
  /// When it was seen to be otherwise; nil while it lasts.
  package var end: Timestamp?
  /// When the car was last seen in this state. Nothing is known of the time after it.
  package var seenUntil: Timestamp

  /// A sleeping car is not written down again and again, so who reads the journal has only the
  /// beginning of the sleep; a car that still sleeps is taken to have slept on.
  package static let longestSleep = Duration.seconds(7 * 86_400)

  package init(
    vin: String, kind: Kind, begin: Timestamp, end: Timestamp? = nil, seenUntil: Timestamp
  ) {
    self.vin = vin
    self.kind = kind
    self.begin = begin
    self.end = end
    self.seenUntil = seenUntil
  }
}

/// A version of a car's software, from when it was first seen.
package struct SoftwareVersion: Hashable, Sendable {
  package var vin: String
  /// `2026.38.3`.
  package var version: String
  package var since: Timestamp

  package init(vin: String, version: String, since: Timestamp) {
    self.vin = vin
    self.version = version
    self.since = since
  }
}

/// A number of a chart, the mean of five minutes.
package struct ChartSample: Hashable, Sendable {
  /// A VIN or the id of a site.
  package var subject: String
  /// Of a car `level`, `inside`, `outside` (percent, °C) and `mode` (a `CarMode`'s raw value, of
  /// several in the five minutes the one that matters most); of a site `solar`, `home`, `battery`,
  /// `grid` (W) and `charge` (percent). Five minutes without a poll, as while a
  /// car sleeps, have none: the car's states fill them.
  package var series: String
  /// The beginning of the five minutes.
  package var time: Timestamp
  package var value: Double

  package init(subject: String, series: String, time: Timestamp, value: Double) {
    self.subject = subject
    self.series = series
    self.time = time
    self.value = value
  }
}

/// A car that the journal knows.
package struct JournalVehicle: Hashable, Sendable {
  package var vin: String
  package var name: String
  /// Tesla's words of the units that its screen shows: `km/hr`, `mi/hr`; `C`, `F`.
  package var distanceUnit: String?
  package var temperatureUnit: String?

  package init(
    vin: String, name: String = "", distanceUnit: String? = nil, temperatureUnit: String? = nil
  ) {
    self.vin = vin
    self.name = name
    self.distanceUnit = distanceUnit
    self.temperatureUnit = temperatureUnit
  }
}
