internal import LibC
internal import Unix

#if canImport(CEpoll)
  internal import CEpoll
#endif

/// What is waited for on a descriptor, or has come.
struct Readiness: OptionSet, Hashable, Sendable {
  let rawValue: UInt8

  static let input = Readiness(rawValue: 1)
  static let output = Readiness(rawValue: 2)
  /// The other side is gone, or the socket has failed; only an answer.
  static let broken = Readiness(rawValue: 4)
}

#if canImport(CEpoll)
  /// The descriptors of a loop, by numbers of its own: epoll, level-triggered.
  struct ReadinessQueue: ~Copyable {
    private let epoll: Int32
    private var events: [epoll_event]

    /// - Parameter most: how many descriptors one wait tells about.
    init(most: Int) throws(SystemError) {
      epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
      guard epoll >= 0 else { throw SystemError("make an epoll instance", Errno.current) }
      events = [epoll_event](repeating: epoll_event(), count: most)
    }

    deinit { close(epoll) }

    /// - Parameter isShared: other loops wait for the same descriptor; one of them is woken.
    mutating func add(
      _ descriptor: Int32, _ wanted: Readiness, token: UInt64, isShared: Bool = false
    ) -> Bool {
      var event = ReadinessQueue.event(wanted, token)
      if isShared { event.events |= EPOLLEXCLUSIVE.rawValue }
      return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0
    }

    mutating func change(_ descriptor: Int32, _ wanted: Readiness, token: UInt64) {
      var event = ReadinessQueue.event(wanted, token)
      epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event)
    }

    mutating func remove(_ descriptor: Int32) {
      var event = epoll_event()
      epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event)
    }

    /// Waits for the next events; nil waits without end.
    mutating func wait(_ milliseconds: Int32?, _ body: (UInt64, Readiness) -> Void) {
      let count = epoll_wait(epoll, &events, Int32(events.count), milliseconds ?? -1)
      for event in events.prefix(Int(max(count, 0))) {
        var readiness: Readiness = []
        if event.events & EPOLLIN.rawValue != 0 { readiness.insert(.input) }
        if event.events & EPOLLOUT.rawValue != 0 { readiness.insert(.output) }
        if event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { readiness.insert(.broken) }
        body(event.data.u64, readiness)
      }
    }

    private static func event(_ wanted: Readiness, _ token: UInt64) -> epoll_event {
      var event = epoll_event()
      if wanted.contains(.input) { event.events |= EPOLLIN.rawValue }
      if wanted.contains(.output) { event.events |= EPOLLOUT.rawValue }
      event.data.u64 = token
      return event
    }
  }
#else
  /// The descriptors of a loop, by numbers of its own: `poll`, where there is no epoll.
  struct ReadinessQueue: ~Copyable {
    private var descriptors: [pollfd] = []
    private var tokens: [UInt64] = []

    init(most: Int) throws(SystemError) {}

    mutating func add(
      _ descriptor: Int32, _ wanted: Readiness, token: UInt64, isShared: Bool = false
    ) -> Bool {
      descriptors.append(pollfd(fd: descriptor, events: ReadinessQueue.events(wanted), revents: 0))
      tokens.append(token)
      return true
    }

    mutating func change(_ descriptor: Int32, _ wanted: Readiness, token: UInt64) {
      guard let index = tokens.firstIndex(of: token) else { return }
      descriptors[index].events = ReadinessQueue.events(wanted)
    }

    mutating func remove(_ descriptor: Int32) {
      guard let index = descriptors.firstIndex(where: { $0.fd == descriptor }) else { return }
      descriptors.remove(at: index)
      tokens.remove(at: index)
    }

    mutating func wait(_ milliseconds: Int32?, _ body: (UInt64, Readiness) -> Void) {
      guard poll(&descriptors, nfds_t(descriptors.count), milliseconds ?? -1) > 0 else { return }
      let ready = zip(tokens, descriptors).filter { $0.1.revents != 0 }
      for (token, descriptor) in ready {
        let events = Int32(descriptor.revents)
        var readiness: Readiness = []
        if events & Int32(POLLIN) != 0 { readiness.insert(.input) }
        if events & Int32(POLLOUT) != 0 { readiness.insert(.output) }
        if events & Int32(POLLERR | POLLHUP | POLLNVAL) != 0 { readiness.insert(.broken) }
        body(token, readiness)
      }
    }

    private static func events(_ wanted: Readiness) -> Int16 {
      (wanted.contains(.input) ? Int16(POLLIN) : 0)
        | (wanted.contains(.output) ? Int16(POLLOUT) : 0)
    }
  }
#endif
