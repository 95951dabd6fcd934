package import Time

extension AtomicFile {
  /// Removes the temporary files of writers that were stopped half-way: those that `write` makes
  /// beside these files, last changed before `time`. What cannot be removed stays.
  ///
  /// - Parameter paths: files of one directory, none of them a symbolic link.
  package static func removeLeftOvers(of paths: [String], before time: Timestamp) {
    guard let first = paths.first else { return }
    let prefixes = Set(paths.map { temporaryPrefix(for: $0) })
    removeLeftOvers(in: FileSystem.parent(of: first), before: time) {
      prefixes.contains(temporaryPrefix(for: $0))
    }
  }

  /// The same for the files of a directory that are meant.
  ///
  /// - Parameter isMeant: told a file's name, or its beginning where that is long.
  package static func removeLeftOvers(
    in directory: String, before time: Timestamp, of isMeant: (String) -> Bool
  ) {
    for name in (try? FileSystem.list(directory)) ?? [] {
      guard let target = target(ofTemporary: name), isMeant(target) else { continue }
      let path = FileSystem.path(directory, name)
      guard let status = try? FileSystem.status(path, followingLinks: false),
        status.kind == .regular, status.modified < time
      else { continue }
      try? FileSystem.remove(path)
    }
  }

  /// A name may have 255 bytes: the target's name only explains a left-over file.
  static func temporaryPrefix(for target: String) -> String {
    ".\(String(FileSystem.name(of: target).unicodeScalars.prefix(32)))."
  }

  static let temporarySuffix = ".tmp"

  /// nil for a name that `write` does not make.
  private static func target(ofTemporary name: String) -> String? {
    guard name.hasPrefix("."), name.hasSuffix(temporarySuffix) else { return nil }
    let rest = name.dropFirst().dropLast(temporarySuffix.count)
    // The number in base 36: a name with more in it is another file's.
    guard let dot = rest.lastIndex(of: "."),
      UInt64(rest[rest.index(after: dot)...], radix: 36) != nil
    else { return nil }
    return String(rest[..<dot])
  }
}
