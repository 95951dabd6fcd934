/// The completion script for bash, 3.2 (macOS) and later, without the bash-completion package.
struct BashCompletion {
  let program: Program

  private var function: String { "_" + program.functionName }

  var script: String {
    [
      "# bash completion for \(program.name), made by: \(program.name) completion bash\n",
      Self.offers(function), tables, main,
      "complete -F \(function) \(program.name)\n",
    ].joined(separator: "\n")
  }

  /// Functions that add to COMPREPLY what begins with $cur. They share $cur, $prefix and $hook
  /// with the main function.
  private static func offers(_ function: String) -> String {
    """
    \(function)_words() {
      local word
      for word; do
        [[ $word != "$cur"* ]] || COMPREPLY+=("$prefix$word")
      done
    }

    # Names separated by commas: the last one is completed.
    \(function)_list() {
      local word begun=''
      [[ $cur != *,* ]] || begun=${cur%,*},
      for word; do
        [[ $begun$word != "$cur"* ]] || COMPREPLY+=("$prefix$begun$word")
      done
    }

    # Files (-f) or directories (-d).
    \(function)_paths() {
      local word
      compopt -o filenames 2>/dev/null
      while IFS= read -r word; do
        COMPREPLY+=("$prefix$word")
      done < <(compgen "$1" -- "$cur")
    }

    """ + quoting(function)
  }

  /// What the program says comes from outside, so it is quoted for the quotes that it stands in.
  private static func quoting(_ function: String) -> String {
    #"""
    # What the program itself knows; a line is a value, a tab and a description.
    \#(function)_hook() {
      local line value typed quote=${cur:0:1} mark="'" escape=\\
      \#(function)_plain "$cur"
      typed=$plain
      while IFS= read -r line; do
        value=${line%%$'\t'*}
        [[ -n $value && $value == "$typed"* ]] || continue
        case $quote in
          "'") value=${value//"$mark"/"$mark$escape$mark$mark"} ;;
          '"')
            # No quote keeps the mark of the history from its effect here.
            [[ $value != *'!'* ]] || continue
            value=${value//"$escape"/"$escape$escape"}
            value=${value//'"'/"$escape\""}
            value=${value//'$'/"$escape\$"}
            value=${value//'`'/"$escape\`"}
            ;;
          *) printf -v value %q "$value" ;;
        esac
        COMPREPLY+=("$prefix$value")
      done < <("${hook[@]}" "$1" 2>/dev/null)
    }

    # Sets $plain to the word $1 without the quotes that it was typed with.
    \#(function)_plain() {
      local mark="'" escape=\\
      plain=$1
      case $1 in
        "'"*)
          plain=${plain:1}
          plain=${plain//"$mark$escape$mark$mark"/"$mark"}
          plain=${plain%"$mark"}
          ;;
        '"'*) plain=${plain:1} plain=${plain%'"'} plain=${plain//"$escape"/} ;;
        *) plain=${plain//"$escape"/} plain=${plain/#\~/$HOME} ;;
      esac
    }

    """#
  }

  private typealias Arm = (pattern: String, action: String)

  /// What follows which words: one `case` a question.
  private var tables: String {
    let commands = program.completedCommands
    let scopes = [("*", program.allGlobalOptions)] + commands.map { ($0.spelling, $0.options) }
    let global = "  \(function)_words " + words(spellings(program.allGlobalOptions)) + "\n"
    return [
      table("commands", "Subcommands of the command $1.", subject: "$1", groupArms),
      table(
        "options", "Options of the command $1.", subject: "$1",
        commands.filter { !$0.options.isEmpty }.map { command in
          (quoted(command.spelling), "\(function)_words " + words(spellings(command.options)))
        }, before: global),
      table(
        "takes_value", "Whether the option $2 of the command $1 takes the next word.",
        subject: "$1:$2",
        scopes.compactMap { scope, options in
          let names = spellings(options.filter(\.takesValue))
          return names.isEmpty ? nil : (patterns(scope, names), "return 0")
        }, after: "  return 1\n"),
      table(
        "value", "The value of the option $2 of the command $1.", subject: "$1:$2",
        scopes.flatMap { scope, options in
          options.filter(\.hasSpelling).compactMap { option in
            offer(option.form).map { (patterns(scope, option.spellings), $0) }
          }
        }),
      table(
        "operand", "The operand number $2 (from 0) of the command $1.", subject: "$1:$2",
        commands.flatMap(operandArms)),
    ].joined(separator: "\n")
  }

  private func table(
    _ name: String, _ comment: String, subject: String, _ arms: [Arm], before: String = "",
    after: String = ""
  ) -> String {
    let lines = arms.map { "    \($0.pattern)) \($0.action) ;;\n" }.joined()
    return """
      # \(comment)
      \(function)_\(name)() {
      \(before)  case \(subject) in
      \(lines)  esac
      \(after)}

      """
  }

  private var groupArms: [Arm] {
    let groups = program.completedCommands.filter { !$0.subcommands.isEmpty }
    let all = [("", program.visibleCommands)] + groups.map { ($0.spelling, $0.visibleSubcommands) }
    return all.map { path, commands in
      (quoted(path), "\(function)_words " + words(commands.map(\.name)))
    }
  }

  private func operandArms(_ command: CommandSignature) -> [Arm] {
    command.operands.enumerated().compactMap { index, operand in
      offer(operand.form).map { offer in
        let place = command.spelling + ":"
        return (operand.isRepeatable ? quoted(place) + "*" : quoted(place + "\(index)"), offer)
      }
    }
  }

  private func offer(_ form: ValueForm) -> String? {
    switch form.completion {
    case .nothing: nil
    case .words(let values): "\(function)_words " + words(values)
    case .list(let values): "\(function)_list " + words(values)
    case .files: "\(function)_paths -f"
    case .directories: "\(function)_paths -d"
    case .commands: "\(function)_commands \"${operands[*]}\""
    case .hook(let kind): "\(function)_hook \(kind)"
    }
  }

  private func spellings(_ options: [Option]) -> [String] {
    options.filter(\.hasSpelling).flatMap(\.spellings)
  }

  private func words(_ words: [String]) -> String {
    words.map { word in
      let isPlain = word.utf8.allSatisfy {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0
          || "-._0123456789".utf8.contains($0)
      }
      return isPlain ? word : ShellQuoting.posix(word)
    }.joined(separator: " ")
  }

  private func quoted(_ text: String) -> String { ShellQuoting.posix(text) }

  private func patterns(_ scope: String, _ spellings: [String]) -> String {
    spellings.map { scope == "*" ? "*" + quoted(":" + $0) : quoted("\(scope):\($0)") }
      .joined(separator: " | ")
  }

  /// Walks the words before the cursor, then asks the tables.
  private var main: String {
    let forwarded = program.allGlobalOptions.filter(\.isForwardedToCompletion)
      .flatMap(\.spellings).map(quoted).joined(separator: " | ")
    let paths = program.completedCommands.map { quoted($0.spelling) }.joined(separator: " | ")
    let forward =
      forwarded.isEmpty
      ? ""
      : """

            case $word in
              \(forwarded)) \(function)_plain "${COMP_WORDS[i]}" && hook+=("$word" "$plain") ;;
            esac
      """
    return """
      \(function)() {
        local cur=${COMP_WORDS[COMP_CWORD]} prefix='' path='' option='' ended='' plain='' word i=1
        local -a operands=() hook=("${COMP_WORDS[0]/#\\~/$HOME}")
        COMPREPLY=()
        while ((i < COMP_CWORD)); do
          word=${COMP_WORDS[i]}
          ((i += 1))
          if [[ -n $ended ]]; then
            operands+=("$word")
          elif [[ $word == -- ]]; then
            ended=1
          elif [[ $word == -?* ]]; then
            if [[ ${COMP_WORDS[i]} == = ]]; then # --long=value, which bash splits
              ((i += 1))
            elif ! \(function)_takes_value "$path" "$word"; then
              continue
            fi
            ((i < COMP_CWORD)) || option=$word\(forward)
            ((i += 1))
          else
            case ${path:+$path }$word in
              \(paths)) path=${path:+$path }$word ;;
              *) operands+=("$word") ;;
            esac
          fi
        done
        hook+=(\(program.completionHook))
        if [[ -n $option ]]; then
          [[ $cur != = ]] || cur=''
        elif [[ -z $ended && $cur == --*=* ]]; then # where bash does not split at =
          option=${cur%%=*} prefix=${cur%%=*}= cur=${cur#*=}
        fi
        if [[ -n $option ]]; then
          \(function)_value "$path" "$option"
        elif [[ -z $ended && $cur == -* ]]; then
          \(function)_options "$path"
        else
          ((${#operands[@]})) || \(function)_commands "$path"
          \(function)_operand "$path" "${#operands[@]}"
        fi
      }

      """
  }
}
