import Testing

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

  func concerns(_ prefix: String) -> Bool { subjects.contains { $0.hasPrefix(prefix) } }

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
      269: ("faccessat", .directoryAndPath), 316: ("renameat2", .twoDirectoriesAndPaths),
      332: ("statx", .directoryAndPath), 439: ("faccessat2", .directoryAndPath),
    ]
  #else
    static let table: [UInt64: (name: String, shape: Shape)] = [
      25: ("fcntl", .descriptor), 32: ("flock", .descriptor), 34: ("mkdirat", .directoryAndPath),
      35: ("unlinkat", .directoryAndPath), 38: ("renameat", .twoDirectoriesAndPaths),
      46: ("ftruncate", .descriptor), 48: ("faccessat", .directoryAndPath),
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
