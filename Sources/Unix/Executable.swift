internal import LibC

/// Programs as files.
package enum Executable {
  /// The file of a program: itself if it has a `/`, else the first of its name in `searchPath`
  /// that may be run; nil when there is none.
  ///
  /// - Parameter searchPath: the value of `PATH`; nil means the system's usual directories.
  package static func find(_ program: String, searchPath: String?) -> String? {
    if program.utf8.contains(UInt8(ascii: "/")) { return isRunnable(program) ? program : nil }
    guard !program.isEmpty else { return nil }
    let directories = (searchPath ?? "/usr/local/bin:/usr/bin:/bin")
      .split(separator: ":", omittingEmptySubsequences: false)
    for directory in directories {
      // An empty part of PATH is the current directory, as in a shell.
      let path = FileSystem.path(directory.isEmpty ? "." : String(directory), program)
      if isRunnable(path) { return path }
    }
    return nil
  }

  /// The file of the running program, however it was called; nil when the system does not say, or
  /// the file has been replaced and is gone.
  package static var currentPath: String? {
    #if canImport(Darwin)
      var size = UInt32(PATH_MAX)
      var buffer = [CChar](repeating: 0, count: Int(size) + 1)
      guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
      let path = buffer.textBeforeZero
    #else
      guard let path = try? FileSystem.linkTarget("/proc/self/exe") else {
        return CommandLine.arguments.first.flatMap {
          find($0, searchPath: Environment.current["PATH"])
        }
      }
    #endif
    return isRunnable(path) ? path : nil
  }

  private static func isRunnable(_ path: String) -> Bool {
    (try? FileSystem.status(path))?.kind == .regular && access(path, X_OK) == 0
  }
}
