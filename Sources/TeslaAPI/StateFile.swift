internal import Crypto
package import HTTP
package import JSON
package import Time
internal import Unix

/// `state.json`: persistent state other than the tokens. Without it the login still works.
///
/// Members that this version does not know are kept, so that an older program beside a newer one
/// does no harm.
package struct StateFile: Sendable {
  /// The energy of a site takes ten kilobytes, and an account may have many.
  private static let mostBytes = 16 << 20

  private let directory: StateDirectory
  private let clock: any WallClock
  private let warn: @Sendable (VaultWarning) -> Void

  package init(
    _ directory: StateDirectory, clock: any WallClock,
    warn: @escaping @Sendable (VaultWarning) -> Void = { _ in }
  ) {
    self.directory = directory
    self.clock = clock
    self.warn = warn
  }

  /// What is stored; empty when there is no file, or it cannot be read or holds nonsense.
  package func read() -> Contents { (try? load()) ?? Contents(Object()) }

  private func load() throws(SystemError) -> Contents {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try FileSystem.read(directory.state, limit: StateFile.mostBytes)
    } catch {
      switch error.errno {
      case .noSuchFile: return Contents(Object())
      case .fileTooLarge: return Contents(Object(), isDamaged: true)
      default: throw error
      }
    }
    guard case .object(let object)? = try? Value(parsing: bytes) else {
      return Contents(Object(), isDamaged: true)
    }
    return Contents(object)
  }

  /// The text of a new file.
  package static func initial(loginHost: String) -> String {
    var contents = Contents(Object())
    contents.loginHost = loginHost
    return String(decoding: Value.object(contents.object).bytes, as: UTF8.self)
  }

  /// Changes the file under its lock; nothing is written when nothing changes. A damaged file is
  /// kept beside the new one, for its counters; one that cannot be read is not written over.
  package func update(_ change: @Sendable (inout Contents) -> Void) async throws(VaultError) {
    let lock: FileLock
    do {
      lock = try await FileLock.acquire(
        path: directory.stateLock, timeout: .seconds(10), clock: clock)
    } catch {
      switch error {
      case .timedOut(let path): throw .busy(path: path)
      case .cancelled: throw .cancelled
      case .system(let cause): throw .system(cause)
      }
    }
    defer { lock.release() }
    do throws(SystemError) { try replace(change) } catch { throw .system(error) }
  }

  private func replace(_ change: (inout Contents) -> Void) throws(SystemError) {
    let old = try load()
    var new = old
    change(&new)
    guard new.object != old.object else { return }
    // Only who holds the lock writes one: an hour is for clocks that differ.
    AtomicFile.removeLeftOvers(
      of: [directory.state], before: clock.now.advanced(by: .seconds(-3600)))
    if old.isDamaged {
      try AtomicFile.move(directory.state, to: directory.damagedState)
      warn(.damagedState(path: directory.state, keptAs: directory.damagedState))
    }
    try AtomicFile.write(
      Value.object(new.object).bytes + [0x0A], to: directory.state, mode: 0o600)
  }

  /// The members, typed.
  package struct Contents: Sendable {
    var object: Object

    /// Whether the file holds what this program did not write. The user may want to see it before
    /// it is overwritten.
    package let isDamaged: Bool

    fileprivate init(_ object: Object, isDamaged: Bool = false) {
      self.object = object
      self.isDamaged = isDamaged
    }

    /// The base URL that a 421 taught, for the API host that it was taught instead of. Believed no
    /// more than the answer was: the file may have been changed by anything.
    package func regionHost(for configuration: Configuration) -> URL? {
      let configured = configuration.apiHost.description
      guard let text = object["region_hosts"]?[configured]?.stringValue,
        let url = URL(text), configuration.follows(region: url)
      else { return nil }
      return url
    }

    package mutating func learn(regionHost: URL, for configured: URL) {
      var hosts = object["region_hosts"]?.objectValue ?? Object()
      hosts[configured.description] = .string(regionHost.description)
      object["region_hosts"] = .object(hosts)
    }

    /// When the stored pair came from the server. A new one takes back that the one before was
    /// refused.
    package var tokensIssuedAt: Timestamp? {
      get { object["tokens_issued_at"]?.doubleValue.flatMap(Timestamp.init(seconds:)) }
      set {
        object["tokens_issued_at"] = newValue.map { Value($0.wholeSeconds) }
        if lastError?.endsLogin == true { lastError = nil }
      }
    }

    /// The authority of the login server that the stored pair is of; empty where none knows it.
    package var loginHost: String? {
      get { object["login_host"]?.stringValue }
      set { object["login_host"] = newValue.map(Value.string) }
    }

    /// When that access token ends, where its server said so and it does not itself.
    func end(of token: Secret) -> Timestamp? {
      guard let stored = object["access_token_end"],
        stored["token"]?.stringValue == Contents.fingerprint(token)
      else { return nil }
      return stored["at"]?.doubleValue.flatMap(Timestamp.init(seconds:))
    }

    mutating func set(end: Timestamp, of token: Secret) {
      object["access_token_end"] = [
        "token": .string(Contents.fingerprint(token)), "at": Value(end.wholeSeconds),
      ]
    }

    /// Tells tokens apart and nothing else of them.
    private static func fingerprint(_ token: Secret) -> String {
      Base64URL.encode(SHA256.digest(Array(token.reveal.utf8)).prefix(12))
    }

    /// When Tesla last did not accept an access token that it had renewed (tesla-api(7), LOGIN).
    package var renewedTokensRejectedAt: Timestamp? {
      get {
        object["renewed_tokens_rejected_at"]?.doubleValue.flatMap(Timestamp.init(seconds:))
      }
      set { object["renewed_tokens_rejected_at"] = newValue.map { Value($0.wholeSeconds) } }
    }

    /// Whether to use up an access token before it is renewed: for a day after that.
    package func areRenewedTokensRejected(at now: Timestamp) -> Bool {
      guard let time = renewedTokensRejectedAt else { return false }
      return time <= now && time.duration(to: now) < .seconds(86_400)
    }

    /// The last call that failed, for the doctor.
    package var lastError: PastError? {
      get {
        guard let stored = object["last_error"],
          let at = stored["at"]?.doubleValue.flatMap(Timestamp.init(seconds:)),
          let words = stored["words"]?.stringValue
        else { return nil }
        return PastError(
          at: at, words: words, endsLogin: stored["ends_login"]?.boolValue ?? false)
      }
      set {
        object["last_error"] = newValue.map {
          [
            "at": Value($0.at.wholeSeconds), "words": .string($0.words),
            "ends_login": .bool($0.endsLogin),
          ]
        }
      }
    }

    /// The cars of the last `products` answer, for completion without a network.
    package var vehicles: [KnownVehicle] {
      get {
        (object["vehicles"]?.arrayValue ?? []).compactMap { value in
          guard let vin = value["vin"]?.stringValue else { return nil }
          return KnownVehicle(vin: vin, displayName: value["display_name"]?.stringValue ?? "")
        }
      }
      set {
        object["vehicles"] = .array(
          newValue.map { ["vin": .string($0.vin), "display_name": .string($0.displayName)] })
      }
    }

    /// The energy sites of the last `products` answer, likewise.
    package var sites: [KnownSite] {
      get {
        (object["sites"]?.arrayValue ?? []).compactMap { value in
          guard let id = value["id"]?.identifier else { return nil }
          return KnownSite(id: id, name: value["name"]?.stringValue ?? "")
        }
      }
      set {
        object["sites"] = .array(
          newValue.map { ["id": .string($0.id), "name": .string($0.name)] })
      }
    }

    /// The energy that was counted of a site or vehicle, in its meter's own form.
    package func energy(_ owner: EnergyOwner, _ id: String) -> Value? {
      // Earlier versions stored null for a meter that did not change.
      guard let stored = object["energy"]?[owner.rawValue]?[id], stored != .null else {
        return nil
      }
      return stored
    }

    package mutating func set(energy: Value, _ owner: EnergyOwner, _ id: String) {
      change(owner) { $0[id] = energy }
    }

    /// Changes the energy that was counted of many, in a time that grows with their number and the
    /// file's, not with the product.
    ///
    /// - Parameter change: what to store of an id, given what is stored; nil leaves that.
    package mutating func setEnergies(
      _ owner: EnergyOwner, of ids: Set<String>, _ change: (String, Value?) -> Value?
    ) {
      var missing = ids
      self.change(owner) { stored in
        let old = stored.members.map { member in
          guard missing.remove(member.name) != nil else { return member }
          return Object.Member(member.name, change(member.name, member.value) ?? member.value)
        }
        let new = missing.sorted().compactMap { id in
          change(id, nil).map { Object.Member(id, $0) }
        }
        stored = Object(old + new)
      }
    }

    private mutating func change(_ owner: EnergyOwner, _ change: (inout Object) -> Void) {
      var all = object["energy"]?.objectValue ?? Object()
      var owners = all[owner.rawValue]?.objectValue ?? Object()
      change(&owners)
      all[owner.rawValue] = .object(owners)
      object["energy"] = .object(all)
    }
  }
}

/// Whose energy is counted.
package enum EnergyOwner: String, Hashable, Sendable {
  /// By energy_site_id.
  case sites
  /// By VIN.
  case vehicles
  /// Drives and charges, by VIN.
  case journal
}

/// A failure of the past.
package struct PastError: Hashable, Sendable {
  package let at: Timestamp
  /// What was said of it, for people.
  package let words: String
  /// Whether only a new login helps.
  package let endsLogin: Bool

  package init(at: Timestamp, words: String, endsLogin: Bool) {
    self.at = at
    self.words = words
    self.endsLogin = endsLogin
  }
}

/// A car as far as completion needs it.
package struct KnownVehicle: Hashable, Sendable {
  package let vin: String
  package let displayName: String

  package init(vin: String, displayName: String) {
    self.vin = vin
    self.displayName = displayName
  }
}

/// An energy site as far as completion needs it.
package struct KnownSite: Hashable, Sendable {
  package let id: String
  package let name: String

  package init(id: String, name: String) {
    self.id = id
    self.name = name
  }
}
