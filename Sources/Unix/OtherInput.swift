internal import LibC

/// Something to wait for beside a person's line.
package struct OtherInput {
  let descriptor: FileDescriptor
  let isDone: () -> Bool

  /// - Parameters:
  ///   - descriptor: what becomes readable.
  ///   - isDone: called when it has, to read what is there; true when nothing more is needed.
  package init(_ descriptor: FileDescriptor, isDone: @escaping () -> Bool) {
    self.descriptor = descriptor
    self.isDone = isDone
  }

  /// Waits until one of them is done, or until `input`, if any, is readable.
  ///
  /// - Returns: whether one of them is done.
  package static func isDone(_ others: [OtherInput], before input: FileDescriptor?)
    throws(SystemError) -> Bool
  {
    if others.isEmpty { return false }
    while true {
      var descriptors = ([input].compactMap(\.self) + others.map(\.descriptor)).map {
        pollfd(fd: $0.rawValue, events: Int16(POLLIN), revents: 0)
      }
      _ = try retryingOnInterrupt("wait for input") {
        poll(&descriptors, nfds_t(descriptors.count), -1)
      }
      let ready = Set(descriptors.filter { $0.revents != 0 }.map(\.fd))
      for other in others where ready.contains(other.descriptor.rawValue) {
        if other.isDone() { return true }
      }
      if let input, ready.contains(input.rawValue) { return false }
    }
  }
}

/// How waiting for a line ended.
package enum LineReading: Hashable, Sendable {
  case line([UInt8])
  case endOfInput
  /// Something else brought what was waited for.
  case superseded
}
