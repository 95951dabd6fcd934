internal import CMosquitto
internal import Unix

/// libmosquitto, loaded when the first client is made.
struct LibMosquitto: @unchecked Sendable {  // The table is written once, before anyone else has it.
  /// Every function is there: loading fails when one is missing.
  let functions: UnsafePointer<tesla_libmosquitto>

  #if canImport(Darwin)
    private static let name = "libmosquitto.1.dylib"
  #else
    private static let name = "libmosquitto.so.1"
  #endif

  /// Loaded once per process.
  static let shared: Result<LibMosquitto, MQTTError> = load(name)

  static func load(_ name: String) -> Result<LibMosquitto, MQTTError> {
    let functions = UnsafeMutablePointer<tesla_libmosquitto>.allocate(capacity: 1)
    functions.initialize(to: tesla_libmosquitto())
    if let failure = tesla_libmosquitto_load(functions, name) {
      functions.deallocate()
      return .failure(.cannotLoad(String(cString: failure).asOneLine))
    }
    _ = functions.pointee.lib_init()
    return .success(LibMosquitto(functions: UnsafePointer(functions)))
  }

  /// libmosquitto's words for a code, without the full stop.
  func words(for code: mosq_err_t) -> String {
    Self.plain(functions.pointee.strerror(code.rawValue)) ?? "error \(code.rawValue)"
  }

  /// Why a broker refused a connection, in the protocol's words.
  func words(forRefusal code: Int32) -> String {
    let words = Self.plain(functions.pointee.connack_string(code)) ?? "refused"
    // `Connection Refused: not authorised.`
    guard let colon = words.firstIndex(of: ":") else { return words }
    return String(words[words.index(after: colon)...].drop { $0 == " " })
  }

  private static func plain(_ text: UnsafePointer<CChar>?) -> String? {
    guard let text else { return nil }
    var words = String(cString: text).asOneLine
    if words.hasSuffix(".") { words.removeLast() }
    guard let first = words.first else { return nil }
    return first.lowercased() + words.dropFirst()
  }
}
