import CommandSyntax
import Testing

@Test func helpOfACommandAt80Columns() { #expect(Sample.program.help(for: Sample.data) == help80) }

@Test func helpOfACommandAt60Columns() {
  #expect(Sample.program.help(for: Sample.data, width: 60) == help60)
}

@Test func helpOfTheProgramListsItsCommands() {
  let help = Sample.program.help(for: nil)
  #expect(help.hasPrefix("usage: sample [options] COMMAND [options]\n"))
  #expect(help.contains("\n  token                   renew or show\n"))
  #expect(help.contains("\n  CURL_CA, SSL_CA         --ca-file\n"))
  #expect(help.contains("\n  BROWSER                 opens pages\n"))
  #expect(help.contains("\n  3     no such car\n"))
  #expect(help.hasSuffix("\nManual: man sample\n"))
}

@Test func helpOfAGroupListsItsMembers() {
  let help = Sample.program.help(for: Sample.token)
  #expect(help.hasPrefix("usage: sample token [options] COMMAND\n"))
  #expect(help.contains("\nCommands:\n  refresh                 renew\n"))
}

@Test(arguments: [
  (Sample.metrics, "usage: sample metrics [options] [FILE...]"),
  (Sample.completion, "usage: sample completion [options] {bash | zsh}"),
  (Sample.refresh, "usage: sample token refresh [options]"),
])
func usageIsOneLine(command: CommandSignature<String>, expected: String) {
  #expect(Sample.program.help(for: command).hasPrefix(expected + "\n\n"))
}

@Test(arguments: [-1, 0, 1, 40, 41, 59, 60, 79, 80, 81, 500, Int.max])
func helpIsNeverWiderThanAskedFor(width: Int) {
  let limit = min(max(width, 40), 80)
  for command in [nil] + Sample.program.everyCommand.map(Optional.some) {
    let help = Sample.program.help(for: command, width: width)
    let lines = help.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= limit && $0.last != " " }, "\(width)")
  }
}

private let help80 = #"""
  usage: sample data [options]

  print the car's data

  Examples:
    sample data | jq .  # look at it

  Asks for the data. Prints it as it is.

  Options:
        --vehicle VEHICLE       a car, by VIN or "name"; it's [optional]: $HOME
                                `x` \ 100% (repeatable)
        --wait[=SECONDS]        wait for the car (60 when no value is given)
    -n, --count N               how many (default 2)
        --seed N                start
        --speed X               times faster
    -o, --output FILE           write there
    -j, --json                  as JSON
        --table                 as a table
        --parts LIST            which parts
        --web.interval SECONDS  how often

  Options for all commands: sample --help
  Exit status: 0, 2, 3; see sample --help
  Manual: man sample-data

  """#

private let help60 = #"""
  usage: sample data [options]

  print the car's data

  Examples:
    sample data | jq .  # look at it

  Asks for the data. Prints it as it is.

  Options:
    --vehicle VEHICLE
                a car, by VIN or "name"; it's [optional]:
                $HOME `x` \ 100% (repeatable)
    --wait[=SECONDS]
                wait for the car (60 when no value is given)
    -n, --count N
                how many (default 2)
    --seed N    start
    --speed X   times faster
    -o, --output FILE
                write there
    -j, --json  as JSON
    --table     as a table
    --parts LIST
                which parts
    --web.interval SECONDS
                how often

  Options for all commands: sample --help
  Exit status: 0, 2, 3; see sample --help
  Manual: man sample-data

  """#
