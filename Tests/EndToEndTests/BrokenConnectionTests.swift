import TestSupport
import Testing
import Unix

/// Servers that fail in the middle, never end or talk nonsense: each is one clear error with a
/// next step and status 6, within the time limit, and costs no login.
struct BrokenConnectionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// One of these is in the message.
    let words: [String]
    var timeout = "2"
    /// What happens on a connection once a request is there.
    let answer: @Sendable (Connection) -> Void
  }

  private static let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
  private static let isCut = ["ended before the answer was complete"]
  private static let isTooLarge = ["too large"]
  private static let isLate = ["did not answer in time"]
  private static let isNonsense = ["unexpected response"]
  private static let isNotHTTP = ["protocol error"]

  private static let cases = [
    Case(testDescription: "closed without a word", words: isCut) { _ in },
    Case(testDescription: "reset before the answer", words: isCut) { $0.reset() },
    Case(testDescription: "reset within the body", words: isCut) {
      $0.write(head + "Content-Length: 4000\r\n\r\n{\"response\":[")
      $0.reset()
    },
    Case(testDescription: "closed within the body", words: isCut) {
      $0.write(head + "Content-Length: 4000\r\n\r\n" + Canned.tokens)
    },
    Case(testDescription: "closed between chunks", words: isCut) {
      $0.write(head + "Transfer-Encoding: chunked\r\n\r\n")
      $0.write(chunk(Array(Canned.tokens.utf8)))
    },
    Case(testDescription: "closed within a chunk", words: isCut) {
      $0.write(head + "Transfer-Encoding: chunked\r\n\r\nfff\r\n" + Canned.tokens)
    },
    Case(testDescription: "closed within the head", words: isCut) { $0.write(head + "X-Cut: at") },

    Case(testDescription: "silent", words: isLate, timeout: "1") { $0.waitForEnd() },
    Case(testDescription: "dripping its head", words: isLate, timeout: "1") {
      $0.write(head + "X: ")
      drip(Array("x".utf8), on: $0)
    },
    Case(testDescription: "dripping its body", words: isLate, timeout: "1") {
      $0.write(head + "Content-Length: 100000\r\n\r\n")
      drip(Array(Canned.tokens.utf8), on: $0)
    },
    Case(testDescription: "dripping chunks", words: isLate, timeout: "1") {
      $0.write(head + "Transfer-Encoding: chunked\r\n\r\n")
      drip(Array("1\r\n \r\n".utf8), on: $0)
    },

    Case(testDescription: "17 MiB that it announced", words: isTooLarge, timeout: "20") {
      $0.write(head + "Content-Length: \(17 << 20)\r\n\r\n")
      pour([UInt8](repeating: 0x20, count: 65_536), on: $0)
    },
    Case(testDescription: "bytes without end", words: isTooLarge, timeout: "20") {
      $0.write(head + "\r\n")
      pour([UInt8](repeating: 0x20, count: 65_536), on: $0)
    },
    Case(testDescription: "chunks without end", words: isTooLarge, timeout: "20") {
      $0.write(head + "Transfer-Encoding: chunked\r\n\r\n")
      pour(chunk([UInt8](repeating: 0x20, count: 65_536)), on: $0)
    },
    Case(testDescription: "a bomb of known length", words: isTooLarge, timeout: "20") {
      $0.write(head + "Content-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n")
      $0.write(bomb)
    },
    Case(testDescription: "a bomb of unknown length", words: isTooLarge, timeout: "20") {
      $0.write(head + "Content-Encoding: gzip\r\n\r\n")
      $0.write(bomb)
    },
    Case(testDescription: "a header line without end", words: isTooLarge, timeout: "20") {
      $0.write(head + "X: ")
      pour([UInt8](repeating: 0x78, count: 65_536), on: $0)
    },
    Case(testDescription: "a header line of 200 kB", words: isTooLarge, timeout: "20") {
      $0.write(head + "X: \(String(repeating: "x", count: 200_000))\r\nContent-Length: 2\r\n\r\n{}")
    },
    Case(testDescription: "header lines without end", words: isTooLarge, timeout: "20") {
      $0.write(head)
      pour(Array(String(repeating: "X-Line: and one more\r\n", count: 3000).utf8), on: $0)
    },

    Case(testDescription: "another protocol", words: isNotHTTP) {
      $0.write("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n")
      $0.waitForEnd()
    },
    Case(testDescription: "noise", words: isNotHTTP) {
      var random = SplitMix64(seed: 1)
      $0.write((0..<4096).map { _ in UInt8.random(in: 0...255, using: &random) })
      $0.waitForEnd()
    },
    Case(testDescription: "no number for a status", words: isNotHTTP) {
      $0.write("HTTP/1.1 fine\r\nContent-Length: 0\r\n\r\n")
    },
    Case(testDescription: "gzip that is none", words: isNotHTTP) {
      $0.write(
        head + "Content-Encoding: gzip\r\nContent-Length: \(Canned.tokens.utf8.count)\r\n\r\n")
      $0.write(Canned.tokens)
    },

    Case(testDescription: "a page with status 200", words: isNonsense) {
      page("text/html; charset=utf-8", "<!DOCTYPE html><title>Welcome to the hotel</title>", on: $0)
    },
    Case(testDescription: "a page that is called JSON", words: isNonsense) {
      page("application/json", "<!DOCTYPE html><title>Welcome to the hotel</title>", on: $0)
    },
    Case(testDescription: "text", words: isNonsense) { page("text/plain", "it works", on: $0) },
    Case(testDescription: "nothing at all", words: isNonsense) {
      page("application/json", "", on: $0)
    },
    Case(testDescription: "JSON of another server", words: isNonsense) {
      page("application/json", #"{"status":"ok"}"#, on: $0)
    },
    Case(testDescription: "JSON that is cut", words: isNonsense) {
      page("application/json", String(Canned.tokens.dropLast(2)), on: $0)
    },
  ]

  @Test(arguments: cases)
  func brokenAnswerIsAClearErrorAndCostsNoLogin(row: Case) throws {
    let server = try LoopbackServer { connection in
      if connection.readRequest() != nil { row.answer(connection) }
    }
    defer { server.stop() }
    try Customer.expectClearFailures(
      server: "http://127.0.0.1:\(server.port)", row.words, timeout: row.timeout)
  }

  @Test(arguments: Customer.commands)
  func serverThatIsKilledMidAnswerCostsNoLogin(command: [String]) throws {
    let running = Lock<LoopbackServer?>(nil)
    let server = try LoopbackServer { connection in
      guard connection.readRequest() != nil else { return }
      connection.write(Self.head + "Content-Length: 4000\r\n\r\n{\"response\":[")
      running.withLock { $0 }?.stop()
      connection.reset()
    }
    running.withLock { $0 = server }
    defer { running.withLock { $0 = nil } }
    try Customer.expectClearFailures(
      [command], server: "http://127.0.0.1:\(server.port)", Self.isCut + ["cannot connect"],
      timeout: "2")
  }

  /// Tesla's API says application/json; what calls itself anything else comes from someone else.
  @Test(arguments: ["text/plain", "text/html; charset=utf-8", "application/octet-stream"])
  func wellFormedAnswerOfAnotherTypeIsRefused(type: String) throws {
    let server = try LoopbackServer { connection in
      if connection.readRequest() != nil { Self.page(type, Canned.products, on: connection) }
    }
    defer { server.stop() }
    try Customer.expectClearFailures(
      [["products"]], server: "http://127.0.0.1:\(server.port)", Self.isNonsense, timeout: "2")
  }

  /// The old refresh token is spent by then: the pair counts, whatever it is called.
  @Test func newPairOfAnotherTypeIsKept() throws {
    let server = try LoopbackServer { connection in
      if connection.readRequest() != nil { Self.page("text/plain", Canned.tokens, on: connection) }
    }
    defer { server.stop() }
    let customer = try Customer(["token", "refresh"], server: "http://127.0.0.1:\(server.port)")
    let ending = try customer.run(timeout: "20")
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(try customer.user.read("token.access") == Array("NEW-ACCESS\n".utf8))
    #expect(try customer.user.read("token.refresh") == Array("NEW-REFRESH\n".utf8))
  }

  /// 20 MiB of blanks in 20 kB.
  private static let bomb: [UInt8] = {
    let ending = try? User().bash("head -c 20M /dev/zero | tr '\\0' ' ' | gzip -9")
    return ending?.output ?? []
  }()

  @Test func bombIsSmall() { #expect((10_000..<100_000).contains(Self.bomb.count)) }

  private static func page(_ type: String, _ body: String, on connection: Connection) {
    connection.write(
      "HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        + body)
  }

  private static func chunk(_ bytes: [UInt8]) -> [UInt8] {
    Array((String(bytes.count, radix: 16) + "\r\n").utf8) + bytes + Array("\r\n".utf8)
  }

  /// A byte every 20 ms, in a circle, until the client has had enough.
  private static func drip(_ bytes: [UInt8], on connection: Connection) {
    var rest = bytes[...]
    while !connection.hasEnded(withinMilliseconds: 20) {
      if rest.isEmpty { rest = bytes[...] }
      connection.write([rest.removeFirst()])
    }
  }

  /// The same again and again until the client has had enough.
  private static func pour(_ bytes: [UInt8], on connection: Connection) {
    while connection.write(bytes) {}
  }
}
