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
  #expect(help.contains("\n  BROWSER                 opens pages\n"))
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
func usageIsOneLine(command: CommandSignature, expected: String) {
  #expect(Sample.program.usageLine(of: command) == expected)
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

@Test func surfaceNamesEveryOptionAndItsFacts() {
  let surface = Sample.program.surface
  for command in Sample.program.everyCommand {
    for option in command.options { #expect(surface.contains("  option \(option.tagText)")) }
  }
  #expect(
    surface.contains(
      "  option --timeout SECONDS | duration 100ms to 1h | from SAMPLE_TIMEOUT => longest time "
        + "for one request (default 30)\n"))
  #expect(surface.contains("\n  exclusive --json --table\n"))
}

extension Option {
  fileprivate var tagText: String { (short.map { "-\($0), " } ?? "") + spelling }
}

private let help80 = #"""
  usage: sample data [options]

  print the car's data

  Examples:
    sample data | jq .
        look at it

  Asks for the data. Prints it as it is.

  Options:
        --vehicle VEHICLE   a car, by VIN or "name"; it's [optional]: $HOME `x` \
                            100% (may be given several times)
        --wait[=SECONDS]    wait for the car (60 when no value is given)
    -n, --count N           how many (default 2)
        --seed N            start
        --speed X           times faster
    -o, --output FILE       write there
    -j, --json              as JSON
        --parts LIST        which parts
        --note TEXT         a remark; may be empty
        --web.interval SECONDS
                            how often

  Shape options:
        --table             as a table

  Options for all commands:
    -C, --state-dir DIR     where the files are
        --api NAME          which API (owner, fleet-na, fleet-eu; default owner)
        --timeout SECONDS   longest time for one request (default 30)
        --ca-file FILE      trust this CA
    -q, --quiet             say less
    -v, --verbose           say more
        --no-color          no colour
    -h, --help              show this help
        --version           show the version

  Environment:
    SAMPLE_VEHICLE          --vehicle
    SAMPLE_TABLE            --table
    SAMPLE_INTERVAL         --web.interval
    SAMPLE_DIR              --state-dir
    SAMPLE_API              --api
    SAMPLE_TIMEOUT          --timeout
    CURL_CA, SSL_CA         --ca-file
    SAMPLE_PATH             path of the login (default /oauth)
    NO_COLOR                --no-color

  Exit status:
    0     done
    2     wrong usage
    3     no such car

  Manual: man sample-data

  """#

private let help60 = #"""
  usage: sample data [options]

  print the car's data

  Examples:
    sample data | jq .
        look at it

  Asks for the data. Prints it as it is.

  Options:
    --vehicle VEHICLE
                a car, by VIN or "name"; it's [optional]:
                $HOME `x` \ 100% (may be given several times)
    --wait[=SECONDS]
                wait for the car (60 when no value is given)
    -n, --count N
                how many (default 2)
    --seed N    start
    --speed X   times faster
    -o, --output FILE
                write there
    -j, --json  as JSON
    --parts LIST
                which parts
    --note TEXT
                a remark; may be empty
    --web.interval SECONDS
                how often

  Shape options:
    --table     as a table

  Options for all commands:
    -C, --state-dir DIR
                where the files are
    --api NAME  which API (owner, fleet-na, fleet-eu; default
                owner)
    --timeout SECONDS
                longest time for one request (default 30)
    --ca-file FILE
                trust this CA
    -q, --quiet
                say less
    -v, --verbose
                say more
    --no-color  no colour
    -h, --help  show this help
    --version   show the version

  Environment:
    SAMPLE_VEHICLE
                --vehicle
    SAMPLE_TABLE
                --table
    SAMPLE_INTERVAL
                --web.interval
    SAMPLE_DIR  --state-dir
    SAMPLE_API  --api
    SAMPLE_TIMEOUT
                --timeout
    CURL_CA, SSL_CA
                --ca-file
    SAMPLE_PATH
                path of the login (default /oauth)
    NO_COLOR    --no-color

  Exit status:
    0     done
    2     wrong usage
    3     no such car

  Manual: man sample-data

  """#
