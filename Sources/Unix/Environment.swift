// `environ` is a mutable global to the compiler; `Environment.current` says when it may be read.
@preconcurrency internal import LibC

/// The environment variables, as a value that callers pass on.
package struct Environment: Hashable, Sendable {
  package var variables: [String: String]

  package init(_ variables: [String: String] = [:]) { self.variables = variables }

  /// The value of a variable; nil when it is not set. One that is set to nothing is "".
  package subscript(_ name: String) -> String? {
    get { variables[name] }
    set { variables[name] = newValue }
  }

  /// The value of a variable; nil when it is not set or empty, which means the same for most.
  package func nonEmpty(_ name: String) -> String? {
    variables[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What this process was started with. Taken once, in `main`, before other threads are there;
  /// nothing in the program calls `setenv`.
  package static var current: Environment {
    #if canImport(Darwin)
      guard var next = _NSGetEnviron().pointee else { return Environment() }
    #else
      var next: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = environ
    #endif
    var variables: [String: String] = [:]
    while let entry = next.pointee {
      let pair = String(cString: entry)
      if let equals = pair.utf8.dropFirst().firstIndex(of: UInt8(ascii: "=")) {
        let name = String(pair[..<equals])
        // As with getenv, the first of two counts.
        if variables[name] == nil {
          variables[name] = String(pair[pair.utf8.index(after: equals)...])
        }
      }
      next += 1
    }
    return Environment(variables)
  }
}
