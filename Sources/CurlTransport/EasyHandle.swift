internal import CCurl

/// One libcurl easy handle; options that fail are remembered, not lost.
final class EasyHandle {
  let library: LibCurl
  let pointer: UnsafeMutableRawPointer
  /// The first option that libcurl refused.
  private(set) var failure: CURLcode?

  init?(_ library: LibCurl) {
    guard let pointer = library.functions.pointee.easy_init() else { return nil }
    self.library = library
    self.pointer = pointer
  }

  deinit { library.functions.pointee.easy_cleanup(pointer) }

  func set(_ option: CURLoption, _ value: Int) {
    note(tesla_easy_setopt_long(library.functions, pointer, option, value))
  }

  func set(_ option: CURLoption, _ value: Bool) { set(option, value ? 1 : 0) }

  func setOffset(_ option: CURLoption, _ value: Int) {
    note(tesla_easy_setopt_offset(library.functions, pointer, option, curl_off_t(value)))
  }

  /// libcurl copies the text.
  func set(_ option: CURLoption, _ value: String) {
    note(tesla_easy_setopt_string(library.functions, pointer, option, value))
  }

  func setPointer(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
    note(tesla_easy_setopt_pointer(library.functions, pointer, option, value))
  }

  func setDataCallback(
    _ option: CURLoption,
    _ value:
      @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int
  ) {
    note(tesla_easy_setopt_data_callback(library.functions, pointer, option, value))
  }

  func setDebugCallback(_ value: DebugCallback) {
    note(tesla_easy_setopt_debug_callback(library.functions, pointer, CURLOPT_DEBUGFUNCTION, value))
  }

  /// Reports each connection that is opened, and lets the sockets, which must outlive all
  /// connections, close it.
  func observeSockets(_ context: UnsafeMutableRawPointer, closing sockets: Sockets) {
    note(
      tesla_easy_setopt_socket_callbacks(
        library.functions, pointer, noteOpened, context, closeSocket,
        Unmanaged.passUnretained(sockets).toOpaque()))
  }

  /// Asks before each time that the request goes out.
  func observeStarts(_ context: UnsafeMutableRawPointer) {
    note(tesla_easy_setopt_start_callback(library.functions, pointer, mayStart, context))
  }

  /// Sets the body of a POST; libcurl copies it.
  func setBody(_ body: [UInt8]) {
    setOffset(CURLOPT_POSTFIELDSIZE_LARGE, body.count)
    body.withUnsafeBytes { bytes in
      // With an empty body there is nothing to copy, and no address.
      guard let start = bytes.baseAddress, !bytes.isEmpty else {
        return set(CURLOPT_COPYPOSTFIELDS, "")
      }
      setPointer(CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: start))
    }
  }

  func number(_ info: CURLINFO) -> Int {
    var value = 0
    return tesla_easy_getinfo_long(library.functions, pointer, info, &value) == CURLE_OK ? value : 0
  }

  func offset(_ info: CURLINFO) -> Int64 {
    var value: curl_off_t = 0
    return tesla_easy_getinfo_offset(library.functions, pointer, info, &value) == CURLE_OK
      ? Int64(value) : 0
  }

  func text(_ info: CURLINFO) -> String? {
    var value: UnsafePointer<CChar>?
    guard tesla_easy_getinfo_string(library.functions, pointer, info, &value) == CURLE_OK, let value
    else {
      return nil
    }
    return String(cString: value)
  }

  /// The lines that libcurl keeps about the server's own certificate.
  var certificateLines: [String] {
    var chain: UnsafeMutablePointer<curl_certinfo>?
    guard tesla_easy_getinfo_certificates(library.functions, pointer, &chain) == CURLE_OK,
      let chain,
      chain.pointee.num_of_certs > 0, var line = chain.pointee.certinfo?.pointee
    else { return [] }
    var lines: [String] = []
    while true {
      if let data = line.pointee.data { lines.append(String(cString: data)) }
      guard let next = line.pointee.next else { return lines }
      line = next
    }
  }

  private func note(_ code: CURLcode) {
    if code != CURLE_OK, failure == nil { failure = code }
  }
}
