/// The shells that a completion script can be made for.
package enum Shell: String, Sendable, CaseIterable {
  case bash
  case zsh
  case fish
}

extension Program {
  /// The completion script of a shell: it asks the program what may stand at the cursor.
  ///
  /// The answer has a line each for what is offered (`words`, `files` or `directories`), what the
  /// word begins with that is no part of the value, and what of the value is typed already. Words
  /// follow, one a line: for bash in quotes and ready to be put in, else with a tab and a meaning.
  package func completionScript(for shell: Shell) -> String {
    // The name as a part of a shell function's name.
    let function = "_" + name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
    return switch shell {
    case .bash: bashScript(function)
    case .zsh: zshScript(function)
    case .fish: fishScript("_" + function)
    }
  }

  /// For bash 3.2 (macOS) and later, without the bash-completion package.
  private func bashScript(_ function: String) -> String {
    """
    # bash completion for \(name), made by: \(name) completion bash

    \(function)() {
      local offer prefix typed word
      COMPREPLY=()
      {
        IFS= read -r offer
        IFS= read -r prefix
        IFS= read -r typed
        while IFS= read -r word; do
          COMPREPLY+=("$word")
        done
      } < <("${COMP_WORDS[0]/#\\~/$HOME}" \(Completion.hook) bash "$COMP_WORDBREAKS" \\
        "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
      case $offer in
        files) offer=-f ;;
        directories) offer=-d ;;
        *) return ;;
      esac
      compopt -o filenames 2>/dev/null
      while IFS= read -r word; do
        COMPREPLY+=("$prefix$word")
      done < <(compgen "$offer" -- "$typed")
    }

    complete -F \(function) \(name)

    """
  }

  /// What the program says goes to compadd, which quotes it; _describe loses backslashes, and
  /// doubled ones can keep zsh 5.9 busy for ever.
  private func zshScript(_ function: String) -> String {
    """
    #compdef \(name)
    # zsh completion for \(name), made by: \(name) completion zsh

    \(function)() {
      local -a answer values shown expl
      local line
      answer=("${(@f)$("${(Q)words[1]/#\\~/$HOME}" \(Completion.hook) zsh \\
        "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
      compset -P "$answer[2]"
      case $answer[1] in
        (files) _files ;;
        (directories) _files -/ ;;
        (words)
          for line in "${(@)answer[4,-1]}"; do
            values+=("${line%%$'\\t'*}")
            shown+=("${${line%$'\\t'}/$'\\t'/ -- }")
          done
          _wanted values expl value compadd -l -d shown -a values
          ;;
      esac
    }

    if [[ $funcstack[1] == \(function) ]]; then
      \(function) "$@"
    else
      compdef \(function) \(name)
    fi

    """
  }

  private func fishScript(_ function: String) -> String {
    """
    # fish completion for \(name), made by: \(name) completion fish

    function \(function)
        set -l words (commandline -opc)
        set -l current (commandline -ct)
        set -l command (string replace -r -- '^~' $HOME $words[1])
        set -e words[1]
        set -l answer ($command \(Completion.hook) fish $words "$current" 2>/dev/null)
        switch "$answer[1]"
            case files
                printf '%s\\n' "$answer[2]"(complete -C "'' $answer[3]")
            case directories
                printf '%s\\n' "$answer[2]"(__fish_complete_directories "$answer[3]" '')
            case words
                set -e answer[3]
                set -q answer[3]
                and printf '%s\\n' "$answer[2]"$answer[3..-1]
        end
    end

    complete -c \(name) -f -a '(\(function))'

    """
  }
}
