internal import CMicroHTTPD
package import HTTP
internal import Unix

/// A page made once and sent often, to any number of connections at once, without a copy.
///
/// The gzip form is made when the first client asks for it. Swap the page for a new one when its
/// content changes; those who still receive the old one keep it alive.
package final class PreparedPage: Sendable {
  private struct Made {
    let isGzip: Bool
    let decoration: Decoration
    let handle: OpaquePointer
  }

  private struct State {
    var gzip: SharedBytes?
    /// libmicrohttpd's responses, at most two for each decoration in force.
    var made: [Made] = []
  }

  package let status: Int
  package let headers: Headers
  private let validation: Validation?
  private let bytes: SharedBytes
  private let state = Lock(State())

  /// - Parameter validation: of the body; nil for a page that is sent to everyone anew.
  package init(
    status: Int = 200, headers: Headers, body: [UInt8], validation: Validation? = nil
  ) {
    self.status = status
    self.headers = Headers(headers.fields + (validation?.headers.fields ?? []))
    self.validation = validation
    bytes = SharedBytes(body)
  }

  package convenience init(_ response: Response) {
    self.init(status: response.status, headers: response.headers, body: response.body)
  }

  deinit {
    state.withLock { state in
      for made in state.made { MHD_destroy_response(made.handle) }
    }
  }

  /// The page for a client that may have it already.
  package func reply(to request: Request) -> Reply {
    validation?.notModified(for: request).map(Reply.response) ?? .prepared(self)
  }

  /// A copy of the bytes that are sent to a client that does not accept gzip.
  package var body: [UInt8] { Array(bytes.buffer) }

  private var isCompressible: Bool {
    bytes.count >= MHDResponse.leastCompressed && headers["Content-Encoding"] == nil
  }

  /// Sends the page on a connection; false when it could not be made.
  func queue(
    on connection: OpaquePointer, acceptsGzip: Bool, level: Int?, decoration: Decoration
  ) -> Bool {
    // Under the lock from look-up to use: another thread may drop a decoration's response.
    state.withLock { state in
      let level = isCompressible ? level : nil
      let isGzip = acceptsGzip && level != nil
      let known = state.made.first { $0.isGzip == isGzip && $0.decoration === decoration }
      guard
        let handle = known?.handle
          ?? make(&state, gzipLevel: isGzip ? level : nil, varies: level != nil, decoration)
      else { return false }
      return MHD_queue_response(connection, UInt32(clamping: status), handle) == .YES
    }
  }

  private func make(
    _ state: inout State, gzipLevel: Int?, varies: Bool, _ decoration: Decoration
  ) -> OpaquePointer? {
    var content = bytes
    if let gzipLevel {
      if state.gzip == nil {
        state.gzip = Gzip.compress(bytes.buffer, level: gzipLevel).map(SharedBytes.init)
      }
      content = state.gzip ?? bytes
    }
    let headers = varies ? headers.encoded(gzip: content !== bytes) : headers
    guard let handle = MHDResponse.make(content, headers: headers, decoration: decoration) else {
      return nil
    }
    while state.made.count >= 8 { MHD_destroy_response(state.made.removeFirst().handle) }
    state.made.append(Made(isGzip: gzipLevel != nil, decoration: decoration, handle: handle))
    return handle
  }
}
