import JSON
import TestSupport
import Testing
import Unix

/// The four plain files, and the directories that the old tools made.
struct FileTests {
  @Test func answersArePipedAndSavedByteForByte() throws {
    let user = try User.loggedIn(try Simulator())
    let car = try user.tesla("data")
    #expect(car.status == 0 && !car.output.isEmpty)
    #expect(try user.read("vehicle.data") + [0x0A] == car.output)
    #expect(try user.tesla("data", "--cached").output == car.output)
    let site = try user.tesla("data", "--powerwall")
    #expect(site.status == 0 && !site.output.isEmpty)
    #expect(try user.read("powerwall.data") + [0x0A] == site.output)
    #expect(try user.tesla("data", "--powerwall", "--cached").output == site.output)
    for name in ["vehicle.data", "powerwall.data", "state.json"] {
      #expect(try FileSystem.status(user.stateFile(name)).mode == 0o600, "\(name)")
    }
  }

  @Test func eachOfSeveralCarsHasAFileOfItsOwn() throws {
    let user = try User.loggedIn(
      try Simulator("--vehicles", "2", "--start", Simulator.timeOfAnswers))
    let vins = try user.products().compactMap { $0["vin"]?.stringValue }
    #expect(vins.count == 2)
    for vin in vins {
      let ending = try user.tesla("data", "--vehicle", vin)
      #expect(ending.status == 0, "\(ending.errors)")
      #expect(try user.read("vehicle-\(vin).data") + [0x0A] == ending.output)
      #expect(try user.read("vehicle.data") + [0x0A] == ending.output)
    }
  }

  @Test(arguments: ["", "\n"])
  func directoryOfTheOldToolsWorksAsItIs(lineEnd: String) throws {
    let user = try User.loggedIn(try Simulator())
    let old = user.home.file("old")
    try FileSystem.makeDirectory(old, mode: 0o755)
    for name in ["token.access", "token.refresh"] {
      let token = String(decoding: try user.read(name), as: UTF8.self).split(separator: "\n")
      let text = try #require(token.first) + lineEnd
      try AtomicFile.write(text.utf8, to: FileSystem.path(old, name), mode: 0o644)
    }
    let id = try #require(try user.siteIDs().first)
    try AtomicFile.write(
      "\(id)\(lineEnd)".utf8, to: FileSystem.path(old, "powerwall.id"), mode: 0o644)

    let site = try user.tesla("data", "--powerwall", directory: old)
    #expect(site.status == 0, "\(site.errors)")
    #expect(site.errors.contains("tesla: warning: "), "its tokens were readable by others")
    for name in ["token.access", "token.refresh", "powerwall.data"] {
      #expect(try FileSystem.status(FileSystem.path(old, name)).mode == 0o600, "\(name)")
    }
    #expect(try user.tesla("data", directory: old).errors == "")
    #expect(try user.tesla("token", "refresh", directory: old).status == 0)
    let token = try FileSystem.read(FileSystem.path(old, "token.refresh"))
    #expect(token.filter { $0 == 0x0A }.count <= 1 && token.count > 20)
    #expect(try user.tesla("products", directory: old).status == 0)
  }

  @Test func powerwallIsNamedOnRequest() throws {
    let user = try User.loggedIn(try Simulator("--sites", "2"))
    let several = try user.tesla("products", "--save-powerwall-id")
    #expect(several.status == 2)
    #expect(several.isOneClearError, "\(several.errors)")
    #expect(!FileSystem.exists(user.stateFile("powerwall.id")))
    let id = try #require(try user.siteIDs().last)
    #expect(try user.tesla("products", "--save-powerwall-id", "--site", "\(id)").status == 0)
    #expect(try user.read("powerwall.id") == Array("\(id)\n".utf8))
    #expect(try FileSystem.status(user.stateFile("powerwall.id")).mode == 0o644)
    #expect(try user.tesla("data", "--powerwall").status == 0)
  }
}
