import JSON
import TestSupport
import Testing
import Unix

/// `tesla metrics` of what the simulator answers.
struct MetricsTests {
  @Test(.needs("promtool"))
  func promtoolFindsNothing() throws {
    let user = try User.loggedIn(
      try Simulator("--vehicles", "2", "--sites", "2", "--start", Simulator.timeOfAnswers))
    let products = try user.tesla("products")
    let page = try user.home.write(
      String(decoding: products.output, as: UTF8.self), to: "products.json")
    let response = try #require(try Value(parsing: products.output)["response"]?.arrayValue)
    var files = [page]
    for (index, vin) in response.compactMap({ $0["vin"]?.stringValue }).enumerated() {
      let answer = try user.tesla("data", "--vehicle", vin)
      files.append(try user.home.write(answer.text, to: "car\(index).json"))
    }
    let id = try #require(try user.siteIDs().first)
    try user.write("\(id)\n", to: "powerwall.id")
    files.append(
      try user.home.write(try user.tesla("data", "--powerwall").text, to: "site.json"))
    for arguments in files.map({ [$0] }) + [Array(files.dropLast()), files] {
      let metrics = try user.tesla(["metrics", "--site", "\(id)"] + arguments)
      #expect(metrics.status == 0 && !metrics.output.isEmpty, "\(metrics.errors)")
      let checked = try user.run("promtool", ["check", "metrics"], input: metrics.output)
      #expect(checked.status == 0, "\(arguments): \(checked.text)\(checked.errors)")
    }
  }

  @Test func fileForTheTextfileCollectorIsWholeAndReadable() throws {
    let user = try User.loggedIn(try Simulator())
    let answer = try user.tesla("data")
    let direct = try user.tesla("metrics", "-", input: answer.output)
    #expect(direct.status == 0 && direct.errors == "")
    let file = user.home.file("tesla.prom")
    #expect(try user.tesla("metrics", "-o", file, user.stateFile("vehicle.data")).status == 0)
    #expect(try FileSystem.read(file) == direct.output)
    #expect(try FileSystem.status(file).mode == 0o644)
    // What cannot be read leaves the last good page where it is.
    let bad = try user.tesla("metrics", "-o", file, "-", input: Array("<html>".utf8))
    #expect(bad.status == 1)
    #expect(try FileSystem.read(file) == direct.output)
  }

  @Test(arguments: [["data"], ["data", "--powerwall"]])
  func legacySeriesAreThoseOfTheOldExporter(command: [String]) throws {
    let user = try User.loggedIn(try Simulator())
    let answer = try user.tesla(command)
    let response = try #require(try Value(parsing: answer.output)["response"])
    let isSite = command.contains("--powerwall")
    var old = OldExporter(skipsTimestamps: isSite)
    old.flatten(response, isSite ? "teg" : "tesla")
    let page = try user.tesla("metrics", "--names", "legacy", "-", input: answer.output)
    var series: [String: Double] = [:]
    for line in page.text.split(separator: "\n") {
      #expect(!line.hasPrefix("#"))
      let end = try #require(line.lastIndex(of: " "))
      series[String(line[..<end])] = Double(line[line.index(after: end)...])
    }
    #expect(Set(series.keys).symmetricDifference(old.series.keys).sorted() == [])
    for (name, value) in old.series { #expect(series[name] == value, "\(name)") }
    #expect(series.count > (isSite ? 8 : 100))
  }
}

/// What `tesla_exporter.py` made of an answer, written from its description alone.
private struct OldExporter {
  let skipsTimestamps: Bool
  var series: [String: Double] = [:]

  mutating func flatten(_ value: Value, _ name: String) {
    if skipsTimestamps, name.contains("timestamp") { return }
    switch value {
    case .object(let object):
      for member in object.members { flatten(member.value, "\(name)_\(member.name)") }
    case .number: series[name] = value.doubleValue
    case .bool(let flag): series[name] = flag ? 1 : 0
    case .string(let text):
      if text.allSatisfy(\.isWhitespace) { return }
      var label = ""
      for character in text where character != "<" && character != ">" {
        switch character {
        case ",", " ": label += "_"
        case "\\": label += "\\\\"
        case "\"": label += "\\\""
        default: label.append(character)
        }
      }
      series["\(name){value=\"\(label)\"}"] = 1
    case .null, .array: break
    }
  }
}
