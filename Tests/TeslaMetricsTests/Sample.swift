import Foundation
import JSON
import Metrics
import Testing

@testable import TeslaMetrics

/// A body in `Samples`: synthetic, built from the fields that Tesla's real answers have.
struct SampleBody: CustomTestStringConvertible, Sendable {
  let name: String
  let kind: BodyKind

  var testDescription: String { name }

  static let all = [
    SampleBody(name: "modern_car", kind: .vehicleData),
    SampleBody(name: "old_car", kind: .vehicleData),
    SampleBody(name: "drifted_car", kind: .vehicleData),
    SampleBody(name: "streaming_car", kind: .vehicleData),
    SampleBody(name: "live_status", kind: .liveStatus),
    SampleBody(name: "live_status_solar_only", kind: .liveStatus),
    SampleBody(name: "site_info", kind: .siteInfo),
    SampleBody(name: "products", kind: .products),
    SampleBody(name: "calendar_history", kind: .calendarHistory),
  ]

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Samples")

  func value() throws -> Value { try Value(parsing: bytes()) }

  func bytes() throws -> [UInt8] {
    try Array(Data(contentsOf: SampleBody.folder.appendingPathComponent(name + ".json")))
  }

  func families(_ options: ConversionOptions = ConversionOptions()) throws -> [MetricFamily] {
    var options = options
    if kind != .products, kind != .vehicleData { options.siteID = "2252147638651580" }
    return Conversion.families(from: try value(), kind: kind, options: options)
  }
}

extension [MetricFamily] {
  func page(_ format: ExpositionFormat = .text) -> String {
    String(decoding: Exposition.encode(self, as: format), as: UTF8.self)
  }

  /// The value of the sample whose line begins with that name and labels.
  func value(of series: String) -> String? {
    page().split(separator: "\n").first { $0.hasPrefix(series + " ") }
      .map { String($0.dropFirst(series.count + 1)) }
  }

  var sampleCount: Int { reduce(0) { $0 + $1.samples.count } }
}
