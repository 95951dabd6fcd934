internal import Unix

/// What `scripts/test --sanitize` builds with.
package enum Sanitizer {
  /// Whether the tests were built with one, under which all takes many times longer.
  package static let isActive: Bool = {
    let path = Executable.currentPath ?? ""
    return ["address", "thread"].contains { path.contains(".build/\($0)/") }
  }()
}
