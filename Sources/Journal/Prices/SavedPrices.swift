internal import JSON
package import TeslaAPI
internal import TeslaData
package import Unix

/// The prices of a state directory: those of the file `prices`, and after them the tariff of the
/// energy site, if Tesla told one.
package struct SavedPrices: Sendable {
  package var list: PriceList
  /// Of the file `prices`; the other lines count.
  package var badLines: [PriceList.BadLine]

  /// A file of prices is no larger.
  private static let limit = 1 << 20

  /// Reads both files; one that is not there is empty. Throws for one that cannot be read.
  package init(in directory: StateDirectory) throws(SystemError) {
    let text = String(decoding: try Self.bytes(directory.prices) ?? [], as: UTF8.self)
    (list, badLines) = PriceList.parse(text)
    if let saved = try Self.bytes(directory.tariff), let body = try? Value(parsing: saved) {
      list.rules += SiteTariff(body)?.rules(currency: list.rules.first?.price.currency) ?? []
    }
  }

  private static func bytes(_ path: String) throws(SystemError) -> [UInt8]? {
    do throws(SystemError) { return try FileSystem.read(path, limit: limit) } catch {
      guard error.errno == .noSuchFile else { throw error }
      return nil
    }
  }
}
