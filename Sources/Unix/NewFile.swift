internal import LibC

/// A file that must not be there yet, such as a private key.
package enum NewFile {
  /// Makes the file with exactly `mode`, from its first byte on, whatever the umask; on the disk
  /// when this returns. After an error there is no file.
  ///
  /// - Throws: `.fileExists` when something is at the path, even a link to nothing.
  package static func write(
    _ bytes: some Sequence<UInt8>, to path: String, mode: FileMode
  ) throws(SystemError) {
    let file = try FileSystem.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: mode)
    do throws(SystemError) {
      // Under the umask it may have fewer rights than asked for, never more.
      if try file.status(of: path).mode != mode { try file.changeMode(mode, of: path) }
      try file.writeAll(bytes, to: path)
      try file.synchronize(path)
    } catch {
      try? file.close()
      try? FileSystem.remove(path)
      throw error
    }
    try file.close(path)
  }
}
