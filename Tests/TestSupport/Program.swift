package import Testing
internal import Unix

/// The programs that tests run.
package enum Program {
  /// The built `tesla`: beside the test bundle; elsewhere the debug build of this package.
  package static let path: String = {
    if let bundle = Executable.currentPath {
      let beside = FileSystem.path(FileSystem.parent(of: bundle), "tesla")
      if FileSystem.exists(beside) { return beside }
    }
    return FileSystem.path(project, ".build/debug/tesla")
  }()

  /// The directory with `Package.swift`.
  package static let project: String = {
    var root = #filePath
    for _ in 1...3 { root = FileSystem.parent(of: root) }
    return root
  }()

  /// Whether it was built with a sanitizer, under which all takes many times longer.
  package static let isSanitized = isBuilt(for: "address") || isThreadSanitized

  /// ThreadSanitizer stops in the first thread that librdkafka starts: it does not see C11's
  /// `thrd_create`.
  package static let isThreadSanitized = isBuilt(for: "thread")

  private static func isBuilt(for sanitizer: String) -> Bool {
    (Executable.currentPath ?? "").contains(".build/\(sanitizer)/")
  }

  package static var directory: String { FileSystem.parent(of: path) }

  package static let searchPath =
    "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/opt/homebrew/bin"

  /// Where a program is; nil where it is not installed.
  package static func find(_ name: String) -> String? {
    Executable.find(name, searchPath: searchPath)
  }

  package static func isInstalled(_ name: String) -> Bool { find(name) != nil }

  /// Whether a test that needs that may be left out: under `CI=true` none is, so that it fails.
  fileprivate static let mayBeMissing = Environment.current["CI"] != "true"
}

extension Trait where Self == ConditionTrait {
  /// Leaves the test out where one of the programs is not installed; under `CI=true` it runs, and so
  /// fails.
  package static func needs(_ programs: String...) -> ConditionTrait {
    let missing = programs.filter { Program.find($0) == nil }
    return .needs(missing.isEmpty, "not installed: \(missing.joined(separator: ", "))")
  }

  /// Leaves the test out where the machine lacks something; under `CI=true` it runs all the same.
  package static func needs(
    _ isThere: @autoclosure @escaping @Sendable () -> Bool, _ comment: Comment
  ) -> ConditionTrait {
    .enabled(if: isThere() || !Program.mayBeMissing, comment)
  }
}
