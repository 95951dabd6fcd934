internal import CCurl
internal import LibC
internal import Unix

/// The open connections of one multi handle, which any thread may cut: a server that sends without
/// end what carries no data, as empty frames, keeps libcurl in one call for as long as it likes.
final class Sockets: Sendable {
  /// Each socket with the authority that it was opened for.
  private let open = Lock<[curl_socket_t: String]>([:])

  func note(_ socket: curl_socket_t, to authority: String) {
    open.withLock { $0[socket] = authority }
  }

  /// Under the lock, so that the next connection of this number is not cut for it.
  func close(_ socket: curl_socket_t) -> Int32 {
    open.withLock { open in
      open[socket] = nil
      return closeDescriptor(socket)
    }
  }

  /// Lets each connection to the authority end as if its peer had closed it.
  func cut(_ authority: String) {
    open.withLock { open in
      for (socket, peer) in open where peer == authority { _ = shutdown(socket, Int32(SHUT_RDWR)) }
    }
  }
}

/// A method of the type above hides the name.
private func closeDescriptor(_ descriptor: Int32) -> Int32 { close(descriptor) }
