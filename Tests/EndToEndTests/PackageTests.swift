#if os(Linux)
  import TestSupport
  import Testing
  import Unix

  /// The Debian package: made by dpkg-deb, judged by lintian and systemd-analyze, and installed and
  /// removed by dpkg.
  struct PackageTests {
    @Test func lintianFindsNothing() throws {
      let package = try DebianPackage.made.get()
      // scripts/package has asked it, and passes on what it says.
      let findings = package.messages.split(separator: "\n").filter {
        ["E: ", "W: "].contains($0.prefix(3))
      }
      #expect(findings == [] && !package.messages.contains("was not checked"))
    }

    @Test func filesAreThoseOfADebianSystem() throws {
      let files = try DebianPackage.made.get().files()
      let pages = try FileSystem.list(FileSystem.path(Program.project, "man")).map {
        "/usr/share/man/man\($0.suffix(1))/\($0).gz"
      }
      let rules = [
        "alerts.yml", "dashboard-car.json", "dashboard-exporter.json", "dashboard-powerwall.json",
        "legacy-from-standard.yml", "standard-from-legacy.yml",
      ]
      .map { "/usr/share/tesla/prometheus/\($0)" }
      let others = [
        "/etc/default/tesla", "/lib/systemd/system/tesla.service",
        "/lib/systemd/system/tesla.socket", "/usr/bin/tesla", "/usr/lib/systemd/user/tesla.service",
        "/usr/lib/sysusers.d/tesla.conf",
        "/usr/share/bash-completion/completions/tesla",
        "/usr/share/fish/vendor_completions.d/tesla.fish",
        "/usr/share/lintian/overrides/tesla", "/usr/share/zsh/vendor-completions/_tesla",
      ]
      let documents = [
        "README.Debian", "README.md", "changelog.Debian.gz", "changelog.gz", "copyright",
      ]
      .map { "/usr/share/doc/tesla/\($0)" }
      #expect(files.keys.sorted() == (pages + rules + others + documents).sorted())
      for (name, status) in files {
        let mode = name == "/usr/bin/tesla" ? "-rwxr-xr-x" : "-rw-r--r--"
        #expect(status == "\(mode) root/root", "\(name)")
      }
    }

    @Test func fieldsSayVersionAndDependencies() throws {
      let package = try DebianPackage.made.get()
      let version = try User().tesla("--version").text.split(separator: "\n").first
      let number = try #require(version?.split(separator: " ").last)
      #expect(try package.field("Version") == "\(number)-1")
      // The project, not the author of the last commit.
      #expect(try package.field("Maintainer").hasPrefix("The tesla authors <"))
      // From what it is linked to, and what it opens on its own.
      let dependencies = try package.field("Depends")
      for name in ["libc6", "libmicrohttpd", "libgnutls", "libcurl4", "ca-certificates"] {
        #expect(dependencies.contains(name), "\(name) is not among \(dependencies)")
      }
    }

    @Test func equalSourcesGiveEqualBytes() throws {
      let elsewhere = try TemporaryDirectory()
      let again = try DebianPackage(
        in: elsewhere.path, after: "umask 077; export TZ=Asia/Tokyo LANG=C LC_ALL=")
      #expect(
        try FileSystem.read(again.path) == FileSystem.read(try DebianPackage.made.get().path))
    }

    @Test func loginOutlivesThePackage() throws {
      let package = try DebianPackage.made.get()
      let root = try DebianRoot()
      let installed = try root.dpkg("--install", package.path)
      try #require(installed.status == 0, "\(installed.errors)")
      #expect(try User().run(root.file("/usr/bin/tesla"), ["--version"]).status == 0)
      // The directory is the user's own, and no one else's.
      let users = String(decoding: try FileSystem.read(root.file("/etc/passwd")), as: UTF8.self)
      let tesla = users.split(separator: "\n").first { $0.hasPrefix("tesla:") }?
        .split(separator: ":", omittingEmptySubsequences: false)
      let fields = try #require(tesla)
      #expect(fields.last?.hasSuffix("nologin") == true && fields[5] == "/var/lib/tesla")
      let owner = try root.asRoot("stat", "-c", "%a %u:%g", root.file("/var/lib/tesla"))
      #expect(owner.text == "700 \(fields[2]):\(fields[3])\n")
      // Nothing starts at the next boot either.
      #expect(!FileSystem.exists(root.file("/etc/systemd")))

      let token = root.file("/var/lib/tesla/token.refresh")
      try AtomicFile.write("secret\n".utf8, to: token, mode: 0o600)
      #expect(try root.dpkg("--remove", "tesla").status == 0)
      #expect(FileSystem.exists(root.file("/etc/default/tesla")))
      #expect(!FileSystem.exists(root.file("/usr/bin/tesla")))
      let purged = try root.dpkg("--purge", "tesla")
      #expect(purged.status == 0)
      #expect(purged.text.contains("/var/lib/tesla is kept"))
      #expect(try FileSystem.read(token) == Array("secret\n".utf8))
      #expect(try root.names() == Self.left(["/var/lib/tesla", "/var/lib/tesla/token.refresh"]))
    }

    @Test func purgingLeavesNothingWithoutALogin() throws {
      let root = try DebianRoot()
      let package = try DebianPackage.made.get()
      #expect(try root.dpkg("--install", package.path).status == 0)
      // Once more, as an upgrade.
      #expect(try root.dpkg("--install", package.path).status == 0)
      let purged = try root.dpkg("--purge", "tesla")
      #expect(purged.status == 0 && !purged.text.contains("kept"))
      #expect(try root.names() == Self.left())
    }

    /// What stays of a purged package: the user, whose number no one else is to get.
    private static func left(_ others: [String] = []) -> [String] {
      let users = [".pwd.lock", "group", "gshadow", "passwd", "shadow"].map { "/etc/\($0)" }
      return (["/", "/etc", "/var", "/var/lib", "/var/lib/systemd"] + users + others).sorted()
    }

    @Test func systemdFindsTheUnitsSoundAndTheServiceConfined() throws {
      try DebianPackage.require("systemd-analyze")
      let user = try User()
      let package = try DebianPackage.made.get()
      // The program is not where the unit says, so a copy of the unit says where it is.
      let unpacked = try user.bash(
        """
        dpkg-deb --extract \(package.path) root && cp root/lib/systemd/system/tesla.* . &&
        sed -i "s|^ExecStart=|&$PWD/root|" tesla.service
        """)
      try #require(unpacked.status == 0, "\(unpacked.errors)")
      let verified = try user.bash("systemd-analyze verify --man=no ./tesla.service ./tesla.socket")
      #expect(verified.status == 0 && verified.errors == "", "\(verified.errors)")
      let own = try user.bash(
        """
        export XDG_RUNTIME_DIR=$PWD; mkdir user; sed "s|^ExecStart=|&$PWD/root|" root/usr/lib/systemd/user/tesla.service \
          >user/tesla.service && systemd-analyze --user verify --man=no user/tesla.service
        """)
      #expect(own.status == 0 && own.errors == "", "\(own.text)\(own.errors)")
      let exposed = try user.bash(
        "systemd-analyze security --offline=true --threshold=15 --no-pager ./tesla.service")
      #expect(exposed.status == 0, "\(exposed.text)\(exposed.errors)")
      #expect(exposed.text.contains("Overall exposure level for tesla.service: 1."))
    }

    /// Whether this process may give itself file systems of its own, as in most containers it may not.
    private static let mayMount =
      CurrentProcess.userID == 0
      && (try? User().run("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]))?.status
        == 0

    @Test(.needs(mayMount, "only root may boot a copy of this system"))
    func serviceDoesItsWorkWhereSystemdBoots() throws {
      try DebianPackage.require("systemd-nspawn")
      let package = try DebianPackage.made.get()
      let booted = try User().run(
        "scripts/packaging/boot-test", [package.path], directory: Program.project, timeout: 300)
      #expect(booted.status == 0, "\(booted.text)\(booted.errors)")
      #expect(booted.text.hasSuffix("ok: which leaves nothing\n"))
    }
  }
#endif
