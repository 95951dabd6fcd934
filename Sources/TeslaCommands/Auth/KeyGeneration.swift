internal import CommandSyntax
internal import Crypto
internal import TeslaAPI
internal import Unix

/// `tesla auth --generate-key FILE`: the key pair that the Fleet API wants of an application.
struct KeyGeneration {
  private let session: Session
  private let file: String
  private var publicFile: String { file + ".pub" }

  init(_ session: Session, _ file: String) {
    self.session = session
    self.file = file
  }

  func run() throws(Failure) {
    for path in [file, publicFile] where isTaken(path) { throw taken(path) }
    if session.arguments.isSet(AuthSyntax.dryRun) {
      session.console.say("would make a key pair of the curve prime256v1")
      session.console.say("would write the private key to \(file), readable by you alone")
      session.console.say("would write the public key to \(publicFile)")
      return
    }
    let pair: P256KeyPair
    do { pair = try P256KeyPair() } catch { throw Failure(.failure, error.description) }
    try write(pair.privateKeyPEM, to: file, mode: 0o600)
    do { try write(pair.publicKeyPEM, to: publicFile, mode: 0o644) } catch {
      // Half a pair is worth nothing, and would be in the way of the next try.
      try? FileSystem.remove(file)
      throw error
    }
    session.console.note("the private key is in \(file): keep it to yourself")
    session.console.note("the public key is in \(publicFile): serve it at")
    session.console.note("    https://DOMAIN\(PartnerDomain.publicKeyPath)")
    session.console.note("then: tesla auth --fleet-register DOMAIN --api fleet-na, or fleet-eu")
  }

  /// A link to nothing is in the way as well.
  private func isTaken(_ path: String) -> Bool {
    (try? FileSystem.status(path, followingLinks: false)) != nil
  }

  private func taken(_ path: String) -> Failure {
    Failure(
      .failure, "\(path) is there already, and a key is never overwritten",
      hint: "name another file: tesla auth --generate-key FILE")
  }

  private func write(_ bytes: [UInt8], to path: String, mode: FileMode) throws(Failure) {
    do throws(SystemError) { try NewFile.write(bytes, to: path, mode: mode) } catch {
      throw error.errno == .fileExists ? taken(path) : Failure(.failure, error.description)
    }
  }
}
