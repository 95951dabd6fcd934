import CommandSyntax
import Foundation
import Testing

/// What is typed before the cursor (`|` stands for the cursor after a blank), and what is offered.
struct Completed: Sendable, CustomTestStringConvertible {
  let words: [String]
  let offers: [String]

  init(_ words: [String], _ offers: [String]) {
    self.words = words
    self.offers = offers
  }

  var testDescription: String { words.joined(separator: " ") }

  /// Words as bash splits them: at `=` too.
  static let inBash = [
    Completed([""], ["data", "metrics", "token", "completion", "help", "version"]),
    Completed(["-q", "d"], ["data"]),
    Completed(["--api", ""], ["owner", "fleet-na", "fleet-eu"]),
    Completed(["--api", "=", "fl"], ["fleet-na", "fleet-eu"]),
    Completed(["--api", "="], ["owner", "fleet-na", "fleet-eu"]),
    Completed(["--api=fl"], ["--api=fleet-na", "--api=fleet-eu"]),
    Completed(["--api", "owner", "t"], ["token"]),
    Completed(["--api", "=", "owner", "t"], ["token"]),
    Completed(["token", ""], ["refresh", "show"]),
    Completed(["token", "refresh", "--j"], ["--json"]),
    Completed(["data", "--wa"], ["--wait"]),
    Completed(["data", "--state-d"], ["--state-dir"]),
    Completed(["data", "--wait", "=", "n"], ["never"]),
    Completed(["data", "--parts", "c"], ["charge", "climate"]),
    Completed(["data", "--parts", "charge,cl"], ["charge,climate"]),
    Completed(["data", "--vehicle", ""], ["5YJ3", "My\\ Car", "Z\\'s\\ \\$\\(x\\)"]),
    Completed(["data", "--vehicle", "My"], ["My\\ Car"]),
    Completed(["data", "--vehicle", "My\\ C"], ["My\\ Car"]),
    Completed(["data", "--vehicle", "\"My C"], ["My Car"]),
    Completed(["-C", "here", "data", "--vehicle", "he"], ["here-vehicles"]),
    Completed(["data", "--state-dir", "=", "here", "--vehicle", "he"], ["here-vehicles"]),
    Completed(["data", "--count", ""], []),
    Completed(["data", ""], []),
    Completed(["data", "--output", "fi"], ["file one"]),
    Completed(["-C", ""], ["folder"]),
    Completed(["metrics", "f"], ["folder", "file one"]),
    Completed(["metrics", "x", "--", "-"], ["-dash"]),
    Completed(["metrics", "data", "--o"], ["--output"]),
    Completed(["completion", ""], ["bash", "zsh"]),
    Completed(["completion", "bash", ""], []),
    Completed(["help", "d"], ["data"]),
    Completed(["help", "token", ""], ["refresh", "show"]),
    Completed(["__c"], []),
  ]

  /// What is typed, and the line after the Tab key.
  static let inZsh = [
    ("sample me", "sample metrics "), ("sample -q da", "sample -q data "),
    ("sample token ref", "sample token refresh "), ("sample --api ow", "sample --api owner "),
    ("sample --api=ow", "sample --api=owner "), ("sample data --js", "sample data --json "),
    ("sample -C here data --vehicle he", "sample -C here data --vehicle here-vehicles "),
    ("sample data --vehicle My", "sample data --vehicle My\\ Car "),
    ("sample metrics fi", "sample metrics file\\ one "),
    ("sample -C fo", "sample -C folder/"), ("sample completion z", "sample completion zsh "),
    ("sample help token sh", "sample help token show "),
    ("sample data --parts charge,cl", "sample data --parts charge,climate,"),
    ("sample data --wait=", "sample data --wait=never "),
  ]

  static let inFish = [
    ("sample ", ["completion", "data", "help", "metrics", "token", "version"]),
    ("sample -q da", ["data"]), ("sample token ", ["refresh", "show"]),
    ("sample --api fl", ["fleet-eu", "fleet-na"]),
    ("sample --api=fl", ["--api=fleet-eu", "--api=fleet-na"]),
    ("sample data --js", ["--json"]), ("sample metrics --js", []),
    ("sample data --parts charge,cl", ["charge,climate"]),
    ("sample -C here data --vehicle he", ["here-vehicles"]),
    ("sample data --vehicle My", ["My Car"]), ("sample metrics fi", ["file one"]),
    ("sample -C fo", ["folder/"]), ("sample completion ", ["bash", "zsh"]),
    ("sample completion bash ", []), ("sample help d", ["data"]),
    ("sample help token ", ["refresh", "show"]), ("sample __c", []), ("sample data ", []),
  ]
}

/// A place to complete in: some files, the script, and a `sample` that answers the hook.
private func withScript<Result>(_ shell: Shell, _ body: (URL) throws -> Result) throws -> Result {
  try Tool.withDirectory { directory in
    let folder = directory.appendingPathComponent("work/folder")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["work/file one", "work/-dash"] {
      try Data().write(to: directory.appendingPathComponent(name))
    }
    let answers = """
      #!/bin/sh
      if [ "$1" = -C ] || [ "$1" = --state-dir ]; then printf '%s-%s\\t\\n' "$2" "$4"; exit; fi
      [ "$1 $2" = '__complete vehicles' ] || exit 1
      printf '%s\\t%s\\n' 5YJ3 'My Car' 'My Car' 5YJ3 "Z's \\$(x)" 5YJ4
      """
    let program = directory.appendingPathComponent("sample")
    try Data(answers.utf8).write(to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    let script = Sample.program.completionScript(for: shell)
    try Data(script.utf8).write(to: directory.appendingPathComponent("script"))
    return try body(directory)
  }
}

private func isInstalled(_ shell: Shell) -> Bool { Tool.path(shell.rawValue) != nil }

private func search(_ directory: URL) -> [String: String] {
  ["PATH": "\(directory.path):/usr/bin:/bin", "HOME": directory.path, "XDG_CONFIG_HOME": "/none"]
}

@Suite struct CompletionTests {
  @Test(arguments: Shell.allCases)
  func scriptIsAcceptedByItsShell(shell: Shell) throws {
    guard isInstalled(shell) else { return print("skipped: \(shell.rawValue) is not installed") }
    try withScript(shell) { directory in
      let script = directory.appendingPathComponent("script").path
      let outcome = try Tool.run(shell.rawValue, ["-n", script])
      #expect(outcome.status == 0)
      #expect(outcome.output == "")
    }
  }

  @Test(.enabled(if: Tool.path("shellcheck") != nil, "shellcheck is not installed"))
  func bashScriptPassesShellcheck() throws {
    try withScript(.bash) { directory in
      let script = directory.appendingPathComponent("script").path
      let outcome = try Tool.run("shellcheck", ["-s", "bash", script])
      #expect(outcome.status == 0, "\(outcome.output)")
    }
  }

  @Test(.enabled(if: isInstalled(.bash), "bash is not installed"))
  func bashOffersWhatFits() throws {
    try withScript(.bash) { directory in
      let driver = """
        source ../script
        [[ $(complete -p sample) == 'complete -F _sample sample' ]] || exit 9
        COMP_WORDS=(sample "$@") COMP_CWORD=$#
        _sample
        ((${#COMPREPLY[@]} == 0)) || printf '%s\\n' "${COMPREPLY[@]}"
        """
      for row in Completed.inBash {
        let outcome = try Tool.run(
          "bash", ["--norc", "-c", "cd \"$0/work\" && \(driver)", directory.path] + row.words,
          environment: search(directory))
        #expect(outcome.status == 0)
        let offers = outcome.output.split(separator: "\n").map(String.init)
        #expect(offers.sorted() == row.offers.sorted(), "\(row.words)")
      }
    }
  }

  @Test(.enabled(if: isInstalled(.fish), "fish is not installed"))
  func fishOffersWhatFits() throws {
    try withScript(.fish) { directory in
      let driver = "cd $argv[1]/work; source ../script; complete -C \"$argv[2]\""
      for (typed, expected) in Completed.inFish {
        let outcome = try Tool.run(
          "fish", ["--no-config", "-c", driver, directory.path, typed],
          environment: search(directory))
        let offers = outcome.output.split(separator: "\n").map {
          String($0.prefix { $0 != "\t" })
        }
        #expect(offers.sorted() == expected, "\(typed)")
      }
    }
  }

  @Test(.enabled(if: isInstalled(.zsh), "zsh is not installed"))
  func zshCompletesALineAtTheKeyboard() throws {
    try withScript(.zsh) { directory in
      let outcome = try Tool.run(
        "zsh", ["-f", "-c", Self.zshDriver, "zsh"] + Completed.inZsh.map(\.0),
        environment: search(directory))
      let lines = outcome.output.split(separator: "\n").map(String.init)
      #expect(lines == Completed.inZsh.map(\.1))
    }
  }

  /// Types at a zsh on a pseudo-terminal, presses Tab, and lets a widget print the line.
  private static let zshDriver = #"""
    cd $HOME/work
    zmodload zsh/zpty
    zpty z zsh -f -i
    zpty -w z "PS1= PS2= ; autoload -Uz compinit; compinit -D -u; source ../script
    show() { print -r -- \"<<\$BUFFER>>\"; BUFFER=; zle accept-line }; zle -N show
    bindkey '^I' complete-word; bindkey '^T' show; print rea''dy"
    while zpty -r z line; do [[ $line == *ready* ]] && break; done
    for typed; do
      zpty -w -n z "$typed"$'\t\x14'
      while zpty -r z line; do
        [[ $line == *'<<'*'>>'* ]] || continue
        line=${line#*'<<'}
        print -r -- ${line%%'>>'*}
        break
      done
    done
    zpty -d z
    """#
}
