/// Why a server cannot listen, or a client cannot be set up, in words.
package struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
