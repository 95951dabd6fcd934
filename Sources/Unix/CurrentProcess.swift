internal import LibC

/// Who runs this program, and where.
package enum CurrentProcess {
  package static var id: Int32 { getpid() }

  /// The words that it was called with, after its name.
  package static var arguments: [String] {
    let arguments = CommandLine.arguments
    // Swift looks for them beside the environment, and finds none where a preloaded library has
    // moved that by setting a variable.
    if arguments.isEmpty, let line = try? FileSystem.read("/proc/self/cmdline") {
      let words = line.split(separator: 0, omittingEmptySubsequences: false)
      return words.dropFirst().dropLast().map { String(decoding: $0, as: UTF8.self) }
    }
    return Array(arguments.dropFirst())
  }

  /// Whether there is a process of that number, this user's or another's.
  package static func isRunning(_ id: Int32) -> Bool {
    systemKill(id, 0) == 0 || Errno.current == .notPermitted
  }

  /// Ends the process at once, without what libraries registered with `atexit`: they would tear
  /// down what other threads still use. Nothing is lost by it, as no stream of ours is buffered.
  package static func exit(_ status: Int32) -> Never {
    _exit(status)
  }

  /// Keeps the kernel from writing this process's memory to a file when it crashes: tokens are in
  /// it. Only the soft limit, so that a program started from here may have its own again. A
  /// collector that core_pattern pipes to receives the limit and stores nothing either.
  ///
  /// Not `PR_SET_DUMPABLE`: that would also keep the process's own user from reading `/proc`
  /// and from attaching strace.
  package static func refuseCoreDumps() {
    #if canImport(Glibc)
      let resource = __rlimit_resource_t(RLIMIT_CORE.rawValue)
    #else
      let resource = RLIMIT_CORE
    #endif
    var limit = rlimit()
    guard getrlimit(resource, &limit) == 0 else { return }
    limit.rlim_cur = 0
    _ = setrlimit(resource, &limit)
  }

  /// The user whose rights count (the effective one).
  package static var userID: UInt32 { geteuid() }

  /// Takes on the rights of a file's owner for good, as root alone may. A user without an entry in
  /// the user database has the file's group and no other.
  package static func become(ownerOf file: FileStatus) throws(SystemError) {
    let subject = "user \(file.ownerID)"
    func change(_ result: () -> Int32) throws(SystemError) {
      _ = try retryingOnInterrupt("become", subject, result)
    }
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var text = [CChar](repeating: 0, count: 16_384)
    let status = getpwuid_r(file.ownerID, &entry, &text, text.count, &found)
    if status == 0, found != nil, let name = entry.pw_name {
      #if canImport(Darwin)
        try change { initgroups(name, Int32(bitPattern: entry.pw_gid)) }
      #else
        try change { initgroups(name, entry.pw_gid) }
      #endif
      try change { setgid(entry.pw_gid) }
    } else {
      // Root's own group would open what is root's.
      var group = file.groupID == 0 ? gid_t(65_534) : gid_t(file.groupID)
      try change { setgroups(1, &group) }
      try change { setgid(group) }
    }
    try change { setuid(file.ownerID) }
    guard getuid() == file.ownerID, geteuid() == file.ownerID, setuid(0) != 0 else {
      throw SystemError("become", .notPermitted, subject)
    }
  }

  /// The directory that relative paths start from.
  package static func workingDirectory() throws(SystemError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard getcwd(&buffer, buffer.count) != nil else {
      throw SystemError("find the current directory", Errno.current)
    }
    return buffer.textBeforeZero
  }
}

/// The machine.
package enum Host {
  /// What `hostname` prints; nil when the system does not say.
  package static var name: String? {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return nil }
    let name = buffer.textBeforeZero
    return name.isEmpty ? nil : name
  }
}

extension Array where Element == CChar {
  /// The text of a C buffer; what is not UTF-8 in it becomes U+FFFD.
  var textBeforeZero: String {
    String(decoding: prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
