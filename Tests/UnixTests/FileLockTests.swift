import TestSupport
import Testing
import Time
import Unix

@Suite struct FileLockTests {
  let directory: TemporaryDirectory
  var path: String { directory.file("token.lock") }

  init() throws { directory = try TemporaryDirectory() }

  @Test func secondHolderWaitsUntilTheFirstLetsGo() async throws {
    let clock = ManualClock()
    let first = try await FileLock.acquire(path: path, timeout: .zero, clock: clock)
    let path = path
    let second = Task { try await FileLock.acquire(path: path, timeout: .seconds(9), clock: clock) }
    while clock.sleeperCount == 0 { await Task.yield() }
    first.release()
    clock.advance(by: .milliseconds(5))
    try await second.value.release()
  }

  @Test func waitEndsWithAnErrorAtTheTimeout() async throws {
    let clock = ManualClock(runsAhead: true)
    let start = clock.now
    let first = try await FileLock.acquire(path: path, timeout: .zero, clock: clock)
    await #expect(throws: FileLockError.timedOut(path: path)) {
      try await FileLock.acquire(path: path, timeout: .seconds(2), clock: clock)
    }
    #expect(start.duration(to: clock.now) == .seconds(2))
    first.release()
  }

  @Test func pausesGrowFromFiveToFiftyMilliseconds() async throws {
    let clock = ManualClock()
    let first = try await FileLock.acquire(path: path, timeout: .zero, clock: clock)
    let path = path
    let second = Task {
      try await FileLock.acquire(path: path, timeout: .milliseconds(200), clock: clock)
    }
    var pauses: [Duration] = []
    for _ in 0..<6 {
      while clock.sleeperCount == 0 { await Task.yield() }
      let pause = clock.now.duration(to: try #require(clock.nextDeadline))
      pauses.append(pause)
      clock.advance(by: pause)
    }
    #expect(pauses == [5, 10, 20, 40, 50, 50].map { .milliseconds($0) })
    second.cancel()
    await #expect(throws: FileLockError.cancelled) { try await second.value }
    first.release()
  }

  @Test func lockFileIsPrivateEmptyAndStays() throws {
    try #require(try FileLock.tryAcquire(path: path)).release()
    let status = try FileSystem.status(path)
    #expect(status.mode == 0o600)
    #expect(status.size == 0)
  }

  @Test func lockEndsWithItsLastReference() throws {
    var lock = try FileLock.tryAcquire(path: path)
    #expect(lock != nil)
    #expect(try FileLock.tryAcquire(path: path) == nil)
    lock = nil
    #expect(try FileLock.tryAcquire(path: path) != nil)
  }

  @Test func releasingTwiceDoesNotReleaseAnotherHolder() throws {
    let first = try #require(try FileLock.tryAcquire(path: path))
    first.release()
    let second = try #require(try FileLock.tryAcquire(path: path))
    first.release()
    #expect(try FileLock.tryAcquire(path: path) == nil)
    second.release()
  }

  @Test func missingDirectoryIsASystemError() {
    let path = directory.file("missing/token.lock")
    #expect(throws: FileLockError.system(SystemError("open", .noSuchFile, path))) {
      try FileLock.tryAcquire(path: path)
    }
  }

  @Test func onlyOneOfManyHoldsIt() async throws {
    let path = path
    let inside = Lock((now: 0, most: 0))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<6 {
        group.addTask {
          for _ in 0..<20 {
            let clock = ManualClock(runsAhead: true)
            let lock = try await FileLock.acquire(
              path: path, timeout: .seconds(100_000), clock: clock)
            inside.withLock {
              $0.now += 1
              $0.most = max($0.most, $0.now)
            }
            await Task.yield()
            inside.withLock { $0.now -= 1 }
            lock.release()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(inside.withLock { $0.most } == 1)
  }
}
