/// Finds secrets, whole or in part: any eight bytes of one that follow each other in a text.
///
/// Eight because a crash report shows memory in short pieces; by chance none of the random eight
/// occurs in what these tests read.
struct SecretSearch {
  private static let width = 8
  private var pieces: Set<UInt64> = []

  init(_ secrets: some Collection<String>) {
    for secret in secrets {
      var window: UInt64 = 0
      for (index, byte) in secret.utf8.enumerated() {
        window = window << 8 | UInt64(byte)
        if index >= Self.width - 1 { pieces.insert(window) }
      }
    }
  }

  /// The first piece of a secret with what stands around it; nil when there is none.
  func trace(in bytes: [UInt8]) -> String? {
    var window: UInt64 = 0
    for (index, byte) in bytes.enumerated() {
      window = window << 8 | UInt64(byte)
      guard index >= Self.width - 1, pieces.contains(window) else { continue }
      let around = bytes[max(0, index - 60)..<min(bytes.count, index + 20)]
      return String(decoding: around, as: UTF8.self)
    }
    return nil
  }

  func trace(in text: String) -> String? { trace(in: Array(text.utf8)) }
}
