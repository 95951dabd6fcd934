import HTTP
import TestSupport
import Testing
import Time

@Suite struct RetryingTests {
  private let url = URL(scheme: "https", host: "h", path: "/x")
  private static let advice: @Sendable (Response) -> RetryAdvice = { response in
    guard response.status >= 500 else { return .keep }
    return .retry(
      after: response.headers["Retry-After"].flatMap {
        RetryAfter.delay($0, now: Timestamp(seconds: 0))
      })
  }

  private func retrying(
    _ base: ScriptedTransport, _ policy: RetryPolicy = RetryPolicy(), random: Double = 1,
    on clock: ManualClock = ManualClock(runsAhead: true), notes: Notes<Retry> = Notes()
  ) -> Retrying<ScriptedTransport> {
    Retrying(
      base, policy: policy, clock: clock, random: { random }, advice: Self.advice,
      observer: notes.add)
  }

  @Test func readIsRepeatedUntilTheServerRecovers() async throws {
    let base = ScriptedTransport { _, index in Response(status: index < 2 ? 503 : 200) }
    let notes = Notes<Retry>()
    let response = try await retrying(base, notes: notes).send(Request(.get, url, label: "data"))
    #expect(response.status == 200)
    #expect(base.requests.map(\.attempt) == [1, 2, 3])
    #expect(
      notes.all == [
        Retry(label: "data", attempt: 1, reason: .status(503), delay: .seconds(1)),
        Retry(label: "data", attempt: 2, reason: .status(503), delay: .seconds(2)),
      ])
  }

  @Test(arguments: TransportError.Code.allCases)
  func errorIsRetriedOnlyWhenItMayPass(code: TransportError.Code) async {
    let base = ScriptedTransport { _, _ throws(TransportError) in
      throw TransportError(code, "", mayHaveSucceeded: true)
    }
    let notes = Notes<Retry>()
    await #expect(throws: TransportError(code, "", mayHaveSucceeded: true)) {
      try await retrying(base, RetryPolicy(attempts: 3), notes: notes).send(Request(.get, url))
    }
    let passing: Set<TransportError.Code> = [
      .cannotResolve, .cannotConnect, .timedOut, .interrupted,
    ]
    #expect(base.requests.count == (passing.contains(code) ? 3 : 1))
    #expect(notes.all.allSatisfy { $0.reason == .error(code) })
  }

  @Test(arguments: [Method.post, .other("PUT")])
  func writeGoesOutOnceWhateverHappens(method: Method) async throws {
    let refusing = ScriptedTransport { _, _ in Response(status: 503) }
    #expect(try await retrying(refusing).send(Request(method, url)).status == 503)
    #expect(refusing.requests.count == 1)
    let failing = ScriptedTransport { _, _ throws(TransportError) in
      throw TransportError(.cannotConnect, "", mayHaveSucceeded: false)
    }
    await #expect(throws: TransportError.self) {
      try await retrying(failing).send(Request(method, url))
    }
    #expect(failing.requests.count == 1)
  }

  @Test(arguments: [200, 204, 304, 401, 403, 408, 429])
  func answerThatStandsIsNotAskedForAgain(status: Int) async throws {
    let base = ScriptedTransport { _, _ in Response(status: status) }
    #expect(try await retrying(base).send(Request(.get, url)).status == status)
    #expect(base.requests.count == 1)
  }

  @Test func lastAnswerIsHandedBackWhenAttemptsRunOut() async throws {
    let base = ScriptedTransport { _, _ in Response(status: 502) }
    let response = try await retrying(base, RetryPolicy(attempts: 4)).send(Request(.get, url))
    #expect(response.status == 502)
    #expect(base.requests.count == 4)
    _ = try await retrying(base, .never).send(Request(.get, url))
    #expect(base.requests.count == 5)
  }

  @Test func serverSaysHowLongToWait() async throws {
    let base = ScriptedTransport { _, index in
      Response(status: index == 0 ? 503 : 200, headers: ["Retry-After": "17"])
    }
    let notes = Notes<Retry>()
    _ = try await retrying(base, notes: notes).send(Request(.get, url))
    #expect(notes.all.map(\.delay) == [.seconds(17)])
  }

  @Test func waitBeyondTheBudgetHandsTheAnswerBackAtOnce() async throws {
    let base = ScriptedTransport { _, _ in Response(status: 503, headers: ["Retry-After": "3600"]) }
    let clock = ManualClock(runsAhead: true)
    let start = clock.now
    let response = try await retrying(base, on: clock).send(Request(.get, url))
    #expect(response.status == 503)
    #expect(base.requests.count == 1)
    #expect(clock.now == start)
  }

  @Test func budgetIsNeverExceeded() async throws {
    var seed: UInt64 = 20_261_123
    for _ in 0..<300 {
      func draw(_ range: ClosedRange<Int64>) -> Int64 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return range.lowerBound + Int64(seed >> 33) % (range.upperBound - range.lowerBound + 1)
      }
      let clock = ManualClock(runsAhead: true)
      let start = clock.now
      let budget = Duration.milliseconds(draw(1...90_000))
      let slowness = Duration.milliseconds(draw(0...40_000))
      let base = ScriptedTransport { request, _ throws(TransportError) in
        clock.advance(by: min(slowness, request.timeout))
        if slowness >= request.timeout {
          throw TransportError(.timedOut, "", mayHaveSucceeded: true)
        }
        return Response(status: 500)
      }
      let policy = RetryPolicy(
        attempts: 10, firstDelay: .milliseconds(draw(0...5_000)),
        longestDelay: .milliseconds(draw(0...60_000)), budget: budget)
      let random = Double(draw(0...100)) / 100
      _ = try? await retrying(base, policy, random: random, on: clock).send(Request(.get, url))
      #expect(elapsed(from: start, to: clock.now) <= budget)
      #expect(base.requests.allSatisfy { $0.timeout > .zero && $0.timeout <= .seconds(30) })
    }
  }

  private func elapsed<Time: InstantProtocol>(from start: Time, to end: Time) -> Time.Duration {
    start.duration(to: end)
  }

  @Test func pausesGrowToALimitAndKeepHalfOfIt() {
    let policy = RetryPolicy(firstDelay: .seconds(1), longestDelay: .seconds(5))
    #expect(
      (1...5).map { policy.delay(after: $0, random: 1) } == [1, 2, 4, 5, 5].map { .seconds($0) })
    #expect(
      (1...4).map { policy.delay(after: $0, random: 0) }
        == [500, 1000, 2000, 2500].map { .milliseconds($0) })
    #expect(policy.delay(after: .max, random: 7) == .seconds(5))
    #expect(policy.delay(after: 0, random: -1) == .milliseconds(500))
  }

  @Test func cancellationEndsThePause() async {
    let base = ScriptedTransport { _, _ in Response(status: 500) }
    let clock = ManualClock()
    let paused = AsyncStream.makeStream(of: Void.self)
    let retrying = Retrying(
      base, clock: clock, random: { 1 }, advice: Self.advice,
      observer: { _ in paused.continuation.yield() })
    let task = Task { () async -> TransportError? in
      do throws(TransportError) {
        _ = try await retrying.send(Request(.get, URL(scheme: "https", host: "h")))
        return nil
      } catch {
        return error
      }
    }
    for await _ in paused.stream { break }
    task.cancel()
    #expect(await task.value?.code == .cancelled)
    #expect(base.requests.count == 1)
  }
}
