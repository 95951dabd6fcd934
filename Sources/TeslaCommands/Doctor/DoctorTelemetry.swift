internal import Crypto
internal import JSON
internal import Telemetry
internal import TeslaAPI
internal import Time
internal import Unix

/// Whether cars can stream to this machine: what was sent to them, the receiver's certificate, and
/// the authorities of the cars. Nothing is found where nothing of it is in use.
struct DoctorTelemetry {
  private let directory: StateDirectory
  private let sent: SentTelemetry
  private let now: Timestamp
  /// The receiver's chain and the bundle of the cars' authorities; nil where no option names them.
  private let certificateFile: String?
  private let authoritiesFile: String?

  init(
    _ directory: StateDirectory, certificateFile: String?, authoritiesFile: String?, now: Timestamp
  ) {
    self.directory = directory
    self.certificateFile = certificateFile
    self.authoritiesFile = authoritiesFile
    self.now = now
    sent = SentTelemetry(directory)
  }

  /// What the files say, without a request.
  var findings: [Finding] {
    [sentFinding, dataFinding].compactMap(\.self) + certificateFindings + authorityFindings
  }

  /// What Tesla keeps of a car that a configuration was sent to, compared with it.
  static func finding(
    vin: String, sent: Value, kept: KeptTelemetry
  ) -> Finding {
    guard let configuration = kept.configuration else {
      return Finding(
        .fail, subject, "Tesla has no configuration of \(vin) any more, as past the billing limit",
        remedy: "tesla telemetry configure")
    }
    let differences = TelemetryConfiguration.differences(sent: sent, kept: configuration)
    guard differences.isEmpty else {
      return Finding(
        .warn, subject,
        "the configuration of \(vin) is not the one that was sent: "
          + differences.prefix(5).joined(separator: ", "), remedy: "tesla telemetry configure")
    }
    return Finding(
      .ok, subject,
      "\(vin) \(kept.isSynced ? "has" : "has not yet") fetched the configuration")
  }

  /// The car to ask Tesla about, and what was sent to it.
  var example: (vin: String, sent: Value)? {
    sent.entries.last.flatMap { entry in entry.vins.first.map { ($0, entry.configuration) } }
  }

  private static let subject = "telemetry"

  private var sentFinding: Finding? {
    guard let last = sent.entries.last else { return nil }
    let count = sent.entries.reduce(0) { $0 + $1.vins.count }
    let words =
      "a configuration was sent to \(count) car\(count == 1 ? "" : "s"), \(Age.text(last.sent, now))"
    let ends = sent.entries.compactMap { $0.configuration["exp"]?.int64Value }.min()
    guard let end = ends.map({ Timestamp(seconds: $0) }),
      now.duration(to: end) < .seconds(30 * 86_400)
    else { return Finding(.ok, DoctorTelemetry.subject, words) }
    return Finding(
      end <= now ? .fail : .warn, DoctorTelemetry.subject,
      words + "; it \(end <= now ? "ended" : "ends") \(Age.text(end, now))",
      remedy: "tesla telemetry configure")
  }

  private var dataFinding: Finding? {
    let vins = sent.entries.flatMap(\.vins)
    guard !vins.isEmpty else { return nil }
    let times = vins.compactMap { directory.savedStream(vin: $0)?.lastDatum }
    guard let newest = times.max() else {
      return Finding(
        .warn, DoctorTelemetry.subject, "no value has arrived",
        remedy: "tesla telemetry status, and tesla telemetry errors")
    }
    return Finding(
      .ok, DoctorTelemetry.subject,
      "the newest value is from \(Age.text(newest, now)); values of \(times.count) of"
        + " \(vins.count) cars")
  }

  private var certificateFindings: [Finding] {
    guard let path = certificateFile else { return [] }
    let subject = "telemetry certificate"
    let chain: [UInt8]
    do throws(SystemError) { chain = try FileSystem.read(path, limit: 1 << 20) } catch {
      return [Finding(.fail, subject, error.description)]
    }
    guard let leaf = Certificate.all(pem: chain)?.first else {
      return [Finding(.fail, subject, "\(path) holds no certificate in PEM")]
    }
    var findings: [Finding] = []
    let isNear = now.duration(to: leaf.notAfter) < .seconds(14 * 86_400)
    findings.append(
      Finding(
        leaf.notAfter <= now ? .fail : isNear ? .warn : .ok, subject,
        "of \(leaf.commonName) \(leaf.notAfter <= now ? "ended" : "ends")"
          + " \(Age.text(leaf.notAfter, now))", remedy: isNear ? "renew it" : nil))
    for entry in sent.entries {
      guard let host = entry.configuration["hostname"]?.stringValue,
        let ca = entry.configuration["ca"]?.stringValue
      else { continue }
      let flaw = CertificateChain.flaw(chain, leadingTo: Array(ca.utf8), host: host, at: now)
      if let finding = DoctorTelemetry.chainFinding(flaw, host) { findings.append(finding) }
    }
    return findings
  }

  /// Its end has a finding of its own.
  private static func chainFinding(_ flaw: CertificateChain.Flaw?, _ host: String) -> Finding? {
    let subject = "telemetry certificate"
    let again = "tesla telemetry configure with the right --ca"
    switch flaw {
    case nil: return Finding(.ok, subject, "leads to the authorities that were sent, as \(host)")
    case .expired, .noCertificate: return nil
    case .notYetValid: return Finding(.fail, subject, "is not valid yet", remedy: "set the time")
    case .otherHost:
      return Finding(
        .fail, subject, "is not for \(host), the name that cars use",
        remedy: "get one with that name, or tesla telemetry configure with the right --host")
    case .untrusted:
      return Finding(
        .fail, subject, "does not lead to the authorities that were sent: cars will refuse it",
        remedy: again)
    case .noAuthority:
      return Finding(
        .fail, subject, "no authority that can be read was sent to the cars", remedy: again)
    }
  }

  private var authorityFindings: [Finding] {
    guard let path = authoritiesFile else { return [] }
    let subject = "car authorities"
    let bytes: [UInt8]
    do throws(SystemError) { bytes = try FileSystem.read(path, limit: 16 << 20) } catch {
      return [Finding(.fail, subject, error.description)]
    }
    let fetch = "fetch prod_ca.crt from teslamotors/fleet-telemetry; see tesla help telemetry"
    guard let bundle = Certificate.all(pem: bytes), !bundle.isEmpty else {
      return [Finding(.fail, subject, "\(path) holds no certificate in PEM", remedy: fetch)]
    }
    let (missing, expired) = CarAuthority.gaps(in: bundle, at: now)
    var findings: [Finding] = []
    if missing.count == CarAuthority.living.count {
      findings.append(
        Finding(
          .fail, subject, "\(path) has no authority of Tesla's: no car can connect", remedy: fetch))
    } else if missing.isEmpty {
      findings.append(Finding(.ok, subject, "\(path) has all \(bundle.count) that are known"))
    } else {
      findings.append(
        Finding(
          .warn, subject,
          "\(path) lacks \(missing.joined(separator: ", ")): their cars cannot connect",
          remedy: fetch))
    }
    if !expired.isEmpty {
      findings.append(Finding(.ok, subject, "expired: \(expired.joined(separator: ", "))"))
    }
    return findings
  }
}
