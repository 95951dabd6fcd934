import HTTP
import TestSupport
import Testing

@Suite struct LoggingTests {
  private let request: Request = {
    var request = Request(
      .get, URL(scheme: "https", host: "h", path: "/api/1/vehicles/SECRETID", query: "code=SECRET"),
      headers: ["Authorization": "SECRET"], body: Array("SECRET".utf8), label: "vehicle_data")
    request.attempt = 2
    return request
  }()

  @Test func exchangeTellsOutcomeAndNoSecret() async throws {
    let base = ScriptedTransport { _, _ in
      Response(
        status: 200, headers: ["Set-Cookie": "SECRET"], body: Array("SECRET".utf8),
        duration: .milliseconds(250))
    }
    let notes = Notes<Exchange>()
    _ = try await Logging(base, clock: ManualClock(), sink: notes.add).send(request)
    let exchange = try #require(notes.all.first)
    #expect(notes.all.count == 1)
    #expect(exchange.method == .get)
    #expect(exchange.label == "vehicle_data")
    #expect(exchange.host == "h")
    #expect(exchange.attempt == 2)
    #expect(exchange.outcome == .status(200))
    #expect(exchange.bodyByteCount == 6)
    #expect(exchange.duration == .milliseconds(250))
    var dumped = ""
    dump(exchange, to: &dumped)
    #expect(!dumped.contains("SECRET"))
  }

  @Test func failureIsToldWithItsDurationAndThrownOn() async throws {
    let clock = ManualClock()
    let error = TransportError(.interrupted, "SECRET", mayHaveSucceeded: true)
    let base = ScriptedTransport { _, _ throws(TransportError) in
      clock.advance(by: .seconds(3))
      throw error
    }
    let notes = Notes<Exchange>()
    await #expect(throws: error) {
      try await Logging(base, clock: clock, sink: notes.add).send(request)
    }
    let exchange = try #require(notes.all.first)
    #expect(exchange.outcome == .failed(.interrupted))
    #expect(exchange.duration == .seconds(3))
    #expect(exchange.bodyByteCount == 0)
  }
}

@Suite struct BudgetedTests {
  private let request = Request(.get, URL(scheme: "https", host: "h"), label: "vehicle_data")

  @Test func refusedRequestNeverGoesOutAndIsNotSettled() async {
    let base = ScriptedTransport { _, _ in Response(status: 200) }
    let settled = Notes<String>()
    let budgeted = Budgeted(base) { _ throws(TransportError) in
      throw .refused("over budget")
    } settle: { request, _ in
      settled.add(request.label)
    }
    await #expect(throws: TransportError(.refused, "over budget", mayHaveSucceeded: false)) {
      try await budgeted.send(request)
    }
    #expect(base.requests.isEmpty)
    #expect(settled.all.isEmpty)
    #expect(!TransportError.refused("").isRetryable)
  }

  @Test func everyAdmittedAttemptIsSettledOnceWithItsOutcome() async throws {
    let error = TransportError(.timedOut, "", mayHaveSucceeded: true)
    let base = ScriptedTransport { _, index throws(TransportError) in
      if index == 0 { throw error }
      return Response(status: index == 1 ? 503 : 200)
    }
    let admitted = Notes<Int>()
    let settled = Notes<Result<Int, TransportError>>()
    let budgeted = Budgeted(base) { request in
      admitted.add(request.attempt)
    } settle: { _, outcome in
      settled.add(outcome.map(\.status))
    }
    let stack = Retrying(
      budgeted, clock: ManualClock(runsAhead: true), random: { 0 },
      advice: { $0.status >= 500 ? .retry(after: nil) : .keep })
    #expect(try await stack.send(request).status == 200)
    #expect(admitted.all == [1, 2, 3])
    #expect(settled.all == [.failure(error), .success(503), .success(200)])
  }
}
