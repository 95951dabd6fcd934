import LibC
import Testing
import Unix

/// In processes of their own, since a signal is the whole process's.
struct SignalHoldTests {
  @Test func aSignalWaitsForTheLastHold() async {
    await #expect(processExitsWith: .signal(Signal.terminate.rawValue)) {
      let outer = SignalHold()
      let inner = SignalHold()
      raiseHere(.terminate)
      inner.release()
      inner.release()
      try FileDescriptor.standardOutput.writeAll(Array("still here\n".utf8))
      outer.release()
      CurrentProcess.exit(7)
    }
  }

  @Test func aSecondSignalEndsAtOnce() async {
    await #expect(processExitsWith: .exitCode(Signal.terminate.exitCode)) {
      let hold = SignalHold()
      raiseHere(.terminate)
      raiseHere(.terminate)
      hold.release()
      CurrentProcess.exit(7)
    }
  }

  @Test func anIgnoredSignalStaysIgnored() async {
    await #expect(processExitsWith: .exitCode(7)) {
      Signal.hangup.ignore()
      let hold = SignalHold()
      raiseHere(.hangup)
      hold.release()
      raiseHere(.hangup)
      CurrentProcess.exit(7)
    }
  }
}

/// Sends the signal to this thread, which as one of the pool's blocks it otherwise, so that it has
/// acted when this returns.
private func raiseHere(_ signal: Unix.Signal) {
  Signal.unblock([signal])
  _ = raise(signal.rawValue)
}
