internal import LibC
package import Unix

extension FileSystem {
  package static func changeMode(_ path: String, to mode: FileMode) throws(SystemError) {
    if chmod(path, mode_t(mode.bits)) != 0 { throw SystemError("chmod", Errno.current, path) }
  }

  /// Gives the file away, or the link itself.
  package static func changeOwner(_ path: String, to user: UInt32) throws(SystemError) {
    if lchown(path, user, user) != 0 { throw SystemError("chown", Errno.current, path) }
  }

  package static func changeOwner(_ path: String, toRootAndGroup group: UInt32)
    throws(SystemError)
  {
    if lchown(path, 0, group) != 0 { throw SystemError("chown", Errno.current, path) }
  }

  package static func link(_ path: String, to target: String) throws(SystemError) {
    if symlink(target, path) != 0 { throw SystemError("link", Errno.current, path) }
  }

  package static func hardLink(_ path: String, to target: String) throws(SystemError) {
    if linkat(AT_FDCWD, target, AT_FDCWD, path, 0) != 0 {
      throw SystemError("link", Errno.current, path)
    }
  }
}
