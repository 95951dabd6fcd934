internal import CommandSyntax
internal import HTTP
internal import JSON
internal import TeslaAPI
internal import Unix

/// Where a command's words go: data to standard output, everything else to standard error.
struct Console: Sendable {
  let output: FileDescriptor
  let error: FileDescriptor
  var isQuiet = false
  var isVerbose = false
  /// Whether colours are wanted, where a stream is a terminal that has them.
  var mayColor = false
  /// What was given of the options that say whose account is meant: a command in a hint repeats it.
  var given: [(option: Option, words: String)] = []
  /// What was given of `--vehicle`: a hint's command that has this option repeats it.
  var givenVehicle: String?
  /// How wide the terminal of standard output is; nil where it is none.
  var columns: Int?
  /// What shows that a command is at work; it gives way to everything that is said.
  var progress: ProgressLine?

  /// Data. A failed write fails the command: half an answer must not look like a whole one.
  ///
  /// - Parameter isSafe: whether the bytes may hold colours, since what comes from outside in them
  ///   went through `TerminalText` already.
  func write(_ bytes: [UInt8], isSafe: Bool = false) throws(Failure) {
    progress?.clear()
    let isShown = !isSafe && output.isTerminal
    do {
      try output.writeAll(isShown ? TerminalText.escaped(bytes) : bytes, to: "standard output")
    } catch {
      if error.errno == .brokenPipe { throw Failure(.brokenPipe, nil) }
      throw Failure(.failure, error.description)
    }
  }

  func write(_ text: String) throws(Failure) { try write(Array(text.utf8)) }

  /// An answer of Tesla: laid out for a person, byte for byte for a program. The last line ends as
  /// lines do, so that `>>` and `read` work; files keep the bytes alone.
  func write(answer bytes: [UInt8]) throws(Failure) {
    if output.isTerminal { return try write(indented(bytes)) }
    try write(bytes.last == 0x0A ? bytes : bytes + [0x0A])
  }

  /// What happened, for a user who watches.
  func note(_ text: String) {
    if !isQuiet { say(text) }
  }

  /// Progress, for a user who asked with `-v`.
  func detail(_ text: String) {
    if isVerbose { say("tesla: \(text)") }
  }

  func warning(_ text: String) {
    if !isQuiet { say("warning:", .yellow, text) }
  }

  func report(_ failure: Failure) {
    if let message = failure.message { say("error:", .red, message) }
    if let hint = failure.hint { self.hint(hint) }
  }

  /// What to do next; a command in it works as it is written.
  func hint(_ text: String) {
    say("hint:", .cyan, asGiven(text))
  }

  /// The same words with what this command line was given added to each command in them.
  func asGiven(_ hint: String) -> String {
    // The help of a command is the same for every account.
    guard !given.isEmpty || givenVehicle != nil, !hint.hasSuffix("--help") else { return hint }
    let words = given.filter { given in
      !given.option.spellings.contains { hint.contains($0 + " ") }
    }.map(\.words).joined(separator: " ")
    let vehicle = hint.contains(SharedOptions.vehicle.spelling) ? nil : givenVehicle
    guard !words.isEmpty || vehicle != nil else { return hint }
    let commands = TeslaProgram.surface.commands
    var result = ""
    for (place, part) in hint.split(separator: "tesla ", omittingEmptySubsequences: false)
      .enumerated()
    {
      if place > 0 {
        let word = part.prefix { $0.isLetter }
        let command = commands.first { $0.name == word }
        let isCommand = command != nil && !["help", "version"].contains(word)
        result += isCommand && !words.isEmpty ? "tesla \(words) " : "tesla "
        if let vehicle, command?.options.contains(SharedOptions.vehicle) == true {
          result += "\(word) \(vehicle)\(part.dropFirst(word.count))"
          continue
        }
      }
      result += part
    }
    return result
  }

  /// Nothing helps when standard error is gone, so its failure is not one of the command.
  func say(_ line: String) {
    sayAsIs(Console.safe(line))
  }

  /// An address for a browser that this program made, to the last character: the random ones in it
  /// may look like a token (`eyJ…`), and no secret is among them.
  func say(address: URL) { sayAsIs(address.description) }

  private func say(_ label: String, _ color: Color, _ text: String) {
    let label = mayColor && error.isTerminal ? color.paint(label) : label
    sayAsIs("tesla: \(label) \(Console.safe(text))")
  }

  private func sayAsIs(_ line: String) {
    progress?.clear()
    try? error.writeAll(Array((line + "\n").utf8))
  }

  /// Words may come from a server, a file or a name: none steers the terminal that shows them now
  /// or later, and none is a secret.
  private static func safe(_ text: String) -> String {
    TerminalText.escaped(SecretsInUse.redacted(text))
  }
}

/// Colours that light and dark terminals show alike.
enum Color: Int, Sendable {
  case red = 31
  case green = 32
  case yellow = 33
  case cyan = 36

  func paint(_ text: String) -> String { "\u{1B}[1;\(rawValue)m\(text)\u{1B}[0m" }

  /// Whether the terminal of this environment has them.
  static func isKnown(to environment: Environment) -> Bool {
    guard let terminal = environment.nonEmpty("TERM") else { return false }
    return terminal != "dumb"
  }
}
