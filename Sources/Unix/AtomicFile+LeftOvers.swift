extension AtomicFile {
  /// Removes the temporary files of writers that were stopped half-way: those that `write` makes
  /// beside these files, last changed before `time`. What cannot be removed stays.
  ///
  /// - Parameter paths: files of one directory, none of them a symbolic link.
  package static func removeLeftOvers(of paths: [String], before time: Timestamp) {
    guard let first = paths.first else { return }
    let directory = FileSystem.parent(of: first)
    let prefixes = paths.map { temporaryPrefix(for: $0) }
    for name in (try? FileSystem.list(directory)) ?? [] where isTemporary(name, prefixes) {
      let path = FileSystem.path(directory, name)
      guard let status = try? FileSystem.status(path, followingLinks: false),
        status.kind == .regular, status.modified < time
      else { continue }
      try? FileSystem.remove(path)
    }
  }

  /// The files of a directory that have temporary files beside them; they may not be there
  /// themselves.
  package static func targets(ofLeftOversIn directory: String) -> [String] {
    let names = ((try? FileSystem.list(directory)) ?? []).compactMap { name -> String? in
      guard name.hasPrefix("."), name.hasSuffix(temporarySuffix) else { return nil }
      let rest = name.dropFirst().dropLast(temporarySuffix.count)
      return rest.lastIndex(of: ".").map { String(rest[..<$0]) }
    }
    return Set(names).filter { !$0.isEmpty }.sorted().map { FileSystem.path(directory, $0) }
  }

  /// A name may have 255 bytes: the target's is only a hint to whoever finds a left-over.
  static func temporaryPrefix(for target: String) -> String {
    ".\(String(FileSystem.name(of: target).unicodeScalars.prefix(32)))."
  }

  static let temporarySuffix = ".tmp"

  private static func isTemporary(_ name: String, _ prefixes: [String]) -> Bool {
    guard name.hasSuffix(temporarySuffix) else { return false }
    return prefixes.contains { prefix in
      guard name.hasPrefix(prefix) else { return false }
      // The number in base 36: a name with more in it is another file's.
      return UInt64(name.dropFirst(prefix.count).dropLast(temporarySuffix.count), radix: 36) != nil
    }
  }
}
