import JSON
import TestSupport
import Testing
import Unix

/// One test at least for each status of tesla(1), EXIT STATUS.
struct ExitStatusTests {
  @Test func aShardThatIsSetIsNotIgnored() throws {
    var user = try User()
    user.environment["TESLA_SHARD"] = "1/2"
    let ending = try user.tesla("serve", "--web.listen-address", "127.0.0.1:0")
    #expect(ending.status == 2 && ending.errors.contains("hashmod"), "\(ending.errors)")
  }

  @Test func zeroWhenDone() throws {
    let user = try User.loggedIn(try Simulator())
    let ending = try user.tesla("products")
    #expect(ending.status == 0)
    #expect(ending.errors == "")
    #expect(try Value(parsing: ending.output)["response"]?.arrayValue?.isEmpty == false)
  }

  @Test func oneForWhatHasNoStatusOfItsOwn() throws {
    let ending = try User().tesla("metrics", "-", input: Array(#"{"response": {"id": 1,"#.utf8))
    #expect(ending.status == 1)
    #expect(ending.isOneClearError, "\(ending.errors)")
  }

  @Test(arguments: [
    ["--frobnicate"], ["products", "--frobnicate"], ["frobnicate"], ["products", "extra"],
    ["token"], ["--timeout", "products"], ["data", "--timeout", "soon"],
    ["--api-host", "http://example.com", "products"],
    ["--auth-host", "http://192.0.2.1", "auth"],
    ["simulate", "--listen", "0.0.0.0:0"], ["simulate", "--fault", "nonsense"],
    ["completion", "tcsh"],
  ])
  func twoForWrongUsage(arguments: [String]) throws {
    let user = try User()
    try user.write("TOKEN", to: "token.refresh")
    let before = try Snapshot(user)
    let ending = try user.tesla(arguments)
    #expect(ending.status == 2)
    #expect(ending.isOneClearError, "\(ending.errors)")
    #expect(ending.output == [])
    #expect(try Snapshot(user).changes(since: before) == [])
  }

  #if os(Linux)
    /// As torsocks, snoopy and faketime do. Swift itself finds no arguments then.
    @Test(.needs("cc"), .disabled(if: Program.isSanitized))
    func aPreloadedLibraryThatSetsAVariableHidesNoArgument() throws {
      let user = try User()
      let source =
        "#include <stdlib.h>\n__attribute__((constructor)) static void set(void)"
        + " { setenv(\"ADDED\", \"1\", 1); }\n"
      let library = user.home.file("library.so")
      let built = try user.run(
        "cc", ["-x", "c", "-shared", "-fPIC", "-o", library, "-"], input: Array(source.utf8))
      try #require(built.status == 0, "\(built.errors)")
      let tesla = "LD_PRELOAD='\(library)' tesla"
      #expect(try user.bash("\(tesla) --version").text == user.tesla("--version").text)
      let wrong = try user.bash("\(tesla) products 'no such word' ''")
      #expect(wrong.errors == (try user.tesla("products", "no such word", "").errors))
      #expect(try user.bash(tesla).text == user.bash("tesla").text)
    }
  #endif

  @Test func twoWhenThereAreSeveralCarsAndNoneIsChosen() throws {
    let user = try User.loggedIn(try Simulator("--vehicles", "2"))
    #expect(try user.tesla("products").status == 0)
    let before = try Snapshot(user)
    for command in [["data"], ["wake"], ["wake", "--wait"]] {
      let ending = try user.tesla(command)
      #expect(ending.status == 2)
      #expect(ending.isOneClearError, "\(ending.errors)")
      #expect(ending.errors.contains("--vehicle"))
    }
    #expect(try Snapshot(user).changes(since: before) == [])
  }

  @Test func threeForWhatIsNotThere() throws {
    let user = try User.loggedIn(try Simulator())
    #expect(try user.tesla("products").status == 0)
    let before = try Snapshot(user)
    for command in [
      ["data", "--vehicle", "NOBODY"], ["wake", "--vehicle", "NOBODY"], ["data", "--cached"],
      ["metrics", "missing.json"], ["products", "--save-powerwall-id", "--site", "1"],
    ] {
      let ending = try user.tesla(command)
      #expect(ending.status == 3, "\(command)")
      #expect(ending.isOneClearError, "\(ending.errors)")
    }
    #expect(try Snapshot(user).changes(since: before) == [])
  }

  @Test(arguments: [
    ["products"], ["status"], ["data"], ["wake"], ["token", "refresh"], ["token", "show"],
    ["token", "access"],
  ])
  func fourWithoutLogin(command: [String]) throws {
    let user = try User(try Simulator())
    let ending = try user.tesla(command)
    #expect(ending.status == 4)
    #expect(ending.isOneClearError, "\(ending.errors)")
    #expect(ending.errors.contains("tesla: hint: tesla auth\n"))
    #expect(!FileSystem.exists(user.stateFile("token.refresh")))
  }

  @Test func fourWhenTheLoginIsRevoked() throws {
    let simulator = try Simulator()
    let user = try User.loggedIn(simulator)
    #expect(try user.tesla("products").status == 0)
    try simulator.control("DELETE", "login")
    let (access, refresh) = (try user.read("token.access"), try user.read("token.refresh"))
    for command in [["products"], ["token", "refresh"], ["data"]] {
      let ending = try user.tesla(command)
      #expect(ending.status == 4, "\(command)")
      #expect(ending.isOneClearError, "\(ending.errors)")
    }
    #expect(try user.read("token.access") == access)
    #expect(try user.read("token.refresh") == refresh)
  }

  @Test func fourWhenTeslaRenewsATokenButDoesNotAcceptIt() throws {
    let user = try User.loggedIn(try Simulator("--fault", "tainted"))
    let ending = try user.tesla("products")
    #expect(ending.status == 4)
    #expect(ending.isOneClearError, "\(ending.errors)")
  }

  @Test func fiveWhenTheCarSleeps() throws {
    let user = try User.loggedIn(try Simulator("--asleep"))
    let ending = try user.tesla("data")
    #expect(ending.status == 5)
    #expect(ending.isOneClearError, "\(ending.errors)")
    #expect(!FileSystem.exists(user.stateFile("vehicle.data")))
  }

  @Test(arguments: ["html", "cut", "hangup", "empty", "truncated", "503"])
  func sixWhenTheAnswerIsNoneOfTeslas(fault: String) throws {
    let user = try User.loggedIn(try Simulator("--fault", "products:\(fault)"))
    let before = try Snapshot(user)
    let ending = try user.tesla("products")
    #expect(ending.status == 6)
    #expect(ending.isOneClearError, "\(ending.errors)")
    #expect(ending.output == [])
    // Only the note of the failure, for the doctor.
    #expect(
      try Snapshot(user).changes(since: before).map { FileSystem.name(of: $0) } == ["state.json"])
  }

  @Test func sixWhenNobodyListens() throws {
    var user = try User.loggedIn(try Simulator())
    user.environment["TESLA_API_HOST"] = "http://127.0.0.1:1"
    let ending = try user.tesla("products")
    #expect(ending.status == 6)
    #expect(ending.isOneClearError, "\(ending.errors)")
  }

  @Test func sevenWhenThereWereTooManyRequests() throws {
    let user = try User.loggedIn(try Simulator("--fault", "products:429;retry-after=3600"))
    let ending = try user.tesla("products")
    #expect(ending.status == 7)
    #expect(ending.isOneClearError, "\(ending.errors)")
    #expect(ending.errors.contains("3600"))
  }

  @Test(arguments: [Signal.interrupt, .terminate])
  func signalsEndItAsTheShellShowsThem(signal: Signal) throws {
    let user = try User(try Simulator())
    let login = try PendingLogin(user)
    let before = try Snapshot(user)
    #expect(try login.end(by: signal).status == signal.exitCode)
    #expect(try Snapshot(user).changes(since: before) == [])
  }

  @Test func brokenPipeEndsItQuietly() throws {
    let user = try User()
    let pipe = try FileDescriptor.pipe()
    try pipe.reading.close()
    let errors = user.home.file("errors")
    let running = try user.start(
      Program.path, ["completion", "bash"],
      streams: .init(
        input: .null, output: .descriptor(pipe.writing), error: .descriptor(.writing(to: errors))))
    try pipe.writing.close()
    #expect(try running.wait() == 141)
    #expect(try FileSystem.read(errors) == [])
  }
}

/// A full disk is never a success.
struct FullDiskTests {
  @Test(
    .needs(FileSystem.exists("/dev/full"), "there is no /dev/full here"),
    arguments: [
      ["--help"], ["--version"], ["help", "data"], ["completion", "bash"],
      ["metrics", "--reference"],
      ["products"], ["products", "--table"], ["wake"], ["data"], ["data", "--powerwall"],
      ["token", "show"], ["token", "show", "--json"], ["token", "access"], ["doctor"],
      ["doctor", "--json"],
    ])
  func writingToAFullDiskFails(command: [String]) throws {
    let user = try User.loggedIn(try Simulator())
    let ending = try user.tesla(command, output: "/dev/full")
    #expect(ending.status == 1)
    #expect(ending.isOneClearError, "\(ending.errors)")
    #expect(ending.errors.contains("no space left"))
  }

  @Test(.needs(FileSystem.exists("/dev/full"), "there is no /dev/full here"))
  func metricsOfASavedAnswerOnAFullDiskFail() throws {
    let user = try User.loggedIn(try Simulator())
    let answer = try user.tesla("data")
    let ending = try user.tesla("metrics", "-", input: answer.output, output: "/dev/full")
    #expect(ending.status == 1)
    #expect(ending.isOneClearError, "\(ending.errors)")
  }
}
