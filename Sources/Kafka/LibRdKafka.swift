internal import CRdKafka
internal import Unix

/// librdkafka, loaded when the first consumer is made.
struct LibRdKafka: @unchecked Sendable {  // The table is written once, before anyone else has it.
  /// Every function is there: loading fails when one is missing.
  let functions: UnsafePointer<tesla_librdkafka>

  #if canImport(Darwin)
    private static let name = "librdkafka.1.dylib"
  #else
    private static let name = "librdkafka.so.1"
  #endif

  /// Loaded once per process.
  static let shared: Result<LibRdKafka, KafkaError> = load(name)

  static func load(_ name: String) -> Result<LibRdKafka, KafkaError> {
    let functions = UnsafeMutablePointer<tesla_librdkafka>.allocate(capacity: 1)
    functions.initialize(to: tesla_librdkafka())
    if let failure = tesla_librdkafka_load(functions, name) {
      functions.deallocate()
      return .failure(.cannotLoad(String(cString: failure).asOneLine))
    }
    return .success(LibRdKafka(functions: UnsafePointer(functions)))
  }

  /// librdkafka's words for a code.
  func words(for code: rd_kafka_resp_err_t) -> String {
    guard let words = functions.pointee.err2str(code) else { return "error \(code.rawValue)" }
    return String(cString: words).asOneLine
  }

  /// What went wrong, or nil; takes the error over.
  func words(takenFrom error: OpaquePointer?) -> String? {
    guard let error else { return nil }
    defer { functions.pointee.error_destroy(error) }
    return functions.pointee.error_string(error).map { String(cString: $0).asOneLine }
      ?? "unknown error"
  }
}
