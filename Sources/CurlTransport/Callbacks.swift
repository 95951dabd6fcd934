internal import CCurl

typealias DebugCallback =
  @convention(c) (
    UnsafeMutableRawPointer?, curl_infotype, UnsafeMutablePointer<CChar>?, Int,
    UnsafeMutableRawPointer?
  ) -> Int32

// libcurl calls these on the driver's thread, during curl_multi_perform, with a transfer that the
// loop keeps alive until its handle is removed. Answering with less than it gave ends the transfer.

func receiveHeaderLine(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let transfer = transfer(context) else { return 0 }
  let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
  return transfer.takeHeaderLine(line) ? line.count : 0
}

func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let transfer = transfer(context) else { return 0 }
  let chunk = UnsafeRawBufferPointer(start: bytes, count: size * count)
  return transfer.takeBody(chunk) ? chunk.count : 0
}

func receiveDebugText(
  _ easy: UnsafeMutableRawPointer?, _ kind: curl_infotype, _ bytes: UnsafeMutablePointer<CChar>?,
  _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int32 {
  // The other kinds are headers and bodies: not ours to look at.
  if kind == CURLINFO_TEXT {
    transfer(context)?.takeDebugText(UnsafeRawBufferPointer(start: bytes, count: count))
  }
  return 0
}

func mayStart(
  _ context: UnsafeMutableRawPointer?, _ address: UnsafeMutablePointer<CChar>?,
  _ ownAddress: UnsafeMutablePointer<CChar>?, _ port: Int32, _ ownPort: Int32
) -> Int32 {
  transfer(context)?.mayStart() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

func noteOpened(
  _ context: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ purpose: curlsocktype
) -> Int32 {
  transfer(context)?.noteOpened(socket)
  return CURL_SOCKOPT_OK
}

func closeSocket(_ context: UnsafeMutableRawPointer?, _ socket: curl_socket_t) -> Int32 {
  context.map { Unmanaged<Sockets>.fromOpaque($0).takeUnretainedValue().close(socket) } ?? -1
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
  context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}
