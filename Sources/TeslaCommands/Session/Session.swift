internal import CommandSyntax
internal import Exporter
internal import HTTP
internal import Polling
internal import TeslaAPI
internal import Time
internal import Unix

/// One run of one command: the global options turned into what commands work with.
struct Session: Sendable {
  let context: Context
  let arguments: ParsedArguments
  let console: Console
  let events = Lock<[ClientEvent]>([])
  let usedVault = Lock<TokenVault?>(nil)
  let usedLedger = Lock<Ledger?>(nil)
  let usedWriter = Lock<EventWriter?>(nil)

  /// - Parameters:
  ///   - hasLog: whether the command has a log of its own, in which `-v` means debug.
  ///   - columns: of standard output, where it is no terminal.
  init(
    _ context: Context, _ arguments: ParsedArguments, hasLog: Bool = false, columns: Int? = nil
  ) {
    self.context = context
    self.arguments = arguments
    var console = Session.console(context, arguments, hasLog)
    console.columns = console.columns ?? columns
    self.console = console
  }

  private static func console(
    _ context: Context, _ arguments: ParsedArguments, _ hasLog: Bool
  ) -> Console {
    var console = Console(
      output: context.standardOutput, error: context.standardError,
      isQuiet: arguments.isSet(GlobalOptions.quiet),
      isVerbose: arguments.isSet(GlobalOptions.verbose) && !hasLog)
    let isTerminalKnown = Color.isKnown(to: context.environment)
    console.mayColor = isTerminalKnown && !arguments.isSet(GlobalOptions.noColor)
    console.given = GlobalOptions.ofAccount.compactMap { option in
      guard arguments.source(of: option) == .commandLine, let value = arguments.string(option)
      else { return nil }
      let spelling = option.short.map { "-\($0)" } ?? option.spelling
      return (option, "\(spelling) \(ShellQuoting.word(value))")
    }
    if arguments.source(of: SharedOptions.vehicle) == .commandLine,
      let vehicle = arguments.strings(SharedOptions.vehicle).first
    {
      console.givenVehicle = "\(SharedOptions.vehicle.spelling) \(ShellQuoting.word(vehicle))"
    }
    if context.standardOutput.isTerminal {
      console.columns = Terminal.width(
        of: context.standardOutput, environment: context.environment)
    }
    if context.standardError.isTerminal, isTerminalKnown, !console.isQuiet {
      let width = Terminal.width(of: context.standardError, environment: context.environment)
      console.progress = ProgressLine(context.standardError, width: width ?? 80)
    }
    return console
  }

  var clock: any WallClock { context.clock }
}
