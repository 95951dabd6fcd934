import HTTP
import Testing
import Unix
import WebServer

/// Answers every request in one way.
struct Fixed: Handler {
  let make: @Sendable (Request, String) -> Reply

  init(_ make: @escaping @Sendable (Request, String) -> Reply) { self.make = make }

  init(_ text: String) { make = { _, _ in .response(.text(200, text)) } }

  func reply(to request: Request, from client: String) -> Reply { make(request, client) }
}

@Suite struct ServerTests {
  @Test func requestArrivesWhole() throws {
    let server = try Server.local(
      Fixed { request, client in
        let parts = [
          request.method.text, request.url.description, request.headers["X-Note"] ?? "",
          String(decoding: request.body, as: UTF8.self), client,
        ]
        return .response(.text(200, parts.joined(separator: "|")))
      })
    let answer = try RawClient.ask(
      server,
      "POST /a%20b?x=1&y=%2F HTTP/1.1\r\nHost: Car.Example:8443\r\nx-note: caf\u{e9}\r\n"
        + "Content-Length: 5\r\n\r\nhello")
    #expect(
      answer?.text == "POST|http://car.example:8443/a%20b?x=1&y=%2F|caf\u{e9}|hello|127.0.0.1")
    #expect(answer?.headers["content-type"] == "text/plain; charset=utf-8")
    #expect(answer?.headers["date"] != nil)
    #expect(answer?.headers["server"] == nil)
  }

  @Test func serverNameIsSentWhenConfigured() throws {
    let server = try Server.local(Fixed("ok")) { $0.serverName = "tesla/1" }
    #expect(try RawClient.get(server, "/")?.headers["server"] == "tesla/1")
  }

  @Test func localhostListensOnBothFamiliesWithOnePort() throws {
    var configuration = ServerConfiguration(
      listenAddresses: [ListenAddress(host: "localhost", port: 0)])
    configuration.threadCount = 1
    let server = try Server(configuration: configuration, handler: Fixed("ok"))
    #expect(Set(server.addresses.map(\.port)).count == 1)
    #expect(server.firstAddress.port != 0)
    for address in server.addresses {
      let client = try RawClient(address)
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(client.answer()?.text == "ok")
    }
  }

  @Test func takenPortIsAnError() throws {
    let server = try Server.local(Fixed("ok"))
    let address = ListenAddress(host: "127.0.0.1", port: server.firstAddress.port)
    #expect(
      throws: ServerError.cannotListen(on: server.firstAddress.description, .addressInUse)
    ) {
      _ = try Server(
        configuration: ServerConfiguration(listenAddresses: [address]), handler: Fixed("no"))
    }
    #expect(throws: ServerError.noAddress) {
      _ = try Server(configuration: ServerConfiguration(), handler: Fixed("no"))
    }
  }

  @Test func pipelinedRequestsAreAnsweredInOrder() throws {
    let server = try Server.local(Fixed { request, _ in .response(.text(200, request.url.path)) })
    let client = try RawClient(server.firstAddress)
    client.send((1...20).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
    for number in 1...20 { #expect(client.answer()?.text == "/\(number)") }
  }

  @Test func headHasTheLengthButNoBody() throws {
    let server = try Server.local(Fixed("twelve bytes"))
    let client = try RawClient(server.firstAddress)
    client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")
    let head = client.answer(toHead: true)
    #expect(head?.status == 200)
    #expect(head?.headers["content-length"] == "12")
    #expect(client.answer()?.text == "twelve bytes")
  }

  @Test func answerThatIsNotHTTPBecomesAnError() throws {
    let server = try Server.local(
      Fixed { _, _ in
        .response(Response(status: 200, headers: ["X-A": "1\r\nSet-Cookie: stolen=1"]))
      })
    let answer = try RawClient.get(server, "/")
    #expect(answer?.status == 500)
    #expect(answer?.headers["set-cookie"] == nil)
  }

  @Test func handlersIdeaOfTheLengthIsIgnored() throws {
    let server = try Server.local(
      Fixed { _, _ in
        .response(Response(status: 200, headers: ["content-length": "9"], body: [0x61]))
      })
    #expect(try RawClient.get(server, "/")?.headers["content-length"] == "1")
  }

  @Test func thousandsOfAnswersComeOnOneConnection() throws {
    let server = try Server.local(Fixed("ok"))
    let client = try RawClient(server.firstAddress)
    for _ in 1...2_000 {
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      try #require(client.answer()?.status == 200)
    }
  }
}
