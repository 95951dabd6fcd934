internal import CommandSyntax
internal import TeslaAPI
internal import Unix

/// `tesla products`: the cars and energy sites of the account.
struct ProductsCommand: Sendable {
  let session: Session

  func run() async throws(Failure) {
    let client = try session.client()
    let (answer, products) = try await asking { () async throws(TeslaError) in
      try await client.products()
    }
    await session.remember(products)
    if session.arguments.isSet(ProductsSyntax.savePowerwallID) {
      try savePowerwallID(of: products)
    }
    if session.arguments.isSet(ProductsSyntax.table) {
      try session.console.write(
        ProductsCommand.table(products, width: session.console.columns))
    } else {
      try session.console.write(answer: answer.bytes)
    }
  }

  private func savePowerwallID(of products: Products) throws(Failure) {
    let site: EnergySite
    do throws(Products.SelectionFailure) {
      site = try products.site(id: session.arguments.string(ProductsSyntax.site))
    } catch {
      throw Failure(error, what: "energy site", option: "--site")
    }
    let path = try session.powerwallIDFile()
    do throws(SystemError) {
      try AtomicFile.write(Array((site.id + "\n").utf8), to: path, mode: 0o644)
    } catch {
      throw Failure(.failure, error.description)
    }
    session.console.note("saved \(site.id) in \(path)")
  }

  static func table(_ products: Products, width: Int? = nil) -> String {
    let cars = products.vehicles.map { vehicle in
      [
        "car", vehicle.vin, vehicle.displayName,
        vehicle.isInService ? "in service" : vehicle.state.text,
      ]
    }
    let sites = products.sites.map { ["site", $0.id, $0.name, $0.resourceType] }
    return TextTable.render([["KIND", "ID", "NAME", "STATE"]] + cars + sites, width: width)
  }
}

extension Session {
  /// The file that names the Powerwall.
  func powerwallIDFile() throws(Failure) -> String {
    if let path = arguments.string(SharedOptions.powerwallIDFile) { return path }
    return try directory().powerwallID
  }

  /// The id in that file, as the old exporter wrote it: with or without a line's end; nil when
  /// there is no such file.
  func powerwallID() throws(Failure) -> String? {
    let path = try powerwallIDFile()
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try FileSystem.read(path, limit: 4_096) } catch {
      if error.errno == .noSuchFile { return nil }
      throw Failure(reading: error)
    }
    guard let id = EnergySite.id(in: bytes) else {
      throw Failure(
        .failure, "\(path) holds no energy_site_id", hint: "tesla products --save-powerwall-id")
    }
    return id
  }

  /// The energy site that the file names, or else the account's only one.
  func siteID(_ client: Client) async throws(Failure) -> String {
    if let id = try powerwallID() { return id }
    let products = try await asking { () async throws(TeslaError) in
      try await client.products().products
    }
    do throws(Products.SelectionFailure) { return try products.site(id: nil).id } catch {
      throw Failure(
        error, what: "energy site", option: "tesla products --save-powerwall-id --site ID")
    }
  }
}

extension EnergySite {
  /// The first id in a file that names the Powerwall.
  static func id(in bytes: [UInt8]) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    // As `jq` writes it, the id may be in quotes.
    let words = text.unicodeScalars.split { $0.value <= 0x20 || $0 == "\"" }
    let id = words.first.map { String($0) } ?? ""
    return !id.isEmpty && id.utf8.allSatisfy { 0x30...0x39 ~= $0 } ? id : nil
  }
}
