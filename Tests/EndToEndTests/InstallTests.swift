import TestSupport
import Testing
import Unix

/// `scripts/install`.
struct InstallTests {
  private func install(_ user: User, _ prefix: String, _ options: String...) throws -> Ending {
    var user = user
    user.environment["BINARY"] = Program.path
    user.environment["PREFIX"] = prefix
    user.environment["DESTDIR"] = user.home.file("root")
    return try user.run("scripts/install", options, directory: Program.project)
  }

  @Test func everythingIsInstalledAndGoesAgain() throws {
    let user = try User()
    let root = user.home.file("root")
    try FileSystem.makeDirectory(root)
    let installed = try install(user, "/usr/local")
    try #require(installed.status == 0, "\(installed.errors)")
    let version = try user.run("\(root)/usr/local/bin/tesla", ["--version"])
    #expect(version.status == 0 && version.text.hasPrefix("tesla "))
    let page = try user.run("mandoc", ["\(root)/usr/local/share/man/man8/tesla-serve.8"])
    #expect(page.status == 0 && page.text.contains("TESLA-SERVE(8)"))
    #if os(Linux)
      let unit = try FileSystem.read("\(root)/usr/local/lib/systemd/system/tesla.service")
      #expect(
        String(decoding: unit, as: UTF8.self).contains("\nExecStart=/usr/local/bin/tesla serve"))
    #endif
    // What it did not bring is not its own to remove.
    try AtomicFile.write([], to: "\(root)/usr/local/bin/another", mode: 0o755)
    #expect(try install(user, "/usr/local", "--uninstall").status == 0)
    let rest = try user.run("find", [root, "-type", "f"])
    #expect(rest.text == "\(root)/usr/local/bin/another\n")
    try FileSystem.remove("\(root)/usr/local/bin/another")
    #expect(try install(user, "/usr/local").status == 0)
    #expect(try install(user, "/usr/local", "--uninstall").status == 0)
    #expect(try FileSystem.list(root) == [])
  }

  @Test(arguments: [
    (
      "bash", "source $S/bash-completion/completions/tesla && complete -p tesla",
      "complete -F _tesla tesla\n"
    ),
    (
      "zsh",
      "fpath=($S/zsh/site-functions $fpath); autoload -Uz compinit && compinit -u -D; echo $_comps[tesla]",
      "_tesla\n"
    ),
    (
      "fish", "source $S/fish/vendor_completions.d/tesla.fish; complete -C 'tesla wak' | cut -f 1",
      "wake\n"
    ),
  ])
  func shellFindsTheCompletions(shell: String, line: String, answer: String) throws {
    try #require(Program.isInstalled(shell), "\(shell) is missing; run scripts/setup")
    var user = try User()
    #expect(try install(user, "/opt/it").status == 0)
    user.environment["S"] = user.home.file("root/opt/it/share")
    let ending = try user.run(shell, ["-c", line])
    #expect(ending.status == 0 && ending.text == answer, "\(ending.errors)")
    // A service of the system is not found there, so none is put there.
    #expect(!FileSystem.exists(user.home.file("root/opt/it/lib")))
  }

  @Test func placeThatCannotBeWrittenToIsNamedBeforeAnythingIsBuilt() throws {
    var user = try User()
    user.environment["PREFIX"] = "/dev/null/x"
    let ending = try user.run("scripts/install", [], directory: Program.project)
    #expect(ending.status == 2)
    #expect(ending.errors.contains("install: error: cannot write to /dev/null\n"))
    #expect(ending.errors.contains("install: hint: sudo BINARY="))
    #expect(try user.run("scripts/install", ["--nonsense"], directory: Program.project).status == 2)
  }
}
