/// Bytes at a fixed place, for as long as anyone sends them.
final class SharedBytes: @unchecked Sendable {
  // Sendable by proof: the memory is written once, before anyone else sees the object.
  private let memory: UnsafeMutableRawBufferPointer
  let count: Int

  init(_ bytes: [UInt8]) {
    count = bytes.count
    memory = .allocate(byteCount: max(bytes.count, 1), alignment: 16)
    memory.copyBytes(from: bytes)
  }

  deinit { memory.deallocate() }

  /// The bytes; valid while the object lives.
  var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

  /// The bytes as a C string, which they must be.
  var text: UnsafePointer<CChar>? {
    UnsafePointer(memory.baseAddress?.assumingMemoryBound(to: CChar.self))
  }
}
