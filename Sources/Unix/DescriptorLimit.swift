internal import LibC

/// How many files, pipes and sockets may be open at once in this process, and for what they are.
///
/// Libraries that cannot get one when they need it spin, or end the process: what takes many is
/// held to a part of them, and the rest is left for those.
package enum DescriptorLimit {
  /// For libdispatch, libcurl, the server's threads, files and what was open at the start.
  static let reserve = 40
  /// The least with which a command that asks Tesla gets through.
  package static let least = 24

  /// Raises the limit as far as this user may, and as far as is of use here.
  package static func raise() {
    var limits = rlimit()
    guard getrlimit(resource, &limits) == 0, limits.rlim_cur < mostUseful else { return }
    limits.rlim_cur = min(limits.rlim_max, mostUseful)
    _ = setrlimit(resource, &limits)
  }

  /// The limit that is in force.
  package static var current: Int {
    var limits = rlimit()
    guard getrlimit(resource, &limits) == 0 else { return 1_024 }
    return Int(clamping: limits.rlim_cur)
  }

  /// How many clients may be connected, out of so many that would be welcome.
  package static func connections(_ wanted: Int) -> Int {
    share(2, of: current, wanted)
  }

  /// How many requests may be under way, each of which takes a socket and those of the search for
  /// its address.
  package static func requests(_ wanted: Int) -> Int {
    share(1, of: current, wanted * 2) / 2
  }

  /// That many thirds of what is above the reserve; some there must be.
  static func share(_ thirds: Int, of limit: Int, _ wanted: Int) -> Int {
    min(wanted, max((limit - reserve) / 3 * thirds, 4))
  }

  /// For the receiver of a fleet, whose cars take one each.
  private static let mostUseful: rlim_t = 65_536

  #if canImport(Glibc)
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  #else
    private static let resource = RLIMIT_NOFILE
  #endif
}
