internal import CCurl
internal import HTTP

/// libcurl, loaded when the first request is made.
///
/// It brings some thirty libraries. Linked in, they would be loaded and bound on every start, which
/// is half of the time that `tesla metrics` in a pipe takes.
struct LibCurl: @unchecked Sendable {  // The table is written once, before anyone else has it.
  /// Every function is there: loading fails when one is missing.
  let functions: UnsafePointer<tesla_libcurl>

  /// Debian's libcurl comes in two builds, of which either will do.
  #if canImport(Darwin)
    private static let names = ["libcurl.4.dylib"]
  #else
    private static let names = ["libcurl.so.4", "libcurl-gnutls.so.4"]
  #endif

  /// Loaded and initialised, once per process.
  static let shared: Result<LibCurl, TransportError> = load()

  private static func load() -> Result<LibCurl, TransportError> {
    let functions = UnsafeMutablePointer<tesla_libcurl>.allocate(capacity: 1)
    functions.initialize(to: tesla_libcurl())
    var failures: [String] = []
    for name in names {
      if let failure = tesla_libcurl_load(functions, name) {
        failures.append(String(cString: failure))
        continue
      }
      let code = functions.pointee.global_init(Int(CURL_GLOBAL_DEFAULT))
      guard code == CURLE_OK else {
        return .failure(.notSent(.cannotConnect, "cannot start libcurl"))
      }
      return .success(LibCurl(functions: UnsafePointer(functions)))
    }
    functions.deallocate()
    let words = failures.first ?? "no libcurl"
    return .failure(.notSent(.cannotConnect, "cannot load libcurl: \(words)"))
  }

  /// libcurl's general words for a failure.
  func words(for code: CURLcode) -> String {
    guard let words = functions.pointee.easy_strerror(code) else { return "libcurl failed" }
    return String(cString: words).asMessage
  }
}
