#if os(Linux)
  import TestSupport
  import Testing
  import Unix

  /// scripts/release, in a copy of the project with a history of its own.
  struct ReleaseTests {
    /// Rehearsed, done, and done again from the tag: nothing of this machine shows in the bytes.
    @Test func filesAreTheSameEachTime() throws {
      let tree = try Tree()
      let version = tree.version
      try #require(
        try tree.release("-n \(version) shown", after: Tree.time).text.contains(
          "+## \(version) (2023-11-14)\n"))
      let rehearsed = try tree.release(
        "--no-commit \(version) ../rehearsed",
        after: "umask 077; export TZ=Asia/Tokyo; \(Tree.time)")
      #expect(try tree.git("status --porcelain && git tag && git log --format=%s") == "start\n")

      let released = try tree.release("\(version) ../released", after: Tree.time)
      #expect(
        try tree.git("status --porcelain && git tag && git log --format='%s %ct'")
          == "v\(version)\ntesla \(version) 1700000000\nstart 1600000000\n")
      // From the tag alone, at any later time.
      let again = try tree.release("\(version) ../again")
      #expect(again.errors.contains("v\(version) is here already"))

      let names = try FileSystem.list(tree.user.home.file("released")).sorted()
      #expect(names.count == 4 && released.text.split(separator: "\n").count == 4)
      for name in names {
        let bytes = try FileSystem.read(tree.user.home.file("released/\(name)"))
        for other in ["rehearsed", "again"] {
          #expect(
            try FileSystem.read(tree.user.home.file("\(other)/\(name)")) == bytes,
            "\(other)/\(name)")
        }
      }
      #expect(rehearsed.status == 0)
      #expect(try tree.bash("cd released && sha256sum --check --strict SHA256SUMS").status == 0)
      try checkArchives(in: tree)
    }

    private func checkArchives(in tree: Tree) throws {
      let version = tree.version
      for pattern in ["tesla-\(version).tar.gz", "tesla-\(version)-linux-*.tar.gz"] {
        let listed = try tree.bash("tar --utc --numeric-owner -tvzf released/\(pattern)").text
        let lines = listed.split(separator: "\n").map {
          $0.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
        }
        #expect(lines.count > 20)
        for line in lines {
          let modes = ["-rw-r--r--", "-rwxr-xr-x", "drwxr-xr-x"]
          #expect(modes.contains(String(line[0])) && line[1] == "0/0", "\(line)")
          #expect(line[3] == "2023-11-14" && line[4] == "22:13", "\(line)")
        }
        #expect(lines.map { String($0[5]) } == lines.map { String($0[5]) }.sorted())
      }
      // The sources are those of the tag.
      let sources = try tree.bash(
        "tar -xzf released/tesla-\(version).tar.gz && diff -r --exclude=.git tree tesla-\(version)"
      )
      #expect(sources.status == 0, "\(sources.text)\(sources.errors)")
      let changes = try tree.bash("cat tesla-\(version)/CHANGELOG.md").text
      #expect(
        changes == """
          # Changelog

          ## Unreleased

          ## \(version) (2023-11-14)

          - [FIX] one

          ## 0.0.1 (2020-01-01)

          - [FEATURE] all

          """)
      let installed = try tree.bash(
        "mkdir prefix && tar -xzf released/tesla-*-linux-*.tar.gz -C prefix --strip-components=1 && prefix/bin/tesla --version"
      )
      #expect(installed.text == "tesla \(version)\n")
      for name in [
        "share/man/man1/tesla.1", "share/doc/tesla/LICENSE", "lib/systemd/system/tesla.service",
      ] {
        #expect(FileSystem.exists(tree.user.home.file("prefix/\(name)")), "\(name)")
      }
    }

    /// What is done to the tree first, the version, and the words of the refusal.
    @Test(arguments: [
      ("touch new", "9.9.9", 1, "the tree is not clean"),
      ("sed -i '/one/d' CHANGELOG.md && git commit -qam none", "9.9.9", 1, "has no change"),
      (":", "0.0.0", 1, "0.0.0 is older than 0.0.1"),
      ("git tag v9.9.9 && git commit -q --allow-empty -m next", "9.9.9", 1, "names another commit"),
      (":", "9.9.9", 1, "is not tesla 9.9.9"),
      (":", "9.9", 2, "usage: scripts/release"),
      (":", "v9.9.9", 2, "usage: scripts/release"),
    ])
    func doesNotRelease(_ first: String, _ version: String, _ status: Int32, _ words: String) throws
    {
      let tree = try Tree()
      _ = try tree.bash("cd tree && \(first)")
      let state = "git status --porcelain && git tag && git log --format=%H && git diff"
      let before = try tree.bash("cd tree && \(state)").text
      let ending = try tree.run("\(version) ../files")
      #expect(ending.status == status && ending.errors.contains(words), "\(ending.errors)")
      #expect(try tree.bash("cd tree && \(state)").text == before)
      #expect(!FileSystem.exists(tree.user.home.file("files")))
    }
  }

  /// A copy of the project in the home of its own, at version 0.0.1, in a repository with one commit.
  private struct Tree {
    let user: User
    /// What the program under test says of itself, and so the only one that can be released.
    let version: String

    static let time = "export SOURCE_DATE_EPOCH=1700000000"

    init() throws {
      try DebianPackage.require("git", "dpkg-deb", "strip", "tar", "sha256sum")
      var user = try User()
      for role in ["AUTHOR", "COMMITTER"] {
        user.environment["GIT_\(role)_NAME"] = "tests"
        user.environment["GIT_\(role)_EMAIL"] = "tests@tesla.invalid"
        user.environment["GIT_\(role)_DATE"] = "@1600000000 +0000"
      }
      user.environment["BINARY"] = user.home.file("tesla")
      user.environment["DPKG_DEB_COMPRESSOR_LEVEL"] = "1"
      self.user = user
      let words = try user.tesla("--version").text.split { $0.isWhitespace }
      version = String(try #require(words.last))
      let changes =
        "# Changelog\n\n## Unreleased\n\n- [FIX] one\n\n## 0.0.1 (2020-01-01)\n\n- [FEATURE] all\n"
      try FileSystem.makeDirectory(user.home.file("tree"), mode: 0o755)
      _ = try user.home.write(changes, to: "changes")
      let made = try bash(
        #"""
        strip -o tesla '\#(Program.path)' &&
        tar -C '\#(Program.project)' --exclude=./.build --exclude=./.git -cf - . | tar -C tree -xf - &&
        cd tree && mv ../changes CHANGELOG.md &&
        grep -rl 'static let version = "' Sources |
          xargs sed -i 's/static let version = "[0-9.]*"/static let version = "0.0.1"/' &&
        git init -q && git add -A && git commit -q -m start
        """#)
      try #require(made.status == 0, "\(made.errors)")
    }

    func bash(_ text: String) throws -> Ending {
      try user.run("bash", ["-o", "pipefail", "-c", text], timeout: 300)
    }

    func git(_ arguments: String) throws -> String { try bash("cd tree && git \(arguments)").text }

    func run(_ arguments: String, after prelude: String = ":") throws -> Ending {
      try bash("\(prelude); cd tree && scripts/release \(arguments)")
    }

    func release(_ arguments: String, after prelude: String = ":") throws -> Ending {
      let ending = try run(arguments, after: prelude)
      try #require(ending.status == 0, "\(ending.errors)")
      return ending
    }
  }
#endif
