internal import LibC

/// Nanoseconds of a clock that cannot be set: for pauses and deadlines of threads, not for dates.
package enum MonotonicTime {
  package static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }

  /// The moment that long from now; a wait beyond a century is a century.
  package static func after(_ duration: Duration) -> Int64 { now + nanoseconds(duration) }

  package static func nanoseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    return min(seconds, 3_155_760_000) * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
