internal import CMicroHTTPD
internal import HTTP

/// Fields that every answer of a server carries unless it has its own of that name.
final class Decoration: Sendable {
  let headers: Headers

  init(_ headers: Headers = [:]) { self.headers = headers }
}

/// Makes libmicrohttpd's responses; the caller of `make` owns one reference to what it gets.
enum MHDResponse {
  /// Below this, gzip's header and the client's work cost more than the bytes saved.
  static let leastCompressed = 1_024

  /// A response with its own copy of the body; nil without memory or for a field that is none.
  static func make(_ response: Response, decoration: Decoration) -> OpaquePointer? {
    let handle = response.body.withUnsafeBytes { bytes in
      MHD_create_response_from_buffer(
        bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
    }
    return finish(handle, response.headers, decoration)
  }

  /// A response that sends shared bytes where they are.
  static func make(_ bytes: SharedBytes, headers: Headers, decoration: Decoration)
    -> OpaquePointer?
  {
    let owner = Unmanaged.passRetained(bytes)
    let handle = MHD_create_response_from_buffer_with_free_callback_cls(
      bytes.count, UnsafeMutableRawPointer(mutating: bytes.buffer.baseAddress),
      { releaseSharedBytes($0) }, owner.toOpaque())
    if handle == nil { owner.release() }
    return finish(handle, headers, decoration)
  }

  /// A response whose body comes from a reader as the client takes it.
  static func make(_ body: StreamedBody, headers: Headers, decoration: Decoration)
    -> OpaquePointer?
  {
    let owner = Unmanaged.passRetained(body)
    let handle = MHD_create_response_from_callback(
      UInt64(body.count), 16_384, { readStreamedBody($0, $1, $2, $3) }, owner.toOpaque(),
      { releaseStreamedBody($0) })
    if handle == nil { owner.release() }
    return finish(handle, headers, decoration)
  }

  /// A response that goes on until its end is known.
  static func make(_ events: EventStream, decoration: Decoration) -> OpaquePointer? {
    let owner = Unmanaged.passRetained(events)
    let handle = MHD_create_response_from_callback(
      UInt64.max, 4_096, { readEvents($0, $2, $3) }, owner.toOpaque(), { releaseEvents($0) })
    if handle == nil { owner.release() }
    return finish(handle, EventStream.headers, decoration)
  }

  private static func finish(_ handle: OpaquePointer?, _ headers: Headers, _ decoration: Decoration)
    -> OpaquePointer?
  {
    guard let handle else { return nil }
    for field in headers.fields where !isOurs(field.name) {
      guard isSafe(field), MHD_add_response_header(handle, field.name, field.value) == .YES else {
        MHD_destroy_response(handle)
        return nil
      }
    }
    for field in decoration.headers.fields where headers[field.name] == nil {
      _ = MHD_add_response_header(handle, field.name, field.value)
    }
    return handle
  }

  /// Framing is libmicrohttpd's: a handler's idea of it could only contradict the body.
  private static func isOurs(_ name: String) -> Bool {
    let name = name.lowercased()
    return name == "content-length" || name == "transfer-encoding"
  }

  /// Whether a field cannot end early and start another.
  private static func isSafe(_ field: Headers.Field) -> Bool {
    !field.name.isEmpty && field.name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != 0x3A }
      && field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
  }
}

/// The fields of a response that could be sent as gzip, for one of its two forms.
extension Headers {
  func encoded(gzip: Bool) -> Headers {
    var headers = self
    let vary = values("Vary").joined(separator: ", ")
    if !vary.lowercased().contains("accept-encoding") {
      headers["Vary"] = vary.isEmpty ? "Accept-Encoding" : vary + ", Accept-Encoding"
    }
    if gzip { headers["Content-Encoding"] = "gzip" }
    return headers
  }
}

private func releaseSharedBytes(_ context: UnsafeMutableRawPointer?) {
  if let context { Unmanaged<SharedBytes>.fromOpaque(context).release() }
}

private func releaseStreamedBody(_ context: UnsafeMutableRawPointer?) {
  if let context { Unmanaged<StreamedBody>.fromOpaque(context).release() }
}

private func releaseEvents(_ context: UnsafeMutableRawPointer?) {
  if let context { Unmanaged<EventStream>.fromOpaque(context).release() }
}

private func readEvents(
  _ context: UnsafeMutableRawPointer?, _ buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int
) -> Int {
  guard let context, let buffer else { return web_end_with_error() }
  let events = Unmanaged<EventStream>.fromOpaque(context).takeUnretainedValue()
  switch events.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: capacity)) {
  case .bytes(let count): return count
  case .paused: return 0
  case .ended: return web_end_of_stream()
  case .broken: return web_end_with_error()
  }
}

private func readStreamedBody(
  _ context: UnsafeMutableRawPointer?, _ position: UInt64, _ buffer: UnsafeMutablePointer<CChar>?,
  _ capacity: Int
) -> Int {
  guard let context, let buffer else { return web_end_with_error() }
  let body = Unmanaged<StreamedBody>.fromOpaque(context).takeUnretainedValue()
  let space = UnsafeMutableRawBufferPointer(start: buffer, count: capacity)
  switch body.read(from: Int(clamping: position), into: space) {
  case .bytes(let count): return count
  case .paused: return 0
  case .broken: return web_end_with_error()
  }
}
