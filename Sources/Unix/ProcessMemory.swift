internal import LibC

/// What malloc of glibc need not hold in a process that runs for years; elsewhere nothing is done.
package enum ProcessMemory {
  /// Lets threads share two heaps instead of having one each, which keeps what is free in one from
  /// serving another. To be called before there are threads.
  package static func shareHeaps() {
    guard let address = dlsym(nil, "mallopt") else { return }
    let set = unsafeBitCast(address, to: (@convention(c) (Int32, Int32) -> Int32).self)
    // M_ARENA_MAX of malloc.h, which Swift's module of glibc leaves out.
    _ = set(-8, 2)
  }

  /// Gives the memory that is free back to the system.
  package static func releaseUnused() {
    guard let address = dlsym(nil, "malloc_trim") else { return }
    let trim = unsafeBitCast(address, to: (@convention(c) (Int) -> Int32).self)
    _ = trim(0)
  }
}
