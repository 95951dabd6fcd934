import HTTP
import TestSupport
import Testing
import Unix

/// Holds every request until it is told to let one go, and counts those that it holds.
private actor Holder {
  private var held: [CheckedContinuation<Void, Never>] = []
  private var watchers: [(count: Int, CheckedContinuation<Void, Never>)] = []
  private(set) var most = 0
  private(set) var labels: [String] = []

  func hold(_ label: String) async {
    labels.append(label)
    most = max(most, held.count + 1)
    await withCheckedContinuation { continuation in
      held.append(continuation)
      let ready = watchers.filter { $0.count <= labels.count }
      watchers.removeAll { $0.count <= labels.count }
      for watcher in ready { watcher.1.resume() }
    }
  }

  func release() {
    if !held.isEmpty { held.removeFirst().resume() }
  }

  /// Returns when so many requests have come.
  func come(_ count: Int) async {
    if labels.count >= count { return }
    await withCheckedContinuation { watchers.append((count, $0)) }
  }
}

private struct Held: Transport {
  let holder: Holder

  func send(_ request: Request) async throws(TransportError) -> Response {
    await holder.hold(request.label)
    return .text(200, "")
  }
}

/// - Parameter timeout: long by default: a busy machine may let a test wait for minutes.
private func request(_ label: String, timeout: Duration = .seconds(86_400)) -> Request {
  Request(.get, URL(scheme: "https", host: "h"), timeout: timeout, label: label)
}

@Suite struct LimitedTests {
  @Test func noMoreThanTheLimitIsUnderWay() async throws {
    let holder = Holder()
    let limited = Limited(Held(holder: holder), limit: 3, clock: ContinuousClock())
    try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<20 {
        group.addTask { try await limited.send(request("\(number)")).status }
      }
      for count in 1...20 {
        await holder.come(max(count, 3))
        await holder.release()
      }
      for try await status in group { #expect(status == 200) }
    }
    #expect(await holder.most == 3)
    #expect(Set(await holder.labels).count == 20)
  }

  @Test func whoWaitsLongerThanItsTimeoutIsTold() async throws {
    let holder = Holder()
    let counted = Lock<[String]>([])
    let budgeted = Budgeted(
      Logging(Held(holder: holder), clock: ContinuousClock()) { exchange in
        counted.withLock { $0.append("sent " + exchange.label) }
      },
      admit: { request in counted.withLock { $0.append("asked " + request.label) } },
      settle: { request, _ in counted.withLock { $0.append("paid " + request.label) } })
    let limited = Limited(budgeted, limit: 1, clock: ContinuousClock())
    let first = Task { try await limited.send(request("first")) }
    await holder.come(1)
    do throws(TransportError) {
      _ = try await limited.send(request("second", timeout: .milliseconds(20)))
      Issue.record("it went out")
    } catch {
      #expect(error.code == .timedOut && !error.mayHaveSucceeded)
    }
    // Its place goes to no one: the next one gets in.
    let third = Task { try await limited.send(request("third")) }
    await holder.release()
    await holder.come(2)
    await holder.release()
    #expect(try await first.value.status == 200)
    #expect(try await third.value.status == 200)
    #expect(await holder.labels == ["first", "third"])
    // Nothing is counted or paid of what was not sent.
    #expect(
      counted.withLock { $0 }.sorted()
        == ["first", "third"].flatMap { name in
          ["asked", "paid", "sent"].map { "\($0) \(name)" }
        }.sorted())
  }

  @Test func cancelledRequestLeavesTheQueue() async throws {
    let holder = Holder()
    let limited = Limited(Held(holder: holder), limit: 1, clock: ContinuousClock())
    let first = Task { try await limited.send(request("first")) }
    await holder.come(1)
    let second = Task { try await limited.send(request("second")) }
    second.cancel()
    await #expect(throws: TransportError.self) { try await second.value }
    await holder.release()
    #expect(try await first.value.status == 200)
  }
}
