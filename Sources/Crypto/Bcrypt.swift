internal import CGnuTLS

#if canImport(CCrypt)
  internal import CCrypt
#endif

/// Checks passwords against the bcrypt hashes of a web config file.
package enum Bcrypt {
  /// Whether this system's libcrypt knows bcrypt; without it no password ever matches.
  package static var isAvailable: Bool {
    #if canImport(CCrypt)
      true
    #else
      false
    #endif
  }

  /// Whether the text is a bcrypt hash: `$2a$`, `$2b$` or `$2y$`, a cost from 04 to 31, 53 digits.
  package static func isHash(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 60, text.hasPrefix("$2"), [0x61, 0x62, 0x79].contains(bytes[2]),
      bytes[3] == 0x24, bytes[6] == 0x24, let cost = Int(text.dropFirst(4).prefix(2))
    else { return false }
    return 4...31 ~= cost && bytes[7...].allSatisfy(isDigit)
  }

  /// The costs of the decoys to compare besides a hash, so that all takes what one hash of that cost
  /// does: each step of the cost doubles the work. Nil stands for no hash at all.
  package static func work(for hash: String?, upTo cost: Int) -> [Int] {
    guard let hash, let own = Bcrypt.cost(of: hash) else { return [cost] }
    return own < cost ? Array(own..<cost) : []
  }

  /// A hash of that cost that no password has.
  package static func decoy(cost: Int) -> String {
    "$2b$" + (cost < 10 ? "0" : "") + "\(cost)$" + String(repeating: ".", count: 53)
  }

  /// From 4 to 31, as the hash says; nil for anything that is not a bcrypt hash.
  package static func cost(of hash: String) -> Int? {
    isHash(hash) ? Int(hash.dropFirst(4).prefix(2)) : nil
  }

  /// Whether the password has that hash. False for anything that is not a bcrypt hash, and for a
  /// password with a zero byte. Slow on purpose: about 50 ms at cost 10.
  package static func matches(password: some Sequence<UInt8>, hash: String) -> Bool {
    let password = ContiguousArray(password)
    guard isHash(hash), !password.contains(0) else { return false }
    #if canImport(CCrypt)
      guard let computed = compute(password, setting: hash) else { return false }
      return ConstantTime.areEqual(computed, hash.utf8)
    #else
      return false
    #endif
  }

  #if canImport(CCrypt)
    private static func compute(_ password: ContiguousArray<UInt8>, setting: String) -> [UInt8]? {
      let size = MemoryLayout<crypt_data>.size
      let scratch = UnsafeMutableRawPointer.allocate(
        byteCount: size, alignment: MemoryLayout<crypt_data>.alignment)
      scratch.initializeMemory(as: UInt8.self, repeating: 0, count: size)
      var phrase = password.map(CChar.init(bitPattern:)) + [0]
      defer {
        gnutls_memset(scratch, 0, size)
        gnutls_memset(&phrase, 0, phrase.count)
        scratch.deallocate()
      }
      guard let hash = crypt_rn(phrase, setting, scratch, Int32(size)) else { return nil }
      var computed: [UInt8] = []
      var next = hash
      while next.pointee != 0 {
        computed.append(UInt8(bitPattern: next.pointee))
        next += 1
      }
      return computed
    }
  #endif

  /// The digits of bcrypt's own base64: `./A-Za-z0-9`.
  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x2E...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }
}
