/// What one side of a WebSocket connection sent (RFC 6455 section 5.6).
package enum Message: Hashable, Sendable {
  case text([UInt8])
  case binary([UInt8])
}
