/// The completion script for zsh: its `_arguments` with the tables as specifications.
struct ZshCompletion {
  let program: Program

  private var function: String { "_" + program.functionName }

  var script: String {
    let functions = program.completedCommands.filter { $0.subcommands.isEmpty }.map(leaf)
    return ([head, hook, topics] + functions + [group(nil)] + groups + [tail])
      .joined(separator: "\n")
  }

  private var head: String {
    """
    #compdef \(program.name)
    # zsh completion for \(program.name), made by: \(program.name) completion zsh

    """
  }

  private var groups: [String] {
    program.completedCommands.filter { !$0.subcommands.isEmpty }.map(group)
  }

  /// Asks the program itself; $typed is the whole line, as the caller of all these has it. What it
  /// says goes to compadd, which quotes it; _describe loses backslashes, and doubled ones can keep
  /// zsh 5.9 busy for ever.
  private var hook: String {
    let forwarded = program.allGlobalOptions.filter(\.isForwardedToCompletion)
    let exact = forwarded.flatMap(\.spellings).joined(separator: "|")
    let attached = forwarded.map { $0.spelling + "=*" }.joined(separator: "|")
    let forward =
      forwarded.isEmpty
      ? ""
      : """
        for ((i = 2; i < $#typed; i++)); do
          case $typed[i] in
            (\(exact)) command+=($typed[i] "${(Q)typed[i+1]/#\\~/$HOME}") ;;
            (\(attached)) command+=("${(Q)typed[i]}") ;;
          esac
        done

      """
    return """
      \(function)_hook() {
        local -a command=("${(Q)typed[1]/#\\~/$HOME}") values=() shown=() expl=()
        local line value description
        integer i
      \(forward)  for line in "${(@f)$("${command[@]}" \(program.completionHook) $1 2>/dev/null)}"; do
          value=${line%%$'\\t'*}
          description=${line#*$'\\t'}
          [[ -n $value ]] || continue
          values+=("$value")
          shown+=("$value${description:+ -- $description}")
        done
        _wanted $1 expl $1 compadd -l -d shown -a values
      }

      """
  }

  /// The commands that `help` explains, below those already typed.
  private var topics: String {
    let arms = program.completedCommands.filter { !$0.subcommands.isEmpty }.map { command in
      "    (\(quoted(command.spelling))) \(commandFunction(command)) ;;\n"
    }
    return """
      \(function)_topics() {
        case ${(j: :)words[2,CURRENT-1]} in
          ('') \(commandFunction(nil)) ;;
      \(arms.joined())  esac
      }

      """
  }

  private func leaf(_ command: CommandSignature) -> String {
    let specifications =
      globals + command.options.filter(\.hasSpelling).flatMap(specifications)
      + command.operands.enumerated().map(specification)
    return """
      \(name(command))() {
        _arguments -s -S : \\
      \(indented(specifications))
      }

      """
  }

  /// A group: its commands as the first word, and what belongs to each after it.
  private func group(_ command: CommandSignature?) -> String {
    let members = command?.visibleSubcommands ?? program.visibleCommands
    let descriptions = members.map { member in
      "    " + quoted("\(member.name):\(ShellQuoting.replacing(member.summary, [":": "\\:"]))")
    }
    let arms = members.map { "        (\($0.name)) \(name($0)) && ret=0 ;;" }
    return """
      \(commandFunction(command))() {
        local -a commands=(
      \(descriptions.joined(separator: "\n"))
        )
        _describe -t commands command commands
      }

      \(command.map(name) ?? function + "_program")() {
        local context=$curcontext curcontext=$curcontext state state_descr line ret=1
        local -A opt_args
        _arguments -C -s -S : \\
      \(indented(globals)) \\
          ': :\(commandFunction(command))' '*:: :->rest' && ret=0
        if [[ $state == rest ]]; then
          case $words[1] in
      \(arms.joined(separator: "\n"))
          esac
        fi
        return ret
      }

      """
  }

  private var tail: String {
    """
    \(function)() {
      local -a typed=("${words[@]}")
      \(function)_program
    }

    if [[ $funcstack[1] == \(function) ]]; then
      \(function) "$@"
    else
      compdef \(function) \(program.name)
    fi

    """
  }

  private func name(_ command: CommandSignature) -> String {
    function + "__" + command.path.joined(separator: "_")
  }

  private func commandFunction(_ command: CommandSignature?) -> String {
    (command.map(name) ?? function) + "_commands"
  }

  private var globals: [String] {
    program.allGlobalOptions.filter(\.hasSpelling).flatMap(specifications)
  }

  private func indented(_ specifications: [String]) -> String {
    specifications.map { "    " + quoted($0) }.joined(separator: " \\\n")
  }

  private func quoted(_ text: String) -> String { ShellQuoting.posix(text) }

  /// `(-C --state-dir)-C+[where the files are]:DIR:_files -/`, one for each spelling.
  private func specifications(_ option: Option) -> [String] {
    let help = ShellQuoting.replacing(
      option.help, ["\\": "\\\\", "[": "\\[", "]": "\\]", ":": "\\:"])
    let once = option.spellings.count > 1 ? "(\(option.spellings.joined(separator: " ")))" : ""
    return option.spellings.map { spelling in
      let isLong = spelling.utf8.starts(with: "--".utf8)
      let attachment =
        switch option.kind {
        case .flag, .variable: ""
        case .value: isLong ? "=" : "+"
        case .optionalValue: "=-"
        }
      let separator = attachment == "=-" ? "::" : ":"
      let value =
        option.placeholder.map { "\(separator)\($0):" + (action(option.form, $0)) } ?? ""
      return (option.isRepeatable ? "*" : once) + spelling + attachment + "[\(help)]" + value
    }
  }

  private func specification(_ index: Int, _ operand: Operand) -> String {
    let position = operand.isRepeatable ? "*" : "\(index + 1)"
    let separator = operand.isOptional && !operand.isRepeatable ? "::" : ":"
    return position + separator + operand.placeholder + ":"
      + action(operand.form, operand.placeholder)
  }

  private func action(_ form: ValueForm, _ placeholder: String) -> String {
    switch form.completion {
    case .nothing: " "
    case .words(let words): "(\(words.joined(separator: " ")))"
    case .list(let words): "_values -s , \(placeholder) \(words.joined(separator: " "))"
    case .files: "_files"
    case .directories: "_files -/"
    case .commands: " \(function)_topics"
    case .hook(let kind): " \(function)_hook \(kind)"
    }
  }
}
