package import JSON

/// What the owner of an energy site entered of the prices of the grid, as site_info tells it in
/// `tariff_content_v2`, else in `tariff_content`.
package struct SiteTariff: Hashable, Sendable {
  package let content: Value

  /// - Parameter body: a whole site_info answer, its content, or what `saved` made of it.
  /// - Returns: nil where it tells no tariff.
  package init?(_ body: Value) {
    let info = body.answer
    let places = [info, info["tou_settings"] ?? .null]
    let tariffs = ["tariff_content_v2", "tariff_content"].flatMap { name in
      places.compactMap { $0[name] }
    }
    let tariff = tariffs.first { $0["energy_charges"]?.objectValue?.isEmpty == false }
    guard let tariff else { return nil }
    content = tariff
  }

  /// What is kept of an answer, which tells where the house is, too.
  package var saved: [UInt8] { (["tariff_content_v2": content] as Value).bytes + [0x0A] }
}
