internal import LibC

/// Where a file is: a directory and a name that the calls on the file then take.
///
/// Root goes from directory to directory and holds the last one open, so that no one can lead it
/// elsewhere between two calls, and follows a symbolic link only where root alone can have made it.
/// For other users the kernel decides what they may reach, and their paths are used unchanged.
final class Place: Sendable {
  /// Below which `name` is: the working directory, or one that is held open.
  var directory: Int32 { held?.descriptor ?? AT_FDCWD }
  let name: String
  private let held: HeldDirectory?

  /// - Parameters:
  ///   - operation: what is to be done there, for errors.
  ///   - following: whether a link at the end of the path stands for its target, which need not
  ///     exist; root follows none that is not its own.
  init(_ path: String, _ operation: String, following: Bool) throws(SystemError) {
    guard CurrentProcess.userID == 0 else {
      held = nil
      name = following ? try Place.target(of: path, operation) : path
      return
    }
    var walk = try PathWalk(path, operation)
    while let step = try walk.next() {
      if step.isLast, !following || step.status?.kind != .symbolicLink { break }
      try walk.take(step)
    }
    held = walk.directory
    name = walk.name
  }

  /// Another name in the same directory.
  func sibling(_ name: String) -> String {
    FileSystem.path(FileSystem.parent(of: self.name), name)
  }

  /// What is at the place itself; of a link the link.
  func status(_ operation: String, _ path: String) throws(SystemError) -> FileStatus {
    var status = stat()
    _ = try retryingOnInterrupt(operation, path) {
      fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW)
    }
    return FileStatus(status)
  }

  func open(_ flags: Int32, mode: FileMode = 0, _ path: String) throws(SystemError)
    -> FileDescriptor
  {
    FileDescriptor(
      rawValue: try retryingOnInterrupt("open", path) {
        openat(directory, name, flags | O_NOFOLLOW | O_CLOEXEC, mode_t(mode.bits))
      })
  }

  /// Follows the links at the end of a path.
  private static func target(of path: String, _ operation: String) throws(SystemError) -> String {
    var target = path
    for _ in 0..<PathWalk.mostLinks {
      do throws(SystemError) {
        let kind = try FileSystem.status(target, followingLinks: false).kind
        guard kind == .symbolicLink else { return target }
        let link = try FileSystem.linkTarget(target)
        target = FileSystem.path(FileSystem.parent(of: target), link)
      } catch {
        if error.errno == .noSuchFile { return target }
        throw SystemError(operation, error.errno, path)
      }
    }
    throw SystemError(operation, .tooManySymbolicLinks, path)
  }
}

/// A directory that is open, and what root may think of the names in it.
final class HeldDirectory: Sendable {
  let descriptor: Int32
  let status: FileStatus
  /// Whether root alone can have made what is in it: it, and all on the way to it.
  private let isRootsAlone: Bool

  #if os(Linux)
    /// O_PATH, for directories that may be entered and not read.
    private static let entering: Int32 = 0o10000000
  #else
    private static let entering: Int32 = O_RDONLY
  #endif

  init(_ name: String, in parent: HeldDirectory?) throws(SystemError) {
    let flags = HeldDirectory.entering | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    descriptor = try retryingOnInterrupt("open", name) {
      openat(parent?.descriptor ?? AT_FDCWD, name, flags, 0)
    }
    do throws(SystemError) {
      status = try FileDescriptor(rawValue: descriptor).status(of: name)
    } catch {
      _ = systemClose(descriptor)
      throw error
    }
    isRootsAlone =
      parent?.isRootsAlone ?? true && status.ownerID == 0
      && (!status.isWritableByOthers || status.isSticky)
  }

  deinit { _ = systemClose(descriptor) }

  /// In a directory such as /tmp every user can create names, and none can change those of others.
  func mayFollow(_ link: FileStatus) -> Bool {
    isRootsAlone && (link.ownerID == 0 || !status.isWritableByOthers)
  }
}

/// The way along a path, one name after the other, as root.
struct PathWalk {
  static let mostLinks = 40

  struct Step {
    let name: String
    let isLast: Bool
    /// nil when there is nothing by that name.
    let status: FileStatus?
  }

  private(set) var directory: HeldDirectory
  /// The one that `next` answered last, in `directory`.
  private(set) var name = "."
  private let path: String
  private let operation: String
  /// The names that are left, the next one at the end.
  private var rest: [Substring]
  private var links = 0

  init(_ path: String, _ operation: String) throws(SystemError) {
    self.path = path
    self.operation = operation
    rest = path.split(separator: "/").reversed()
    directory = try HeldDirectory(path.hasPrefix("/") ? "/" : ".", in: nil)
    // As the kernel has it: a path of nothing is the name of nothing.
    if path.isEmpty { rest = [""] }
  }

  /// The next name; nil after the last one.
  mutating func next() throws(SystemError) -> Step? {
    guard let next = rest.last else { return nil }
    name = String(next)
    var status = stat()
    do throws(SystemError) {
      _ = try retryingOnInterrupt(operation, path) {
        fstatat(directory.descriptor, name, &status, AT_SYMLINK_NOFOLLOW)
      }
    } catch {
      guard error.errno == .noSuchFile, rest.count == 1 else { throw error }
      return Step(name: name, isLast: true, status: nil)
    }
    return Step(name: name, isLast: rest.count == 1, status: FileStatus(status))
  }

  /// Enters the directory of that name, or follows the link.
  mutating func take(_ step: Step) throws(SystemError) {
    _ = rest.popLast()
    name = "."
    guard let link = step.status, link.kind == .symbolicLink else {
      do { directory = try HeldDirectory(step.name, in: directory) } catch {
        throw SystemError(operation, error.errno, path)
      }
      return
    }
    guard directory.mayFollow(link) else {
      throw SystemError("follow a link that another user could have made:", .notPermitted, path)
    }
    links += 1
    guard links <= PathWalk.mostLinks else {
      throw SystemError(operation, .tooManySymbolicLinks, path)
    }
    let target = try target(ofLink: step.name)
    if target.hasPrefix("/") { directory = try HeldDirectory("/", in: nil) }
    rest += target.split(separator: "/").reversed()
  }

  private func target(ofLink name: String) throws(SystemError) -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    _ = try retryingOnInterrupt(operation, path) {
      readlinkat(directory.descriptor, name, &buffer, buffer.count - 1)
    }
    return buffer.textBeforeZero
  }

  /// The first thing on the way to a path that is not root's: a directory, a link or the target;
  /// nil if everything is, as far as it exists.
  static func firstForeign(on path: String) throws(SystemError) -> FileStatus? {
    var walk = try PathWalk(path, "look at")
    if walk.directory.status.ownerID != 0 { return walk.directory.status }
    do throws(SystemError) {
      while let step = try walk.next(), let status = step.status {
        if status.ownerID != 0 { return status }
        if step.isLast, status.kind != .symbolicLink { return nil }
        try walk.take(step)
      }
    } catch {
      if error.errno != .noSuchFile { throw error }
    }
    return nil
  }
}
