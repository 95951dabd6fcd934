/// Command lines and what they mean; errors with their exact words and hint.
enum ParserTable {
  static let rows = understood + asksForHelp + wrong + values

  static let understood = [
    Row("data", "data"),
    Row("data --json", "data --json"),
    Row("data -j", "data --json"),
    Row("data --count 3", #"data --count="3""#),
    Row("data --count=3", #"data --count="3""#),
    Row("data -n 3", #"data --count="3""#),
    Row("data -n3", #"data --count="3""#),
    Row("data -jn3", #"data --count="3" --json"#),
    Row("data -jn 3", #"data --count="3" --json"#),
    Row("data -jqv", "data --json --quiet --verbose"),
    Row("-q data", "data --quiet"),
    Row("-q -v data", "data --quiet --verbose"),
    Row("--api fleet-eu data", #"data --api="fleet-eu""#),
    Row("data --api fleet-eu", #"data --api="fleet-eu""#),
    Row("--api owner data --api fleet-eu", #"data --api="fleet-eu""#),
    Row("data -n 3 -n 4", #"data --count="4""#),
    Row("data --json --json", "data --json"),
    Row("data --vehicle a --vehicle=b", #"data --vehicle="a","b""#),
    Row(["data", "--vehicle", "My Car"], #"data --vehicle="My Car""#),
    Row("data --vehicle a=b=c", #"data --vehicle="a=b=c""#),
    Row("data --vehicle=a=b", #"data --vehicle="a=b""#),
    Row("data --vehicle=-x", #"data --vehicle="-x""#),
    Row("data --vehicle=--json", #"data --vehicle="--json""#),
    Row("data -o -", #"data --output="-""#),
    Row("data -o-", #"data --output="-""#),
    Row("data -o=x", #"data --output="=x""#),
    Row("data --seed -5", #"data --seed="-5""#),
    Row("data --wait", #"data --wait="60""#),
    Row("data --wait=90", #"data --wait="90""#),
    Row("data --wait=never", #"data --wait="never""#),
    Row("data --wait --json", #"data --wait="60" --json"#),
    Row("data --speed max", #"data --speed="max""#),
    Row("data --web.interval never", #"data --web.interval="never""#),
    Row("data --parts charge,drive", #"data --parts="charge,drive""#),
    Row(
      "data --parts charge,clim",
      "error: --parts: 'charge,clim' holds 'clim', which is not one of charge, climate, drive "
        + "[sample data --help]"),
    Row("metrics", "metrics"),
    Row("metrics -", #"metrics "-""#),
    Row("metrics a b", #"metrics "a" "b""#),
    Row("metrics a -o x b", #"metrics --output="x" "a" "b""#),
    Row("metrics -- -x --help", #"metrics "-x" "--help""#),
    Row("metrics a -- b", #"metrics "a" "b""#),
    Row("metrics -o x -- -", #"metrics --output="x" "-""#),
    Row("-- metrics a", #"metrics "a""#),
    Row("token refresh", "token refresh"),
    Row("token -q refresh -j", "token refresh --json --quiet"),
    Row("token show", "token show"),
    Row("completion zsh", #"completion "zsh""#),
    Row("__complete fish -C x --help", #"completion of ["fish", "-C", "x", "--help"]"#),
  ]

  static let asksForHelp = [
    Row("", "help"),
    Row("-h", "help"),
    Row("--help", "help"),
    Row("-q", "help"),
    Row("help", "help"),
    Row("help data", "help data"),
    Row("help token refresh", "help token refresh"),
    Row("help token", "help token"),
    Row("help help", "help help"),
    Row("data -h", "help data"),
    Row("-h data", "help data"),
    Row("data --bogus --help", "help data"),
    Row("data -jh", "help data"),
    Row("data --vehicle --help", "help data"),
    Row("nonsense --help", "help"),
    Row("token --help", "help token"),
    Row("token refresh -h", "help token refresh"),
    Row("--version --help", "help"),
    Row("--version", "version"),
    Row("data --version", "version"),
    Row("data --bogus --version", "version"),
    Row("version", "version"),
  ]

  static let wrong = [
    Row("dat", "error: unknown command 'dat' (did you mean data?) [sample --help]"),
    Row("metrcis", "error: unknown command 'metrcis' (did you mean metrics?) [sample --help]"),
    Row("zzz", "error: unknown command 'zzz' [sample --help]"),
    Row("''", "error: unknown command '' [sample --help]"),
    Row("Fetch -q x", "error: unknown command 'Fetch' [sample data]"),
    Row("help fetch", "error: unknown command 'fetch' [sample data]"),
    Row("token fetch", "error: unknown command 'fetch' [sample token --help]"),
    Row("-", "error: unknown command '-' [sample --help]"),
    Row("__complet", "error: unknown command '__complet' [sample --help]"),
    Row("token", "error: sample token needs one of refresh, show [sample token --help]"),
    Row(
      "token refesh",
      "error: unknown command 'refesh' (did you mean refresh?) [sample token --help]"),
    Row("help dta", "error: unknown command 'dta' (did you mean data?) [sample help --help]"),
    Row("help data x", "error: unexpected operand 'x' [sample help --help]"),
    Row("version x", "error: unexpected operand 'x' [sample version --help]"),
    Row("data x", "error: unexpected operand 'x' [sample data --help]"),
    Row("data -- --json", "error: unexpected operand '--json' [sample data --help]"),
    Row("data --wait 30", "error: unexpected operand '30' [sample data --help]"),
    Row(
      "data --vehcle x",
      "error: unknown option --vehcle (did you mean --vehicle?) [sample data --help]"),
    Row(
      "data --vehicel=x",
      "error: unknown option --vehicel (did you mean --vehicle?) [sample data --help]"),
    Row("data --veh x", "error: unknown option --veh [sample data --help]"),
    Row(
      "data --VEHICLE x",
      "error: unknown option --VEHICLE (did you mean --vehicle?) "
        + "[sample data --help]"),
    Row("data --js", "error: unknown option --js (did you mean --json?) [sample data --help]"),
    Row("data --token=abc", "error: unknown option --token [sample data --help]"),
    Row("data -x", "error: unknown option -x [sample data --help]"),
    Row("data -jx", "error: unknown option -x [sample data --help]"),
    Row("data -5", "error: unknown option -5 [sample data --help]"),
    Row(
      "data ---json",
      "error: unknown option ---json (did you mean --json?) "
        + "[sample data --help]"),
    Row("data --=x", "error: unknown option -- [sample data --help]"),
    Row(["data", "-\u{1B}"], #"error: unknown option -\u{1b} [sample data --help]"#),
    Row(
      ["data", "--a\u{1B}[31m\nb"],
      #"error: unknown option --a\u{1b}[31m\u{a}b [sample data --help]"#),
    Row("metrics --json", "error: unknown option --json [sample metrics --help]"),
    Row(
      "--json data",
      "error: option --json belongs after the command "
        + "(data, token refresh, token show) [sample --help]"),
    Row(
      "-o x metrics",
      "error: option -o belongs after the command (data, metrics) "
        + "[sample --help]"),
    Row("--SAMPLE_PATH=x data", "error: unknown option --SAMPLE_PATH [sample --help]"),
    Row("data SAMPLE_PATH", "error: unexpected operand 'SAMPLE_PATH' [sample data --help]"),
    Row("data --count", "error: option --count needs a value N [sample data --help]"),
    Row("data -n", "error: option -n needs a value N [sample data --help]"),
    Row("data --count --json", "error: option --count needs a value N [sample data --help]"),
    Row("data --count -- 3", "error: option --count needs a value N [sample data --help]"),
    Row("data --json=1", "error: option --json takes no value [sample data --help]"),
    Row("data --count=", "error: --count: the value is empty [sample data --help]"),
    Row("data -o ''", "error: -o: the value is empty [sample data --help]"),
    Row("data --wait=", "error: --wait: the value is empty [sample data --help]"),
    Row("metrics a ''", "error: FILE: the value is empty [sample metrics --help]"),
    Row("completion", "error: missing operand {bash | zsh} [sample completion --help]"),
    Row(
      "completion zhs",
      "error: SHELL: 'zhs' is not one of bash, zsh (did you mean zsh?) "
        + "[sample completion --help]"),
    Row("completion zsh bash", "error: unexpected operand 'bash' [sample completion --help]"),
    Row(
      "data --json --table",
      "error: options --json and --table exclude each other [sample data --help]"),
    Row("data --bogus --also", "error: unknown option --bogus [sample data --help]"),
    Row(
      "data https://x/callback?code=abc",
      "error: unexpected operand of 27 characters (not shown) [sample data --help]"),
    Row(
      ["data", String(repeating: "t", count: 900)],
      "error: unexpected operand of 900 characters (not shown) [sample data --help]"),
  ]

  static let values = [
    Row("data -n 0", "error: -n: '0' is not between 1 and 9 [sample data --help]"),
    Row("data --count=10", "error: --count: '10' is not between 1 and 9 [sample data --help]"),
    Row("data -n 3x", "error: -n: '3x' is not a whole number [sample data --help]"),
    Row("data -n 3.0", "error: -n: '3.0' is not a whole number [sample data --help]"),
    Row(
      "data -n 99999999999999999999",
      "error: -n: '99999999999999999999' is not a whole number [sample data --help]"),
    Row(
      "data --speed 0.1",
      "error: --speed: '0.1' is not between 0.5 and 100 "
        + "[sample data --help]"),
    Row(
      "data --speed nan",
      "error: --speed: 'nan' is not a number, nor 'max' "
        + "[sample data --help]"),
    Row(
      "data --speed 0x1p3",
      "error: --speed: '0x1p3' is not a number, nor 'max' "
        + "[sample data --help]"),
    Row(
      "data --speed 1e999",
      "error: --speed: '1e999' is not a number, nor 'max' "
        + "[sample data --help]"),
    Row(
      "data --wait=soon",
      "error: --wait: 'soon' is not a duration such as 90, 90s, 10m or 3h, "
        + "nor 'never' [sample data --help]"),
    Row("data --wait=1h", "error: --wait: '1h' is not between 0s and 10m [sample data --help]"),
    Row(
      "--timeout never data",
      "error: --timeout: 'never' is not a duration such as 90, 90s, "
        + "10m or 3h [sample --help]"),
    Row("--timeout 0 data", "error: --timeout: '0' is not between 100ms and 1h [sample --help]"),
    Row(
      "data --timeout -5",
      "error: --timeout: '-5' is not a duration such as 90, 90s, 10m or "
        + "3h [sample data --help]"),
    Row(
      "data --api ownr",
      "error: --api: 'ownr' is not one of owner, fleet-na, fleet-eu (did you mean owner?) "
        + "[sample data --help]"),
    Row(
      "data --api mars",
      "error: --api: 'mars' is not one of owner, fleet-na, fleet-eu [sample data --help]"),
  ]
}
