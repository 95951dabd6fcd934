internal import CommandSyntax
internal import HTTP
internal import Unix

/// The program: reads the command line, runs one command, and turns its end into an exit status.
package enum TeslaMain {
  /// Runs to the end; call it once, from the main thread.
  package static func run(_ context: Context) -> Int32 {
    var plain = Console(output: context.standardOutput, error: context.standardError)
    plain.mayColor =
      Color.isKnown(to: context.environment) && context.environment.nonEmpty("NO_COLOR") == nil
      && !context.arguments.contains(GlobalOptions.noColor.spelling)
    let invocation: Invocation<Command>
    do throws(UsageError) {
      invocation = try TeslaProgram.surface.parse(
        context.arguments, environment: context.environment.variables)
    } catch {
      plain.report(Failure(.usage, error.message, hint: error.hint))
      return ExitStatus.usage.rawValue
    }
    do throws(Failure) {
      switch invocation {
      case .version: try plain.write("tesla \(TeslaProgram.version)\n")
      case .help(let command): try plain.write(help(of: command, context))
      case .manual(let command):
        if let status = ManualReader(context).show(command) { return status }
        try plain.write(help(of: command, context))
      case .completion(let words):
        let lines = try CompletionAnswer(words, context).lines()
        try plain.write(lines.joined(separator: "\n") + "\n")
      case .command(let command, let arguments):
        return command.run(Session(context, arguments, hasLog: command.hasLog))
      }
      return ExitStatus.success.rawValue
    } catch {
      plain.report(error)
      return error.status.rawValue
    }
  }

  private static func help(of command: CommandSignature<Command>?, _ context: Context) -> String {
    let width = Terminal.width(of: context.standardOutput, environment: context.environment)
    return TeslaProgram.surface.help(for: command, width: min(width ?? 80, 80))
  }
}
