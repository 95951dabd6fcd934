import LibC
import Testing
import Unix

/// One call of the kernel, as far as a test must know it.
struct SystemCall: Hashable, Sendable {
  /// What a call takes first, from which its subject is read.
  enum Shape: Hashable, Sendable {
    case descriptor
    case path
    case twoPaths
    case directoryAndPath
    case twoDirectoriesAndPaths
  }

  /// `nil` for the many that have to do neither with a file nor with a socket.
  let name: String?
  let number: UInt64
  /// The paths that it names, the file's that its descriptor stands for, or `socket:[…]`.
  let subjects: [String]

  /// Whether files can be other afterwards. A process that is stopped before a call that changes
  /// nothing leaves what it leaves when it is stopped before the next one that does.
  let changesFiles: Bool
  /// Whether it opens a directory to go on from there, as root goes to every file (`Place`).
  private let opensWay: Bool

  init(_ number: UInt64, subjects: [String], flags: UInt64) {
    name = SystemCall.table[number]?.name
    self.number = number
    self.subjects = subjects
    changesFiles = name.map { !SystemCall.changesNothing($0, flags) } ?? false
    opensWay = name == "openat" && flags & 0o10_000_000 != 0  // O_PATH
  }

  private static func changesNothing(_ name: String, _ flags: UInt64) -> Bool {
    switch name {
    case "open", "openat": flags & UInt64(O_CREAT | O_TRUNC) == 0
    case "read", "pread64", "lseek", "stat", "fstat", "lstat", "newfstatat", "statx", "access",
      "faccessat", "faccessat2", "readlink", "readlinkat", "getdents64", "fcntl", "flock", "close",
      "fsync", "fdatasync":
      true
    default: false
    }
  }

  /// Whether a kernel gives this error for such a call: room and leave to write are wanted by what
  /// writes, room at the latest when it is synchronised or closed, and permissions are looked at by
  /// name.
  func canFail(with error: Errno) -> Bool {
    switch error {
    case .readOnlyFileSystem: changesFiles
    case .noSpace: changesFiles || ["fsync", "fdatasync", "close"].contains(name)
    case .permissionDenied: changesFiles || SystemCall.table[number]?.shape != .descriptor
    default: true
    }
  }

  func concerns(_ prefix: String) -> Bool { subjects.contains { $0.hasPrefix(prefix) } }

  /// Whether it concerns what is in the directory. Root's way to it is left out: its many steps are
  /// alike, and other users go none of them.
  func concernsFiles(in directory: String) -> Bool {
    guard concerns(directory) else { return false }
    let looks = ["fstat", "newfstatat", "close"].contains(name) || opensWay
    return subjects != [directory] || !looks
  }

  var isOnSocket: Bool { concerns("socket:") }

  var sends: Bool {
    isOnSocket && ["write", "writev", "sendto", "sendmsg"].contains(name)
  }

  #if arch(x86_64)
    static let table: [UInt64: (name: String, shape: Shape)] = [
      0: ("read", .descriptor), 1: ("write", .descriptor), 2: ("open", .path),
      3: ("close", .descriptor), 4: ("stat", .path), 5: ("fstat", .descriptor),
      6: ("lstat", .path), 8: ("lseek", .descriptor), 17: ("pread64", .descriptor),
      18: ("pwrite64", .descriptor), 20: ("writev", .descriptor), 21: ("access", .path),
      42: ("connect", .descriptor), 44: ("sendto", .descriptor), 45: ("recvfrom", .descriptor),
      46: ("sendmsg", .descriptor), 47: ("recvmsg", .descriptor), 72: ("fcntl", .descriptor),
      73: ("flock", .descriptor), 74: ("fsync", .descriptor), 75: ("fdatasync", .descriptor),
      77: ("ftruncate", .descriptor), 82: ("rename", .twoPaths), 83: ("mkdir", .path),
      84: ("rmdir", .path), 87: ("unlink", .path), 89: ("readlink", .path), 90: ("chmod", .path),
      91: ("fchmod", .descriptor), 93: ("fchown", .descriptor), 217: ("getdents64", .descriptor),
      257: ("openat", .directoryAndPath), 262: ("newfstatat", .directoryAndPath),
      263: ("unlinkat", .directoryAndPath), 264: ("renameat", .twoDirectoriesAndPaths),
      267: ("readlinkat", .directoryAndPath), 268: ("fchmodat", .directoryAndPath),
      269: ("faccessat", .directoryAndPath), 285: ("fallocate", .descriptor),
      316: ("renameat2", .twoDirectoriesAndPaths),
      332: ("statx", .directoryAndPath), 439: ("faccessat2", .directoryAndPath),
    ]
  #else
    static let table: [UInt64: (name: String, shape: Shape)] = [
      25: ("fcntl", .descriptor), 32: ("flock", .descriptor), 34: ("mkdirat", .directoryAndPath),
      35: ("unlinkat", .directoryAndPath), 38: ("renameat", .twoDirectoriesAndPaths),
      46: ("ftruncate", .descriptor), 47: ("fallocate", .descriptor),
      48: ("faccessat", .directoryAndPath),
      52: ("fchmod", .descriptor), 53: ("fchmodat", .directoryAndPath),
      55: ("fchown", .descriptor), 56: ("openat", .directoryAndPath), 57: ("close", .descriptor),
      61: ("getdents64", .descriptor), 62: ("lseek", .descriptor), 63: ("read", .descriptor),
      64: ("write", .descriptor), 66: ("writev", .descriptor), 67: ("pread64", .descriptor),
      68: ("pwrite64", .descriptor), 78: ("readlinkat", .directoryAndPath),
      79: ("newfstatat", .directoryAndPath), 80: ("fstat", .descriptor),
      82: ("fsync", .descriptor), 83: ("fdatasync", .descriptor), 203: ("connect", .descriptor),
      206: ("sendto", .descriptor), 207: ("recvfrom", .descriptor), 211: ("sendmsg", .descriptor),
      212: ("recvmsg", .descriptor), 276: ("renameat2", .twoDirectoriesAndPaths),
      291: ("statx", .directoryAndPath), 439: ("faccessat2", .directoryAndPath),
    ]
  #endif
}

extension SystemCall: CustomTestStringConvertible {
  var testDescription: String { "\(name ?? "call \(number)") \(subjects)" }
}
