import LibC
import Testing
import Unix

@Suite struct SignalTests {
  @Test func blockedSignalWaitsUntilItIsTaken() async {
    await #expect(processExitsWith: .exitCode(7)) {
      Signal.block([.terminate, .hangup])
      Signal.unblock([.user1])
      guard Signal.terminate.isBlocked, !Signal.user1.isBlocked else { exit(1) }
      // To this thread: the others of the test process have not blocked it.
      pthread_kill(pthread_self(), SIGTERM)
      guard Signal.wait(for: [.terminate, .hangup]) == .terminate else { exit(2) }
      exit(7)
    }
  }

  @Test func ignoredSignalPasses() async {
    await #expect(processExitsWith: .exitCode(7)) {
      Signal.user1.ignore()
      Signal.user1.sendToSelf()
      exit(7)
    }
  }

  @Test func ignoredPipeSignalLeavesAnError() async {
    await #expect(processExitsWith: .exitCode(7)) {
      Signal.brokenPipe.ignore()
      let pipe = try FileDescriptor.pipe()
      try pipe.reading.close()
      do throws(SystemError) { try pipe.writing.writeAll([1]) } catch {
        exit(error.errno == .brokenPipe ? 7 : 1)
      }
    }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGPIPE])
  func raisingEndsTheProcessEvenIfBlockedOrIgnored(number: Int32) async {
    await #expect(processExitsWith: .signal(number)) { [number = number as Int32] in
      let signal = Signal(rawValue: number)
      signal.ignore()
      Signal.block([signal])
      signal.raiseDefault()
    }
  }

  @Test(arguments: [(.interrupt, 130), (.brokenPipe, 141), (.terminate, 143)] as [(Signal, Int32)])
  func exitCodeIsTheShells(signal: Signal, code: Int32) { #expect(signal.exitCode == code) }
}
