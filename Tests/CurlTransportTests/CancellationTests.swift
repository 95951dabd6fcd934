import CurlTransport
import HTTP
import TestSupport
import Testing
import Unix

@Suite(.timeLimit(.minutes(20))) struct CancellationTests {
  /// Only what was cancelled ends: a busy machine may let a test wait for longer than the usual 30 s.
  private static let never = Duration.seconds(86_400)

  @Test func cancelledRequestReturnsAtOnce() async throws {
    let arrivals = AsyncStream.makeStream(of: Void.self)
    let ends = AsyncStream.makeStream(of: Void.self)
    let server = try LoopbackServer { connection in
      _ = connection.readRequest()
      arrivals.continuation.yield()
      connection.waitForEnd()
      ends.continuation.yield()
    }
    defer { server.stop() }
    let transport = CurlTransport()
    let request = Request(.get, server.url(), timeout: CancellationTests.never)
    let task = Task { await transport.failure(request) }
    for await _ in arrivals.stream { break }
    task.cancel()
    let error = await task.value
    #expect(error?.code == .cancelled)
    #expect(error?.mayHaveSucceeded == true)
    // The transfer itself is gone, not just its caller.
    for await _ in ends.stream { break }
  }

  @Test func requestOfACancelledTaskIsNeverSent() async throws {
    let server = try LoopbackServer { $0.waitForEnd() }
    defer { server.stop() }
    let transport = CurlTransport()
    let request = Request(.get, server.url())
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await transport.failure(request)
    }
    task.cancel()
    let error = await task.value
    #expect(error?.code == .cancelled)
    #expect(error?.mayHaveSucceeded == false)
    #expect(server.connectionCount == 0)
  }

  /// A continuation that is resumed twice traps, one that never is keeps the test from ending.
  @Test func everyRequestEndsOnceWhateverIsCancelled() async throws {
    let server = try LoopbackServer { connection in
      while let request = connection.readRequest() {
        if request.head.hasPrefix("GET /silent") { return connection.waitForEnd() }
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
      }
    }
    defer { server.stop() }
    let transport = CurlTransport()
    var seed: UInt64 = 7
    let tasks = (0..<200).map { index in
      let path = index.isMultiple(of: 2) ? "/silent" : "/ok"
      let request = Request(.get, server.url(path), timeout: CancellationTests.never)
      return Task { await transport.outcome(request) }
    }
    for index in stride(from: 0, to: 200, by: 2) {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      for _ in 0..<(seed >> 59) { await Task.yield() }
      tasks[index].cancel()
    }
    var answered = 0
    var cancelled = 0
    for task in tasks {
      switch await task.value {
      case .success(let response): answered += response.status == 200 ? 1 : 0
      case .failure(let error): cancelled += error.code == .cancelled ? 1 : 0
      }
    }
    #expect(answered == 100)
    #expect(cancelled == 100)
  }

  @Test func connectionsEndWithTheTransport() async throws {
    let ends = AsyncStream.makeStream(of: Void.self)
    let server = try LoopbackServer { connection in
      while connection.readRequest() != nil {
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
      }
      ends.continuation.yield()
    }
    defer { server.stop() }
    _ = try await CurlTransport().send(Request(.get, server.url()))
    for await _ in ends.stream { break }
  }

  /// libcurl's own timeout does not run while a transfer waits for another one's connection.
  @Test func timeoutHoldsWhileWaitingForAConnection() async throws {
    let arrivals = AsyncStream.makeStream(of: Void.self)
    let server = try LoopbackServer { connection in
      _ = connection.readRequest()
      arrivals.continuation.yield()
      connection.waitForEnd()
    }
    defer { server.stop() }
    var configuration = CurlTransport.Configuration(version: "1")
    configuration.connectionsPerHost = 1
    let transport = CurlTransport(configuration)
    // Longer than other tests can keep this one waiting.
    let request = Request(.get, server.url(), timeout: .seconds(86_400))
    let first = Task { await transport.failure(request) }
    for await _ in arrivals.stream { break }
    let second = await transport.failure(
      Request(.get, server.url(), timeout: .milliseconds(50)))
    #expect(second?.code == .timedOut)
    #expect(second?.mayHaveSucceeded == false)
    first.cancel()
    #expect(await first.value?.code == .cancelled)
  }
}
