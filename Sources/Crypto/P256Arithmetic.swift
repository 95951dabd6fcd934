internal import CGnuTLS
internal import CNettle

/// Numbers and points of the curve P-256 as bytes, the highest first. What involves a secret is done
/// by those functions of nettle and GMP that take the same time whatever its value.
enum P256Arithmetic {
  /// Of a number below the order.
  static let byteCount = 32
  /// The base point, uncompressed (SEC 2 section 2.4.2).
  static let generator: [UInt8] =
    [
      0x04,
      0x6B, 0x17, 0xD1, 0xF2, 0xE1, 0x2C, 0x42, 0x47, 0xF8, 0xBC, 0xE6, 0xE5, 0x63, 0xA4, 0x40,
      0xF2,
      0x77, 0x03, 0x7D, 0x81, 0x2D, 0xEB, 0x33, 0xA0, 0xF4, 0xA1, 0x39, 0x45, 0xD8, 0x98, 0xC2,
      0x96,
      0x4F, 0xE3, 0x42, 0xE2, 0xFE, 0x1A, 0x7F, 0x9B, 0x8E, 0xE7, 0xEB, 0x4A, 0x7C, 0x0F, 0x9E,
      0x16,
      0x2B, 0xCE, 0x33, 0x57, 0x6B, 0x31, 0x5E, 0xCE, 0xCB, 0xB6, 0x40, 0x68, 0x37, 0xBF, 0x51,
      0xF5,
    ]
  /// How many multiples the base point has.
  static let order: [UInt8] =
    [
      0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
      0xFF,
      0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25,
      0x51,
    ]
  /// The prime that coordinates are counted by.
  private static let prime: [UInt8] =
    [
      0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00,
      0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
      0xFF,
    ]

  /// Whether 0 < number < order, as a private key and a nonce must be.
  static func isScalar(_ number: [UInt8]) -> Bool {
    withScalar(number) { _ in true } ?? false
  }

  /// Whether the 65 bytes are a point of the curve, uncompressed.
  static func isPoint(_ bytes: [UInt8]) -> Bool {
    withPoint { point in set(&point, to: bytes) }
  }

  /// The multiple of the base point; nil unless 0 < scalar < order.
  static func publicPoint(of scalar: [UInt8]) -> [UInt8]? {
    withScalar(scalar) { scalar in
      withPoint { point in
        nettle_ecc_point_mul_g(&point, &scalar)
        return bytes(of: &point)
      }
    }
  }

  /// The multiple of a point; nil unless 0 < scalar < order and the point is on the curve.
  static func product(_ scalar: [UInt8], _ factor: [UInt8]) -> [UInt8]? {
    let product: [UInt8]?? = withScalar(scalar) { scalar in
      withPoint { point in
        guard set(&point, to: factor) else { return nil }
        return withPoint { result in
          nettle_ecc_point_mul(&result, &scalar, &point)
          return bytes(of: &result)
        }
      }
    }
    return product ?? nil
  }

  /// The sum of two points of the curve; nil where they have the same x, which no two multiples that
  /// a signature is checked by have. Takes a time that depends on the points: they are public.
  static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8]? {
    guard left.count == 65, right.count == 65 else { return nil }
    let values = [left[1...32], left[33...], right[1...32], right[33...], prime[...], []]
    return withIntegers(values) { number in
      let (x1, y1, x2, y2, prime) = (number, number + 1, number + 2, number + 3, number + 4)
      let x3 = number + 5
      // λ = (y2 − y1) / (x2 − x1)
      let slope = y2
      __gmpz_sub(slope, y2, y1)
      __gmpz_sub(x3, x2, x1)
      guard __gmpz_invert(x3, x3, prime) != 0 else { return nil }
      __gmpz_mul(slope, slope, x3)
      __gmpz_mod(slope, slope, prime)
      // x3 = λ² − x1 − x2
      __gmpz_mul(x3, slope, slope)
      __gmpz_sub(x3, x3, x1)
      __gmpz_sub(x3, x3, x2)
      __gmpz_mod(x3, x3, prime)
      // y3 = λ (x1 − x3) − y1
      let y3 = x1
      __gmpz_sub(y3, x1, x3)
      __gmpz_mul(y3, y3, slope)
      __gmpz_sub(y3, y3, y1)
      __gmpz_mod(y3, y3, prime)
      return [4] + bytes(of: x3) + bytes(of: y3)
    }
  }

  /// The number modulo the order, of 32 public bytes.
  static func reduced(_ number: [UInt8]) -> [UInt8] {
    withIntegers([number[...], order[...]]) { numbers in
      __gmpz_mod(numbers, numbers, numbers + 1)
      return bytes(of: numbers)
    }
  }

  /// nonce − secret · challenge modulo the order.
  /// - Parameters:
  ///   - nonce: below the order, as is the secret.
  ///   - challenge: 32 bytes of any value.
  static func response(nonce: [UInt8], secret: [UInt8], challenge: [UInt8]) -> [UInt8] {
    let order = limbs(order)
    let count = mp_size_t(order.count)
    var nonce = limbs(nonce)
    var secret = limbs(secret)
    var product = [mp_limb_t](repeating: 0, count: 2 * order.count)
    let room = max(
      1, __gmpn_sec_mul_itch(count, count), __gmpn_sec_div_r_itch(2 * count, count))
    var scratch = [mp_limb_t](repeating: 0, count: Int(room))
    defer {
      wipe(&nonce)
      wipe(&secret)
      wipe(&product)
      wipe(&scratch)
    }
    __gmpn_sec_mul(&product, secret, count, limbs(challenge), count, &scratch)
    __gmpn_sec_div_r(&product, 2 * count, order, count, &scratch)
    var difference = [mp_limb_t](repeating: 0, count: order.count)
    let borrow = __gmpn_sub_n(&difference, nonce, product, count)
    var result = difference
    __gmpn_cnd_add_n(borrow, &result, difference, order, count)
    return bytes(result)
  }

  // MARK: Between bytes and the libraries' numbers

  private static let limbBytes = MemoryLayout<mp_limb_t>.size

  /// 32 bytes as GMP's words, the lowest first.
  private static func limbs(_ bytes: [UInt8]) -> [mp_limb_t] {
    precondition(bytes.count == byteCount, "a number of the curve has 32 bytes")
    return stride(from: byteCount, to: 0, by: -limbBytes).map { end in
      bytes[(end - limbBytes)..<end].reduce(0) { $0 << 8 | mp_limb_t($1) }
    }
  }

  private static func bytes(_ limbs: [mp_limb_t]) -> [UInt8] {
    limbs.reversed().flatMap { limb in
      (0..<limbBytes).reversed().map { UInt8(truncatingIfNeeded: limb >> (8 * $0)) }
    }
  }

  private static func wipe(_ limbs: inout [mp_limb_t]) {
    gnutls_memset(&limbs, 0, limbs.count * limbBytes)
  }

  private static func withScalar<Result>(
    _ number: [UInt8], _ work: (inout ecc_scalar) -> Result
  ) -> Result? {
    guard number.count == byteCount else { return nil }
    var scalar = ecc_scalar()
    nettle_ecc_scalar_init(&scalar, nettle_get_secp_256r1())
    defer {
      gnutls_memset(scalar.p, 0, byteCount)
      nettle_ecc_scalar_clear(&scalar)
    }
    let isInRange = withIntegers([number[...]]) { nettle_ecc_scalar_set(&scalar, $0) }
    return isInRange == 1 ? work(&scalar) : nil
  }

  private static func withPoint<Result>(_ work: (inout ecc_point) -> Result) -> Result {
    var point = ecc_point()
    nettle_ecc_point_init(&point, nettle_get_secp_256r1())
    defer { nettle_ecc_point_clear(&point) }
    return work(&point)
  }

  private static func set(_ point: inout ecc_point, to bytes: [UInt8]) -> Bool {
    guard bytes.count == 65, bytes.first == 4 else { return false }
    return withIntegers([bytes[1...32], bytes[33...]]) {
      nettle_ecc_point_set(&point, $0, $0 + 1) == 1
    }
  }

  private static func bytes(of point: inout ecc_point) -> [UInt8] {
    withIntegers([[], []]) { numbers in
      nettle_ecc_point_get(&point, numbers, numbers + 1)
      return [4] + bytes(of: numbers) + bytes(of: numbers + 1)
    }
  }

  /// GMP's numbers with these values; they are wiped afterwards.
  private static func withIntegers<Result>(
    _ values: [ArraySlice<UInt8>], _ work: (UnsafeMutablePointer<__mpz_struct>) -> Result
  ) -> Result {
    var numbers = [__mpz_struct](repeating: __mpz_struct(), count: values.count)
    return numbers.withUnsafeMutableBufferPointer { buffer in
      guard let first = buffer.baseAddress else { preconditionFailure("there is a number") }
      for (index, value) in values.enumerated() {
        __gmpz_init2(first + index, mp_bitcnt_t(2 * 8 * byteCount))
        value.withUnsafeBytes { __gmpz_import(first + index, $0.count, 1, 1, 1, 0, $0.baseAddress) }
      }
      defer {
        for index in values.indices {
          let number = first[index]
          gnutls_memset(number._mp_d, 0, Int(number._mp_alloc) * limbBytes)
          __gmpz_clear(first + index)
        }
      }
      return work(first)
    }
  }

  /// A number that is not negative and has at most 32 bytes.
  private static func bytes(of number: UnsafeMutablePointer<__mpz_struct>) -> [UInt8] {
    var digits = [UInt8](repeating: 0, count: byteCount)
    var count = 0
    let size = (__gmpz_sizeinbase(number, 2) + 7) / 8
    precondition(size <= byteCount, "a number of the curve has 32 bytes")
    __gmpz_export(&digits, &count, 1, 1, 1, 0, number)
    return [UInt8](repeating: 0, count: byteCount - count) + digits.prefix(count)
  }
}
