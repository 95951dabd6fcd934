import Crypto
import JSON
import Testing
import Time

@testable import Telemetry

@Suite struct ConfigurationTests {
  /// The private key 0300…00 of vehicle-command's example.
  static let exampleKey = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAwAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAChRANCAARkb/f2Wztb00Kc+yrnUA7pInWLuueG
    C+CLeueStKe1BrwRKp0GShilWmHjMYBKj+hJLfxPwI5plcl5wSUrNvlG
    -----END PRIVATE KEY-----

    """

  @Test("a signed configuration is byte for byte what vehicle-command's signer makes")
  func example() throws {
    let key = try P256PrivateKey(pem: Array(Self.exampleKey.utf8))
    var configuration = TelemetryConfiguration(
      hostname: "telemetry.example.com", port: 443,
      ca: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
      fields: ["Soc": .init(60, delta: 0.5), "Location": .init(10, delta: 10)],
      expires: Timestamp(seconds: 1_825_286_400))
    configuration.alertTypes = ["service"]
    // The example lacks this member.
    let members = configuration.members.filter { $0.name != "prefer_typed" }
    let token = TelemetryConfiguration.token(members, signedBy: key)
    let parts = token.split(separator: ".")
    #expect(parts.first == "eyJhbGciOiJUZXNsYS5TUzI1NiIsInR5cCI6IkpXVCJ9")
    // Nonce and response depend on every byte before them.
    #expect(
      String(parts.last ?? "")
        == "WznDxXRJUHpLYgrBaHz7FmtKgWPLlQOogFOch-NHrvcrGk4JGKm4Q4ysQOWPCMsTMsa-hcxHlrc11-oeUGH5sLUh"
        + "16iZtpK18JJSkFpPPh6PgS_n6Owxm4NxSOzUi8eY")
  }
}
