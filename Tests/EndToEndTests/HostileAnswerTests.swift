import JSON
import TestSupport
import Testing
import Unix

/// `tesla metrics` of what no one should send: it ends with a page or with one clear error, never
/// by a signal, and within its memory.
struct HostileAnswerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let answer: @Sendable () -> [UInt8]
    let status: Int32

    init(_ name: String, _ status: Int32, _ answer: @escaping @Sendable () -> String) {
      testDescription = name
      self.status = status
      self.answer = { Array(answer().utf8) }
    }

    init(_ name: String, bytes: [UInt8], _ status: Int32) {
      testDescription = name
      self.status = status
      answer = { bytes }
    }
  }

  private static func repeated(_ text: String, size: Int) -> String {
    String(repeating: text, count: size / text.utf8.count)
  }

  private static func nested(_ count: Int) -> String {
    String(repeating: #"{"a":"#, count: count) + "1" + String(repeating: "}", count: count)
  }

  private static let cases = [
    Case("a text of 10 MB", 0) {
      #"{"vin":"V","display_name":"\#(repeated("é", size: 10 << 20))","a":1}"#
    },
    Case("a name of 10 MB", 0) { #"{"vin":"V","\#(repeated("n", size: 10 << 20))":1}"# },
    Case("a number of 1 MB", 0) { #"{"vin":"V","a":\#(repeated("1", size: 1 << 20))}"# },
    Case("a hundred thousand fields", 0) {
      let members = (0..<100_000).map { #""a\#($0)":\#($0)"# }
      return #"{"vin":"V",\#(members.joined(separator: ","))}"#
    },
    Case("one name a hundred thousand times", 0) {
      #"{"vin":"V",\#(repeated(#""a":1,"#, size: 600_000))"a":2}"#
    },
    Case("8 MB of empty lists", 0) { #"{"vin":"V","a":[\#(repeated("[],", size: 8 << 20))0]}"# },
    Case("more than 16 MB", 1) { #"{"vin":"V","a":"\#(repeated("x", size: 17 << 20))"}"# },
    Case("60 levels", 0) { #"{"vin":"V","charge_state":\#(nested(60))}"# },
    Case("a million levels", 1) { nested(1_000_000) },
    Case("a million open lists", 1) { repeated("[", size: 1_000_000) },
    Case("text that is not UTF-8", bytes: Array(#"{"vin":""#.utf8) + [0xC3, 0x28, 0xFF], 1),
    Case("nothing but NUL", bytes: Array(repeating: 0, count: 1000), 1),
    Case("NaN", 1) { #"{"vin":"V","a":NaN}"# },
    Case("nothing", 1) { "" },
  ]

  /// The 16 MB that an answer may have take 240 MB at most; the rest is the program's libraries.
  /// A sanitizer's shadow memory is beyond any limit.
  private static let memoryLimit: String = {
    let limit = "ulimit -v 1000000"
    let isPossible = try? User().bash("\(limit); exec tesla --version").status == 0
    return isPossible == true ? limit : "true"
  }()

  @Test(arguments: cases)
  func oddAnswerGivesAPageOrAnError(row: Case) throws {
    let user = try User()
    _ = try user.home.write("", to: "answer.json")
    try AtomicFile.write(row.answer(), to: user.home.file("answer.json"), mode: 0o600)
    for options in ["--names legacy", "--format openmetrics"] {
      let ending = try user.bash("\(Self.memoryLimit); exec tesla metrics \(options) answer.json")
      #expect(ending.status == row.status, "\(options): \(ending.errors)")
      if row.status == 0 {
        #expect(ending.errors == "")
        #expect(ending.output.count < 1 << 20, "\(options)")
      } else {
        #expect(ending.output.isEmpty && ending.isOneClearError, "\(ending.errors)")
      }
    }
  }

  /// Real shapes with values that none has: damaged in a few bytes, in ways that a seed repeats.
  @Test(arguments: 0..<2)
  func damagedAnswerGivesAPageOrAnError(seed: UInt64) throws {
    let user = try User()
    let folder = FileSystem.path(
      FileSystem.parent(of: FileSystem.parent(of: #filePath)), "TeslaMetricsTests/Samples")
    let samples = try FileSystem.list(folder).filter { $0.hasSuffix(".json") }.sorted()
    var random = SplitMix64(seed: seed)
    let odd = [
      "1e308", "-1e309", "-0", "5e-324", "\"NaN\"", "\"+Inf\"", "\"\\ud83d\"", "null", "[[]]",
      "{\"a\":{\"a\":1},\"a\":2}", "9007199254740993", "\"a\\\"b\\\\c\\n\\u0000\"", "tru", "\"",
    ]
    for name in samples {
      let text = String(decoding: try FileSystem.read(FileSystem.path(folder, name)), as: UTF8.self)
      var lines = text.split(separator: "\n").map(String.init)
      for _ in 0..<Int.random(in: 1...10, using: &random) {
        let place = Int.random(in: lines.indices, using: &random)
        guard let colon = lines[place].firstIndex(of: ":") else { continue }
        let end = lines[place].hasSuffix(",") ? "," : ""
        let value = odd[Int.random(in: odd.indices, using: &random)]
        lines[place] = lines[place][...colon] + value + end
      }
      let answer = Array(lines.joined(separator: "\n").utf8)
      for (isLegacy, isOpenMetrics) in Page.options {
        let ending = try user.tesla(
          "metrics", "--names", isLegacy ? "legacy" : "standard", "--format",
          isOpenMetrics ? "openmetrics" : "text", "-", input: answer)
        #expect([0, 1].contains(ending.status), "seed \(seed), \(name): \(ending.errors)")
        #expect(ending.status == 0 || ending.isOneClearError, "seed \(seed), \(name)")
        guard ending.status == 0, !isOpenMetrics else { continue }
        let checked = try user.run("promtool", ["check", "metrics"], input: ending.output)
        #expect([0, 3].contains(checked.status), "seed \(seed), \(name): \(checked.errors)")
      }
    }
  }
}
