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
      Set(Self.blocks.map(\.kind)) == ["sh", "sh clone", "sh installed", "yaml prometheus"])
    #expect(Self.blocks("sh").count >= 6)
    let text = String(
      decoding: (try? FileSystem.read(FileSystem.path(Self.root, "README.md"))) ?? [], as: UTF8.self
    )
    // An indented block would be one that nobody runs.
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

  /// Each line of the cookbook, and the form of what it prints.
  private static let printed: [(line: String, form: String)] = [
    ("jq .response.charge_state.battery_level", #"[0-9]{1,3}\n"#),
    ("jq -r '.response | \"\\(.vehicle_state.odometer) miles", #"[0-9.]+ miles, [0-9]{1,3} %\n"#),
    ("@tsv", #"[A-Z0-9]{17}\t[^\t\n]+\t(online|asleep|offline)\n"#),
    ("jq '.response | {solar_power", #"\{\n(  "[a-z]+_power": -?[0-9.]+,?\n){4}\}\n"#),
    (
      "jq '.response.vehicle_state | {locked",
      #"\{\n  "locked": (true|false),\n  "sentry_mode": (true|false),\n  "open": (true|false)\n\}\n"#
    ),
    // One or the other, and nothing else: the test reads the level too.
    ("echo 'plug it in'", #"(plug it in\n)?"#),
    (
      "grep battery_level",
      ##"# HELP tesla_charge_state_battery_level_ratio .+\n# TYPE tesla_charge_state_battery_level_ratio gauge\n"##
        + #"tesla_charge_state_battery_level_ratio\{vin="[A-Z0-9]{17}"\} [01]\.?[0-9]*\n(.+usable_battery_level_ratio.+\n){3}"#
    ),
    ("(add // 0) / 1000 | round'", #"[0-9]+\n"#),
    ("jq -r '.expires_at | todate'", #"20[0-9]{2}-[0-9-]+T[0-9:]+Z\n"#),
    ("jq .count", #"[1-9]\n"#),
  ]

  @Test func cookbookPrintsWhatItSays() throws {
    let cookbook = try #require(
      Self.blocks("sh").first { $0.text.hasPrefix("tesla data | jq .response.charge_state") })
    let reader = try Reader()
    let login = try reader.type("tesla auth && tesla wake --wait && tesla data >data.json")
    try #require(login.status == 0, "\(login.errors)")
    let lines = cookbook.text.split(separator: "\n").map(String.init)
    #expect(lines.count == Self.printed.count)
    for line in lines {
      let known = Self.printed.filter { line.contains($0.line) }
      #expect(known.count == 1, "\(line)")
      guard let form = known.first?.form else { continue }
      // `false && …` is not a failure, but it is the status of the last command.
      let ending = try reader.type("{ \(line); } || [ $? -eq 1 ]")
      #expect(ending.status == 0, "\(line)\n\(ending.text)\(ending.errors)")
      #expect(try Regex(form).wholeMatch(in: ending.text) != nil, "\(line)\n\(ending.text)")
      // --cached says how old the answer is.
      let isQuiet = ending.errors.isEmpty || line.contains("--cached")
      #expect(isQuiet, "\(line)\n\(ending.errors)")
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
    for name in ["car.json", "powerwall.json", "exporter.json", "tesla.prom", "past.om"] {
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
    #expect(try reader.asked == ["systemctl enable --now tesla"])
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
    #expect(try reader.asked.first?.hasPrefix("apt install ./.build/package/tesla_") == true)
  }

  @Test func prometheusTakesItsConfiguration() throws {
    let user = try User()
    let blocks = Self.blocks("yaml prometheus")
    #expect(blocks.count == 2)
    let alerts = try user.bash("tesla alerts > tesla-alerts.yml")
    #expect(alerts.status == 0)
    for block in blocks {
      _ = try user.home.write(block.text, to: "prometheus.yml")
      let answer = try user.bash("promtool check config prometheus.yml")
      #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
    }
  }
}

/// Somebody who types what the README says, with a simulated Tesla, a browser that logs in by
/// itself, and no right over this machine.
private struct Reader {
  let user: User

  init() throws {
    var user = try User(Simulator("--sites", "1", "--seed", "3"))
    // A reader's shell names no host; the functions below lead to the simulator.
    user.environment["SIMULATOR"] = user.environment["TESLA_API_HOST"]
    for name in ["TESLA_API_HOST", "TESLA_AUTH_HOST"] { user.environment[name] = nil }
    user.environment["BINARY"] = Program.path
    user.environment["BROWSER"] = user.home.file("browser")
    user.environment["TESLA_WEB_LISTEN_ADDRESS"] = "127.0.0.1:0"
    // Scripts of the clone ask for the toolchain, wherever it is.
    let swift = Executable.find("swift", searchPath: Environment.current["PATH"])
    user.environment["PATH"] = [
      user.home.file("bin"), user.environment["PATH"], swift.map { FileSystem.parent(of: $0) },
    ].compactMap { $0 }.joined(separator: ":")
    self.user = user
    try FileSystem.makeDirectory(user.home.file("bin"), mode: 0o700)
    try program(
      "browser",
      """
      curl -s -o /dev/null -D - "$1&simulate_consent=1" \
        | awk 'tolower($1) == "location:" { sub(/\\r$/, ""); print $2 }' >"$HOME/callback"
      """)
    try program("bin/sudo", #"exec "$@""#)
    try program("bin/systemctl", #"echo "systemctl $*" >>"$HOME/asked""#)
    try program("bin/apt", #"echo "apt $*" >>"$HOME/asked"; exec dpkg-deb --info "$2" >/dev/null"#)
  }

  private func program(_ name: String, _ text: String) throws {
    _ = try user.home.write("#!/bin/bash\n\(text)\n", to: name)
    try FileSystem.changeMode(user.home.file(name), to: 0o700)
  }

  /// What would have been asked of the system.
  var asked: [String] {
    get throws {
      String(decoding: try FileSystem.read(user.home.file("asked")), as: UTF8.self)
        .split(separator: "\n").map(String.init)
    }
  }

  /// What waits for a person, or never ends by itself, is ended as a person does.
  private static let preamble = #"""
    set -eu -o pipefail
    [ -e ~/callback ] || mkfifo -m 600 ~/callback
    exec 8<>~/callback
    until_seen() {
      local words=$1 log=$HOME/log
      shift
      # What an earlier one said must not be taken for what this one says.
      : >"$log"
      "$@" >"$log" 2>&1 &
      local pid=$!
      until grep -q "$words" "$log"; do kill -0 "$pid" || { cat "$log"; return 1; }; done
      # A shell lets what it starts with & ignore SIGINT.
      kill -TERM "$pid"
      wait "$pid" || { cat "$log"; return 1; }
    }
    # The token is not among the arguments, which other users can read.
    curl() {
      case "$*" in *Bearer*) echo 'a token in the arguments of curl' >&2; return 1 ;; esac
      command curl "${@/https:\/\/owner-api.teslamotors.com/$SIMULATOR}"
    }
    tesla() {
      local there=(env "TESLA_API_HOST=${TESLA_API_HOST-$SIMULATOR}"
        "TESLA_AUTH_HOST=${TESLA_AUTH_HOST-$SIMULATOR}" tesla)
      case " $* " in
        " serve "*) until_seen 'listening on' "${there[@]}" "$@" ;;
        " watch "*) { "${there[@]}" "$@" --check-interval 1 || [ $? -eq 141 ]; } | head -n 1 ;;
        " simulate "*)
          command tesla "$@" 2>"$HOME/note"
          sed -n 's/.*kill \([0-9]*\)$/\1/p' "$HOME/note" >>"$HOME/background"
          ;;
        *" auth "*) "${there[@]}" "$@" <&8 ;;
        *) "${there[@]}" "$@" ;;
      esac
    }

    """#

  /// Places and addresses that a test must not take, and what would build or test all of it again.
  private static let replacements = [
    (":9100", "127.0.0.1:0"), ("/var/lib/tesla", "~/service"),
    ("scripts/demo", "scripts/demo --help >/dev/null"),
    ("scripts/test", "scripts/test --help >/dev/null"),
    ("sudo tesla", "tesla"),
  ]

  func type(_ text: String, directory: String? = nil) throws -> Ending {
    var text = text
    for (old, new) in Self.replacements { text = text.replacing(old, with: new) }
    _ = try user.home.write(Self.preamble + text + "\n", to: "typed")
    let ending = try user.run("bash", [user.home.file("typed")], directory: directory)
    let background = (try? FileSystem.read(user.home.file("background"))) ?? []
    for id in String(decoding: background, as: UTF8.self).split(separator: "\n") {
      _ = try user.run("kill", [String(id)])
    }
    if !background.isEmpty { try FileSystem.remove(user.home.file("background")) }
    return ending
  }
}
