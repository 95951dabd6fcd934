/// The completion script for fish.
struct FishCompletion {
  let program: Program

  private var function: String { "__" + program.functionName }

  var script: String {
    ([head, walk, conditions, hook, "complete -c \(program.name) -f"] + lines).joined(
      separator: "\n") + "\n"
  }

  private var head: String {
    "# fish completion for \(program.name), made by: \(program.name) completion fish\n"
  }

  /// The function that reads the words before the cursor.
  private var walk: String {
    let commands = program.completedCommands
    let valued = (program.allGlobalOptions + commands.flatMap(\.options)).filter(\.takesValue)
    var spellings: [String] = []
    for spelling in valued.flatMap(\.spellings) where !spellings.contains(spelling) {
      spellings.append(spelling)
    }
    return """
      # Prints the words of the command typed so far, then a line for each operand.
      function \(function)_words
          set -l path
          set -l operands
          set -l words (commandline -opc)
          set -e words[1]
          while set -q words[1]
              set -l word $words[1]
              set -e words[1]
              switch $word
                  case --
                      set -a operands $words
                      break
                  case \(quoted(spellings))
                      set -e words[1]
                  case '-?*'
                  case '*'
                      set -l longer (string join ' ' -- $path $word)
                      if contains -- $longer \(quoted(commands.map(\.spelling)))
                          set path $longer
                      else
                          set -a operands $word
                      end
              end
          end
          printf '%s\\n' "$path" $operands
      end

      """
  }

  private var conditions: String {
    """
    # Whether the command $argv[1] is being completed, with $argv[2] operands if that is given.
    function \(function)_at
        set -l words (\(function)_words)
        test "$words[1]" = "$argv[1]"
        and begin
            not set -q argv[2]
            or test (count $words) -eq (math $argv[2] + 1)
        end
    end

    # Whether help is asked about the command $argv[1].
    function \(function)_help_at
        set -l words (\(function)_words)
        test "$words[1]" = help -a "$words[2..-1]" = "$argv[1]"
    end

    # Names separated by commas: the last one is completed.
    function \(function)_list
        set -l begun (commandline -ct | string replace -r -- '^--[^=]*=' '' \\
            | string match -r -- '^.*,')
        printf '%s\\n' "$begun"$argv
    end

    """
  }

  /// Asks the program itself, with the options that say where to look.
  private var hook: String {
    let forwarded = program.allGlobalOptions.filter(\.isForwardedToCompletion)
    let forward =
      forwarded.isEmpty
      ? ""
      : """
          while set -q words[2]
              set -l word $words[1]
              set -e words[1]
              switch $word
                  case \(quoted(forwarded.flatMap(\.spellings)))
                      set -a command $word (string replace -r -- '^~' $HOME $words[1])
              end
          end

      """
    return """
      function \(function)_hook
          set -l words (commandline -opc)
          set -l command (string replace -r -- '^~' $HOME $words[1])
          set -e words[1]
      \(forward)    $command \(program.completionHook) $argv 2>/dev/null
      end

      """
  }

  private var lines: [String] {
    let commands = program.completedCommands
    let groups = commands.filter { !$0.subcommands.isEmpty }
    var lines = program.allGlobalOptions.filter(\.hasSpelling).map { line($0, condition: nil) }
    for command in program.visibleCommands { lines.append(line(command, below: "")) }
    for group in groups {
      lines += group.visibleSubcommands.map { line($0, below: group.spelling) }
    }
    for command in commands {
      let condition = "\(function)_at \(ShellQuoting.fish(command.spelling))"
      lines += command.options.filter(\.hasSpelling).map { line($0, condition: condition) }
      for (index, operand) in command.operands.enumerated() {
        let place = operand.isRepeatable ? condition : "\(condition) \(index)"
        lines += operandLines(operand, condition: place)
      }
    }
    return lines
  }

  private func line(_ command: CommandSignature, below path: String) -> String {
    let condition = "\(function)_at \(ShellQuoting.fish(path)) 0"
    return "\(start(condition)) -a \(command.name) -d \(ShellQuoting.fish(command.summary))"
  }

  private func line(_ option: Option, condition: String?) -> String {
    var parts = [condition.map(start) ?? "complete -c \(program.name)"]
    if let short = option.short { parts.append("-s \(short)") }
    parts.append("-l \(option.long)")
    if option.takesValue { parts.append(value(option.form)) }
    parts.append("-d \(ShellQuoting.fish(option.help))")
    return parts.joined(separator: " ")
  }

  private func operandLines(_ operand: Operand, condition: String) -> [String] {
    switch operand.form.completion {
    case .nothing: []
    case .commands: topicLines
    case .files: ["\(start(condition)) -F"]
    default: ["\(start(condition)) \(value(operand.form))"]
    }
  }

  /// The commands that `help` explains, below those already typed.
  private var topicLines: [String] {
    let groups = program.completedCommands.filter { !$0.subcommands.isEmpty }
    let all = [("", program.visibleCommands)] + groups.map { ($0.spelling, $0.visibleSubcommands) }
    return all.flatMap { path, commands in
      commands.map { command in
        start("\(function)_help_at \(ShellQuoting.fish(path))")
          + " -a \(command.name) -d \(ShellQuoting.fish(command.summary))"
      }
    }
  }

  private func start(_ condition: String) -> String {
    "complete -c \(program.name) -n \(ShellQuoting.fish(condition))"
  }

  /// How the value of an option is completed: `-x` offers nothing but what follows.
  private func value(_ form: ValueForm) -> String {
    switch form.completion {
    case .nothing, .commands: "-x"
    case .files: "-r -F"
    case .directories: "-x -a '(__fish_complete_directories)'"
    case .words(let words): "-x -a \(ShellQuoting.fish(words.joined(separator: " ")))"
    case .list(let words):
      "-x -a \(ShellQuoting.fish("(\(function)_list \(words.joined(separator: " ")))"))"
    case .hook(let kind): "-x -a '(\(function)_hook \(kind))'"
    }
  }

  private func quoted(_ words: [String]) -> String {
    words.map(ShellQuoting.fish).joined(separator: " ")
  }
}
