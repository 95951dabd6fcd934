import CommandSyntax
import LibC
import TeslaCloud
import TestSupport
import Testing
import Unix

@testable import TeslaCommands

/// `tesla watch --exec`: a script, and the events that it is run for.
@Suite struct EventProgramTests {
  private struct Bench {
    let folder: TemporaryDirectory
    let session: Session

    init() throws {
      folder = try TemporaryDirectory()
      let errors = Glibc.open(try folder.write("", to: "errors"), O_RDWR | O_CLOEXEC)
      guard errors >= 0 else { throw SystemError("open", .current, "errors") }
      let context = Context(
        arguments: [],
        environment: Environment(["PATH": "/usr/bin:/bin", "DIR": folder.path, "TESLA_VIN": "X"]),
        workingDirectory: folder.path, standardError: FileDescriptor(rawValue: errors),
        makeTransport: { _ in SimulatedTransport(SimulatorOptions(), clock: ManualClock()) })
      guard
        case .command(_, let arguments) = try TeslaProgram.surface.parse(
          ["watch"], environment: [:])
      else { throw SystemError("parse", .invalidArgument, "watch") }
      session = Session(context, arguments)
    }

    func program(
      _ script: String, _ change: (inout EventProgram.Limits) -> Void = { _ in }
    ) throws -> EventProgram {
      var limits = EventProgram.Limits(run: .seconds(600), farewell: .seconds(600))
      change(&limits)
      // Written by a process of its own: a child that another test starts at that moment would have
      // the file open, and what is open for writing cannot be started.
      let written = try folder.run(
        "sh", "-c", #"printf '#!/bin/sh\n%s\n' "$1" >script && chmod 700 script"#, "sh", script)
      try #require(written.status == 0, "\(written.output)")
      return try EventProgram(folder.file("script"), session, limits: limits)
    }

    func text(_ name: String) -> String {
      String(decoding: (try? FileSystem.read(folder.file(name))) ?? [], as: UTF8.self)
    }

    func has(_ name: String) -> Bool { FileSystem.exists(folder.file(name)) }
  }

  private static func event(_ name: String, vin: String? = "5YJ", _ subject: String? = "Nikola")
    -> EventProgram.Event
  {
    EventProgram.Event(
      line: Array("{\"event\":\"\(name)\"}\n".utf8), name: name, vin: vin, subject: subject)
  }

  @Test func itGetsTheLineAndThreeVariablesOneEventAfterTheOther() throws {
    let bench = try Bench()
    let program = try bench.program(
      """
      printf 'begin %s %s %s ' "$TESLA_EVENT" "${TESLA_VIN-none}" "$TESLA_NAME" >>"$DIR/told"
      cat >>"$DIR/told"
      echo "end $#" >>"$DIR/told"
      echo printed
      """)
    program.add(Self.event("unlocked"))
    program.add(Self.event("grid_down", vin: nil, "$(touch owned); `id`"))
    program.add(Self.event("locked", "a\u{0}b\n\u{1B}[31m"))
    program.stop()
    #expect(
      bench.text("told") == """
        begin unlocked 5YJ Nikola {"event":"unlocked"}
        end 0
        begin grid_down none $(touch owned); `id` {"event":"grid_down"}
        end 0
        begin locked 5YJ a b  [31m {"event":"locked"}
        end 0

        """)
    // What it prints is no event.
    #expect(bench.text("errors") == "printed\nprinted\nprinted\n")
  }

  @Test(arguments: [
    ("exit 3", "ended with status 3"), ("kill -KILL $$", "was ended by SIGKILL"),
  ])
  func itsFailureIsSaidAndTheNextEventIsPassedOn(_ script: String, _ words: String) throws {
    let bench = try Bench()
    let program = try bench.program("echo . >>\"$DIR/runs\"; \(script)")
    program.add(Self.event("locked"))
    program.add(Self.event("unlocked"))
    program.stop()
    #expect(bench.text("runs") == ".\n.\n")
    let lines = bench.text("errors").split(separator: "\n")
    #expect(lines.count == 2 && lines.allSatisfy { $0.hasSuffix(words) }, "\(lines)")
  }

  @Test func oneThatTakesTooLongIsEndedWithWhatItStarted() throws {
    let bench = try Bench()
    let program = try bench.program("sleep 1000 & sleep 1000") { $0.run = .milliseconds(20) }
    program.add(Self.event("locked"))
    #expect(eventually { bench.text("errors").contains("was ended: it ran longer than") })
    program.stop()
  }

  @Test func theEndOfWatchEndsItAndItsChildrenAlsoIfTheyDoNotListen() throws {
    let bench = try Bench()
    try #require(mkfifo(bench.folder.file("alive"), 0o600) == 0)
    let program = try bench.program(
      "trap '' TERM; { echo >\"$DIR/ready\"; sleep 1000; } >\"$DIR/alive\" & sleep 1000"
    ) {
      $0.farewell = .zero
      $0.grace = .milliseconds(20)
    }
    let alive = Background {
      // Ends when the last that writes is gone.
      if let pipe = try? FileDescriptor.reading(from: bench.folder.file("alive")) {
        _ = try? pipe.readToEnd(limit: 1)
        try? pipe.close()
      }
    }
    program.add(Self.event("locked"))
    #expect(eventually { bench.has("ready") })
    program.stop()
    alive.wait()
    #expect(bench.text("errors").contains("was ended: it ran when watch ended"))
  }

  @Test func moreEventsThanMayWaitAreLeftOutAndCounted() throws {
    let bench = try Bench()
    let program = try bench.program(
      """
      echo "$TESLA_EVENT" >>"$DIR/runs"
      [ -p "$DIR/gate" ] || mkfifo "$DIR/gate"
      read -r _ <"$DIR/gate"
      """
    ) { $0.waiting = 2 }
    program.add(Self.event("first"))
    #expect(eventually { bench.has("gate") })
    for name in ["second", "third", "fourth", "fifth"] { program.add(Self.event(name)) }
    let errors = bench.text("errors")
    #expect(errors.contains("too slow: 2 events wait, others are left out"), "\(errors)")
    for count in 1...3 {
      #expect(eventually { bench.text("runs").split(separator: "\n").count == count })
      let gate = try FileDescriptor.writing(to: bench.folder.file("gate"))
      try gate.writeAll("\n".utf8)
      try gate.close()
    }
    program.stop()
    #expect(bench.text("runs") == "first\nsecond\nthird\n")
    #expect(bench.text("errors").contains("was not run for 2 events"))
  }

  @Test func aLongLineNeitherBlocksNorIsLost() throws {
    let bench = try Bench()
    let line = [UInt8](repeating: 0x61, count: 300_000)
    for script in ["cat >\"$DIR/line\"", "exit 0"] {
      let program = try bench.program(script)
      program.add(EventProgram.Event(line: line, name: "values"))
      program.stop()
    }
    #expect(bench.text("line").utf8.count == line.count)
    #expect(bench.text("errors") == "")
  }

  @Test func aProgramThatIsNotThereIsToldAtTheStart() throws {
    let bench = try Bench()
    for name in ["no-such-program", "./script", "echo hello"] {
      let failure = #expect(throws: Failure.self) { try EventProgram(name, bench.session) }
      #expect(failure?.status == .notFound && failure?.hint?.contains("--exec") == true)
    }
  }
}
