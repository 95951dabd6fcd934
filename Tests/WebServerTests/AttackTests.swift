import HTTP
import TestSupport
import Testing
import Unix
import WebServer

/// What keeps a rightful scraper out, as who has no password would try it.
@Suite struct AttackTests {
  private static let ask = "GET / HTTP/1.1\r\nHost: x\r\n"
  private static let half = "GET / HTTP/1.1\r\nHost: x\r\nX-Slow:"

  private static func guess(_ number: Int) -> String {
    ask + AccessTests.basic("car:guess \(number)") + "\r\n\r\n"
  }

  private static let rightful = ask + AccessTests.basic("car:secret") + "\r\n\r\n"

  /// - Parameter cost: of the other user's hash, which each check takes.
  private static func guarded(
    _ directory: TemporaryDirectory, cost: Int, more: String = "",
    _ change: (inout ServerConfiguration) -> Void = { _ in }
  ) throws -> Server {
    let other = AccessTests.other.replacing("$04$", with: cost < 10 ? "$0\(cost)$" : "$\(cost)$")
    try directory.write(
      "basic_auth_users:\n  car: \(AccessTests.secret)\n  other: \(other)\n" + more, to: "web.yml")
    return try Server.local(Fixed("inside")) {
      $0.webConfigFile = "\(directory.path)/web.yml"
      $0.maximumRequests = 40
      change(&$0)
    }
  }

  @Test func sixtyGuessersTakeNoPlaceOfAScraper() throws {
    let directory = try TemporaryDirectory()
    let server = try AttackTests.guarded(directory, cost: 11)
    #expect(try RawClient.ask(server, AttackTests.rightful)?.status == 200)
    let guessers = try (0..<60).map { _ in try RawClient(server.firstAddress) }
    for (number, guesser) in guessers.enumerated() { guesser.send(AttackTests.guess(number)) }
    for _ in 0..<65 { #expect(try RawClient.ask(server, AttackTests.rightful)?.status == 200) }
    // Else nothing was tried.
    #expect(guessers.contains { !$0.hasReceived })
  }

  @Test func newScraperDoesNotWaitForTheGuessesOfAnotherAddress() throws {
    let directory = try TemporaryDirectory()
    let server = try AttackTests.guarded(directory, cost: 10)
    let guessers = try (0..<60).map { _ in
      try RawClient(server.firstAddress, from: "127.0.0.2")
    }
    for (number, guesser) in guessers.enumerated() { guesser.send(AttackTests.guess(number)) }
    // They are in line once the first of them is through.
    while !guessers.contains(where: \.hasReceived) {}
    #expect(try RawClient.ask(server, AttackTests.rightful)?.status == 200)
    #expect(guessers.count(where: \.hasReceived) < 50)
  }

  @Test func guessesDoNotUseUpTheRateLimitOfAScraper() throws {
    let directory = try TemporaryDirectory()
    let server = try AttackTests.guarded(
      directory, cost: 4, more: "rate_limit: {interval: 1h, burst: 10}\n")
    #expect(try RawClient.ask(server, AttackTests.rightful)?.status == 200)
    let statuses = try (0..<20).map { try RawClient.ask(server, AttackTests.guess($0))?.status }
    #expect(statuses.last == 429)
    #expect(try RawClient.ask(server, AttackTests.rightful)?.status == 200)
  }

  /// At once where the patience is over; never while it is not.
  @Test(arguments: [(Duration.zero, 200), (.seconds(3_600), 503)])
  func clientsThatDoNotReadLoseTheirPlaces(_ patience: Duration, _ status: Int) throws {
    let page = PreparedPage(headers: [:], body: [UInt8](repeating: 0x61, count: 32 << 20))
    let server = try Server.local(
      Fixed { request, _ in
        request.url.path == "/big" ? .prepared(page) : .response(.text(200, "ok"))
      }
    ) {
      $0.maximumRequests = 5
      $0.answerTimeout = patience
      $0.compressionLevel = nil
    }
    let deaf = try (0..<5).map { _ in try RawClient(server.firstAddress) }
    for client in deaf {
      client.send("GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
      // The answer is under way, and far too long for the system to keep.
      #expect(client.answer(toHead: true)?.status == 200)
    }
    for _ in 0..<10 { #expect(try RawClient.get(server, "/")?.status == status) }
  }

  /// The client has gone, or only says no more; before the server looks, or after.
  @Test(arguments: [
    "", "GET / HT", half, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1",
  ])
  func abandonedHalvesAreFreedAtOnce(_ text: String) throws {
    let server = try Server.local(Fixed("ok"))
    let client = try RawClient(server.firstAddress)
    client.send(text)
    client.endSending()
    #expect(client.isClosedByServer)
  }

  @Test func twoThousandAbandonedHalvesKeepNobodyOut() throws {
    let server = try Server.local(Fixed("ok"))
    let scraper = try RawClient(server.firstAddress)
    scraper.send(AttackTests.ask + "\r\n")
    #expect(scraper.answer()?.status == 200)
    var kept: [RawClient] = []
    for number in 0..<2_000 {
      let client = try RawClient(
        server.firstAddress, from: "127.0.0.\(2 + number % 200)")
      client.send(number.isMultiple(of: 3) ? "G" : AttackTests.half)
      // Some say nothing more, others are gone.
      if number.isMultiple(of: 4) { kept.append(client) }
      if kept.count > 600 { kept.removeFirst() }
    }
    for source in [nil, "127.0.0.2", "127.0.1.1"] {
      let client = try RawClient(server.firstAddress, from: source)
      client.send(AttackTests.ask + "\r\n")
      #expect(client.answer()?.status == 200)
    }
    scraper.send(AttackTests.ask + "\r\n")
    #expect(scraper.answer()?.status == 200)
  }

  @Test func slowOnesOfTheSameAddressMakeRoomForAScraper() throws {
    let server = try Server.local(Fixed("ok"))
    let scraper = try RawClient(server.firstAddress)
    scraper.send(AttackTests.ask + "\r\n")
    #expect(scraper.answer()?.status == 200)
    let slow = try (0..<64).map { _ in
      let client = try RawClient(server.firstAddress)
      client.send(AttackTests.half)
      return client
    }
    let other = try RawClient(server.firstAddress)
    other.send(AttackTests.ask + "\r\n")
    #expect(other.answer()?.status == 200)
    // Oldest first, and never who was let in.
    #expect(slow[0].isClosedByServer)
    #expect(slow[1].isClosedByServer)
    slow[63].send(" 1\r\n\r\n")
    #expect(slow[63].answer()?.status == 200)
    scraper.send(AttackTests.ask + "\r\n")
    #expect(scraper.answer()?.status == 200)
  }
}
