package import Time

extension TimeZoneRules {
  /// The zone of that name, such as `America/Los_Angeles`.
  ///
  /// - Returns: nil when the system has none.
  package init?(named name: String, in directory: String = "/usr/share/zoneinfo") {
    let isName = name.utf8.allSatisfy {
      switch $0 {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x2F, 0x5F: true
      default: false
      }
    }
    guard isName, !name.isEmpty, !name.hasPrefix("/"),
      let bytes = try? FileSystem.read(directory + "/" + name, limit: 1 << 20)
    else { return nil }
    self.init(tzif: bytes)
  }

  /// The zone of this machine.
  ///
  /// - Parameter name: of the environment's `TZ`, which comes first; POSIX rules are not read.
  /// - Returns: nil where nothing tells, which is UTC by convention.
  package static func local(
    named name: String?, in directory: String = "/usr/share/zoneinfo"
  ) -> TimeZoneRules? {
    if let name, !name.isEmpty {
      return TimeZoneRules(
        named: name.hasPrefix(":") ? String(name.dropFirst()) : name, in: directory)
    }
    let bytes = try? FileSystem.read("/etc/localtime", limit: 1 << 20)
    return bytes.flatMap { TimeZoneRules(tzif: $0) }
  }
}
