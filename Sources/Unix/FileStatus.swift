internal import LibC
package import Time

/// The permission bits of a file, as `chmod` takes them (`0o600`).
package struct FileMode: Hashable, Sendable, ExpressibleByIntegerLiteral {
  package let bits: UInt16

  package init(bits: UInt16) { self.bits = bits & 0o7777 }
  package init(integerLiteral value: UInt16) { self.init(bits: value) }

  /// Whether any user but the owner may read, write or run the file.
  package var isOpenToOthers: Bool { bits & 0o077 != 0 }
}

extension FileMode: CustomStringConvertible {
  /// Four octal digits: `0600`.
  package var description: String {
    let digits = String(bits, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}

/// What the file system knows of a file.
package struct FileStatus: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case regular
    case directory
    case symbolicLink
    case fifo
    case socket
    case characterDevice
    case blockDevice
    case unknown
  }

  package var kind: Kind
  package var mode: FileMode
  package var ownerID: UInt32
  package var groupID: UInt32
  /// In bytes.
  package var size: Int64
  package var modified: Timestamp
  /// Two names with the same device and inode are the same file.
  package var device: UInt64
  package var inode: UInt64
  /// How many names it has.
  package var linkCount: UInt64

  /// Whether both are the same file, not two with the same content.
  package func isSameFile(as other: FileStatus) -> Bool {
    device == other.device && inode == other.inode
  }

  /// Of a directory: whether others than its owner may make and rename names in it. Root's own
  /// group is root.
  var isWritableByOthers: Bool {
    mode.bits & 0o002 != 0 || mode.bits & 0o020 != 0 && groupID != 0
  }

  /// Of a directory: whether a name in it is only its owner's to change.
  var isSticky: Bool { mode.bits & 0o1000 != 0 }
}

extension FileStatus {
  init(_ status: stat) {
    kind = Kind(mode: status.st_mode)
    mode = FileMode(bits: UInt16(truncatingIfNeeded: status.st_mode))
    ownerID = status.st_uid
    groupID = status.st_gid
    size = Int64(status.st_size)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    modified = Timestamp(
      sinceEpoch: .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec)))
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(truncatingIfNeeded: status.st_ino)
    linkCount = UInt64(truncatingIfNeeded: status.st_nlink)
  }
}

extension FileStatus.Kind {
  fileprivate init(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: self = .regular
    case S_IFDIR: self = .directory
    case S_IFLNK: self = .symbolicLink
    case S_IFIFO: self = .fifo
    case S_IFSOCK: self = .socket
    case S_IFCHR: self = .characterDevice
    case S_IFBLK: self = .blockDevice
    default: self = .unknown
    }
  }
}
