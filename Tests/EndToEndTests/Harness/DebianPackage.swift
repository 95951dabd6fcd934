import TestSupport
import Testing
import Unix

/// The Debian package of the program under test.
struct DebianPackage {
  let path: String
  /// What scripts/package said.
  let messages: String

  /// Made once a run. It lies beside the program, and is replaced by the next run's.
  static let made = Result { try DebianPackage(in: FileSystem.path(Program.directory, "package")) }

  /// - Parameter prelude: shell commands that come before scripts/package.
  init(in directory: String, after prelude: String = ":") throws {
    try Self.require("dpkg-deb", "dpkg-shlibdeps", "dpkg-gencontrol", "strip", "lintian")
    var user = try User()
    user.environment["BINARY"] = Program.path
    user.environment["SOURCE_DATE_EPOCH"] = "1700000000"
    let ending = try user.run(
      "bash", ["-c", "\(prelude); exec scripts/package \"$0\"", directory],
      directory: Program.project, timeout: 600)
    try #require(ending.status == 0, "\(ending.errors)")
    messages = ending.errors
    path = try #require(ending.text.split(separator: "\n").map(String.init).last)
  }

  /// That the tools are there; they are not part of every system.
  static func require(_ tools: String...) throws {
    for tool in tools {
      try #require(Program.isInstalled(tool), "\(tool) is missing; run scripts/setup")
    }
  }

  /// The value of a field of its control file.
  func field(_ name: String) throws -> String {
    let ending = try User().run("dpkg-deb", ["--field", path, name])
    try #require(ending.status == 0, "\(ending.errors)")
    return String(ending.text.dropLast { $0.isNewline })
  }

  /// Its files, as `/usr/bin/tesla`, with the mode and owner as tar lists them.
  func files() throws -> [String: String] {
    let ending = try User().run("dpkg-deb", ["--contents", path])
    try #require(ending.status == 0, "\(ending.errors)")
    var files: [String: String] = [:]
    for line in ending.text.split(separator: "\n") where !line.hasSuffix("/") {
      let words = line.split(separator: " ", omittingEmptySubsequences: true)
      let name = try #require(words.dropFirst(5).first)
      files[String(name.dropFirst())] = words.prefix(2).joined(separator: " ")
    }
    return files
  }
}

extension String {
  /// Without the characters at its end that fit.
  fileprivate func dropLast(while fits: (Character) -> Bool) -> Substring {
    var rest = self[...]
    while let last = rest.last, fits(last) { rest.removeLast() }
    return rest
  }
}

/// A root of its own for dpkg, with the packages of this system for dependencies and nothing of
/// theirs. Maintainer scripts run with `DPKG_ROOT`, and no one needs to be root.
struct DebianRoot {
  private let user: User
  var path: String { user.home.file("root") }

  init() throws {
    try DebianPackage.require("dpkg", "fakeroot", "adduser")
    user = try User()
    let made = try user.bash(
      #"""
      mkdir -p root/var/lib/dpkg/{info,updates,triggers} && : >owners &&
      awk 'BEGIN { RS = ""; ORS = "\n\n" } !/^Package: tesla\n/' /var/lib/dpkg/status \
        >root/var/lib/dpkg/status
      """#)
    try #require(made.status == 0, "\(made.errors)")
  }

  /// As root sees it: who owns what is kept from call to call.
  func asRoot(_ program: String, _ arguments: String...) throws -> Ending {
    let owners = user.home.file("owners")
    return try user.run(
      "fakeroot", ["-i", owners, "-s", owners, program] + arguments, timeout: 300)
  }

  func dpkg(_ action: String, _ package: String) throws -> Ending {
    try asRoot(
      "dpkg", "--root=\(path)", "--log=/dev/null", "--force-script-chrootless", action, package)
  }

  func file(_ path: String) -> String { self.path + path }

  /// All that is there but dpkg's own files, directories too.
  func names() throws -> [String] {
    let found = try user.run(
      "find", [path, "-path", file("/var/lib/dpkg"), "-prune", "-o", "-printf", "/%P\n"])
    try #require(found.status == 0, "\(found.errors)")
    return found.text.split(separator: "\n").map(String.init).sorted()
  }
}
