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
    let invocation: Invocation
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
      case .command(let arguments): return run(Session(context, arguments))
      }
      return ExitStatus.success.rawValue
    } catch {
      plain.report(error)
      return error.status.rawValue
    }
  }

  private static func help(of command: CommandSignature?, _ context: Context) -> String {
    let width = Terminal.width(of: context.standardOutput, environment: context.environment)
    return TeslaProgram.surface.help(for: command, width: min(width ?? 80, 80))
  }

  private static func run(_ session: Session) -> Int32 {
    do throws(Failure) {
      try requireDescriptors()
      try session.actAsOwner()
    } catch {
      session.console.report(error)
      return error.status.rawValue
    }
    if session.arguments.command == ServeSyntax.signature { return ServeCommand(session).run() }
    if session.arguments.command == WatchSyntax.signature { return WatchCommand(session).run() }
    if session.arguments.command == SimulateSyntax.signature {
      return SimulateCommand(session).run()
    }
    // A filter in a pipeline pays for no thread that it does not use.
    let outcome =
      Command.resultAtOnce(of: session)
      ?? waiting { await session.showingProgress { await Command.result(of: session) } }
    switch outcome {
    case .success: return ExitStatus.success.rawValue
    case .failure(let failure):
      session.console.report(failure)
      return failure.status.rawValue
    }
  }
}

extension TeslaMain {
  private static func requireDescriptors() throws(Failure) {
    let limit = DescriptorLimit.current
    guard limit < DescriptorLimit.least else { return }
    throw Failure(
      .failure, "only \(limit) files may be open at once, which is too few",
      hint: "ulimit -n \(DescriptorLimit.least), or more for serve")
  }
}

/// The commands that run once and end.
enum Command {
  /// Runs the command, and then what must be done before the process ends.
  static func result(of session: Session) async -> Result<Void, Failure> {
    if let result = resultAtOnce(of: session) { return result }
    let result: Result<Void, Failure>
    do throws(Failure) { result = .success(try await run(session)) } catch {
      result = .failure(LoginGuard.failureOfOtherHost(session) ?? error)
    }
    guard let failure = await session.finish() else { return result }
    guard case .failure = result else { return .failure(failure) }
    session.console.report(failure)
    return result
  }

  /// Runs a command that waits for nothing on this thread; nil for every other.
  static func resultAtOnce(of session: Session) -> Result<Void, Failure>? {
    let command: () throws(Failure) -> Void
    switch session.arguments.command {
    case TokenSyntax.show: command = TokenCommands(session: session).show
    case MetricsSyntax.signature: command = MetricsCommand(session: session).run
    case DashboardSyntax.dashboard: command = DashboardCommand(session: session).run
    case DashboardSyntax.alerts: command = AlertsCommand(session: session).run
    case RulesCommand.signature: command = RulesCommand(session: session).run
    case CompletionSyntax.signature: command = { () throws(Failure) in try printScript(session) }
    default: return nil
    }
    do throws(Failure) { return .success(try command()) } catch { return .failure(error) }
  }

  private static func printScript(_ session: Session) throws(Failure) {
    let shell = session.arguments.operands.first.flatMap { Shell(rawValue: $0) } ?? .bash
    try session.console.write(TeslaProgram.surface.completionScript(for: shell))
  }

  private static func run(_ session: Session) async throws(Failure) {
    // A login waits for a person first.
    if session.arguments.command != AuthSyntax.signature { session.progress("asking Tesla") }
    switch session.arguments.command {
    case AuthSyntax.signature: try await AuthCommand(session: session).run()
    case TokenSyntax.refresh: try await TokenCommands(session: session).refresh()
    case TokenSyntax.access: try await TokenCommands(session: session).access()
    case ProductsSyntax.signature: try await ProductsCommand(session: session).run()
    case WakeSyntax.signature: try await WakeCommand(session: session).run()
    case DataSyntax.signature: try await DataCommand(session: session).run()
    case HistorySyntax.signature: try await HistoryCommand(session: session).run()
    case DoctorSyntax.signature: try await DoctorCommand(session: session).run()
    default: preconditionFailure("every command of the table is named above")
    }
  }
}

/// Runs asynchronous work on the pool while this thread waits. The main thread must not be the
/// main actor's executor here: nothing would drain its queue.
func waiting<Result: Sendable>(_ work: @escaping @Sendable () async -> Result) -> Result {
  let answer = Monitor<Result?>(nil)
  Task.detached {
    let result = await work()
    answer.change { $0 = result }
  }
  return answer.wait { $0.map(Waited.done) ?? .until(nil) }
}
