import TestSupport
import Testing
import Unix

/// What the README tells people to type is typed here, word for word but for addresses and places
/// that a test must not take.
@Suite struct ReadmeTests {
  private struct Block: CustomTestStringConvertible, Sendable {
    /// `sh`, `sh clone`, `sh installed`, `yaml prometheus`.
    let kind: String
    let text: String

    var testDescription: String { text.split(separator: "\n").first.map(String.init) ?? "" }
  }

  private static let root: String = {
    var root = #filePath
    for _ in 1...3 { root = FileSystem.parent(of: root) }
    return root
  }()

  private static let blocks: [Block] = {
    let bytes = (try? FileSystem.read(FileSystem.path(root, "README.md"))) ?? []
    var blocks: [Block] = []
    var open: (kind: String, lines: [Substring])?
    for line in String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    {
      guard line.hasPrefix("```") else {
        open?.lines.append(line)
        continue
      }
      if let (kind, lines) = open {
        blocks.append(Block(kind: kind, text: lines.joined(separator: "\n")))
        open = nil
      } else {
        open = (String(line.dropFirst(3)), [])
      }
    }
    return blocks
  }()

  private static func blocks(_ kind: String) -> [Block] { blocks.filter { $0.kind == kind } }

  @Test func everyBlockIsOfAKindThatIsTested() {
    #expect(
      Set(Self.blocks.map(\.kind)) == [
        "sh", "sh clone", "sh compose", "sh installed", "sh release", "yaml prometheus",
      ])
    #expect(Self.blocks("sh").count >= 4)
    let text = String(
      decoding: (try? FileSystem.read(FileSystem.path(Self.root, "README.md"))) ?? [], as: UTF8.self
    )
    // An indented block would be one that no one runs.
    #expect(!text.contains("\n\n    "))
  }

  /// Recipes name files, and files move.
  @Test(arguments: ["README.md", ".github/CONTRIBUTING.md", ".github/SECURITY.md"])
  func filesAndManualPagesThatItNamesAreThere(page: String) throws {
    let bytes = try FileSystem.read(FileSystem.path(Self.root, page))
    let text = String(decoding: bytes, as: UTF8.self)
    let files = text.matches(of: /[`(]((?:Sources|Tests|scripts|\.github|\.ci)\/[\w.+\/-]*)/)
      .map { String($0.1) }
    let manuals = text.matches(of: /(tesla(?:-[a-z]+)*)\(([1-8])\)/).map { "man/\($0.1).\($0.2)" }
    #expect(!files.isEmpty)
    for file in files + manuals {
      #expect(FileSystem.exists(FileSystem.path(Self.root, file)), "\(page) names \(file)")
    }
  }

  /// The line that speaks when the battery is low says so then, and is silent otherwise.
  @Test(arguments: [(29, "plug it in\n"), (30, ""), (90, "")])
  func lowBatteryIsSaid(level: Int, words: String) throws {
    let line = try #require(
      Self.blocks("sh").map(\.text).joined(separator: "\n").split(separator: "\n").first {
        $0.contains("plug it in")
      })
    let reader = try Reader()
    let answer = #"echo '{"response":{"charge_state":{"battery_level":\#(level)}}}'"#
    let ending = try reader.type(line.replacing("tesla data", with: answer) + " || true")
    #expect(ending.text == words)
  }

  /// One after the other in one home, as a person goes through the page.
  @Test func commandsDoWhatTheySay() throws {
    let reader = try Reader()
    for block in Self.blocks("sh") {
      let ending = try reader.type(block.text)
      #expect(ending.status == 0, "\(block.text)\n\(ending.text)\(ending.errors)")
    }
    for name in ["token.access", "token.refresh", "powerwall.id", "vehicle.data"] {
      #expect(FileSystem.exists(reader.user.stateFile(name)), "\(name)")
    }
    for name in ["tesla-alerts.yml", "car.json", "powerwall.json", "exporter.json"] {
      #expect(try !FileSystem.read(reader.user.home.file(name)).isEmpty, "\(name)")
    }
  }

  @Test func whatIsTypedAfterTheInstallationWorks() throws {
    let reader = try Reader()
    for block in Self.blocks("sh installed") {
      let ending = try reader.type(block.text)
      #expect(ending.status == 0, "\(block.text)\n\(ending.text)\(ending.errors)")
    }
    #expect(FileSystem.exists(reader.user.home.file("service/token.refresh")))
    #expect(
      try reader.asked == [
        "systemctl enable --now tesla", "systemctl --user enable --now tesla",
        "loginctl enable-linger",
      ])
  }

  /// With the program that is under test instead of one that would be built anew. The demo, which
  /// takes a minute, is what .ci/run begins with.
  @Test func scriptsOfTheCloneWork() throws {
    let reader = try Reader()
    let continuous = try FileSystem.read(FileSystem.path(Self.root, ".ci/run"))
    #expect(String(decoding: continuous, as: UTF8.self).contains("scripts/demo --once"))
    for block in Self.blocks("sh clone") {
      let ending = try reader.type(block.text, directory: Self.root)
      #expect(ending.status == 0, "\(block.text)\n\(ending.text)\(ending.errors)")
    }
    #expect(FileSystem.exists(reader.user.home.file(".local/bin/tesla")))
  }

  #if os(Linux)
    @Test func filesOfAReleaseAreInstalled() throws {
      let reader = try Reader()
      let package = try DebianPackage.made.get().path
      _ = try reader.user.bash("cp \(package) . && sha256sum tesla_*.deb absent >SHA256SUMS")
      for block in Self.blocks("sh release") {
        let ending = try reader.type(block.text)
        #expect(ending.status == 0, "\(block.text)\n\(ending.text)\(ending.errors)")
      }
      #expect(try reader.asked.first?.hasPrefix("apt install ./tesla_") == true)
    }
  #endif

  /// By a docker that only looks at the files (see `ComposeTests`).
  @Test func containersAreStarted() throws {
    let reader = try Reader()
    for block in Self.blocks("sh compose") {
      let ending = try reader.type(
        block.text, directory: FileSystem.path(Self.root, "scripts/packaging/compose"))
      #expect(ending.status == 0, "\(block.text)\n\(ending.text)\(ending.errors)")
    }
    #expect(
      try reader.asked == [
        "docker compose -f compose.yaml -f simulated.yaml up -d",
        "docker compose run --rm tesla auth", "docker compose up -d",
      ])
  }

  @Test func prometheusTakesItsConfiguration() throws {
    let user = try User()
    let blocks = Self.blocks("yaml prometheus")
    #expect(blocks.count == 1)
    #expect(try user.bash("tesla alerts > tesla-alerts.yml").status == 0)
    for block in blocks { try user.expectPrometheusTakes(block.text) }
  }
}
