import TestSupport
import Testing
import Unix

/// A reader who types what README and the manual say, with a simulated Tesla, a browser that logs in
/// without a person, and no right over this machine.
struct Reader {
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
    for name in ["systemctl", "loginctl", "logger", "xdg-mime"] {
      try program("bin/\(name)", #"echo "${0##*/} $*" >>"$HOME/asked""#)
    }
    try program(
      "bin/docker",
      """
      echo "docker $*" >>"$HOME/asked"
      for word; do case $word in *.yaml) [ -e "$word" ] || exit 1 ;; esac; done
      """)
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

  /// A command that waits for a person, or that does not end, is ended as a person does.
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
        *" auth --import "* | *" auth --generate-key "* | *" auth --register-handler "*)
          "${there[@]}" "$@"
          ;;
        " simulate "*--background*)
          command tesla "$@" 2>"$HOME/note"
          sed -n 's/.*kill \([0-9]*\)$/\1/p' "$HOME/note" >>"$HOME/background"
          ;;
        " simulate "*) until_seen 'export' command tesla "$@" ;;
        *" auth "*) "${there[@]}" "$@" <&8 ;;
        *) "${there[@]}" "$@" ;;
      esac
    }

    """#

  /// Places and addresses that a test must not take, and what would build or test all of it again.
  private static let replacements = [
    (":9100", "127.0.0.1:0"), ("localhost:9885", "127.0.0.1:0"), ("/var/lib/tesla", "~/service"),
    ("/etc/prometheus/", "./"), ("/var/lib/grafana/dashboards/", "./"),
    ("/var/lib/node_exporter/", "./"),
    (" URL", " https://owner-api.teslamotors.com/api/1/products"),
    ("scripts/demo", "scripts/demo --help >/dev/null"),
    ("scripts/test", "scripts/test --help >/dev/null"),
    ("sudo tesla", "tesla"), ("Nikola", "Ampère"),
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
