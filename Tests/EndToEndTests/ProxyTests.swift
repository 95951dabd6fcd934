import HTTP
import TestSupport
import Testing
import Unix
import WebServer

/// Services that stand in for Tesla, with the variables that TeslaMate's users know.
struct ProxyTests {
  /// Answers as such a service does, below paths of its own, and remembers what was asked.
  private final class Service: Handler {
    let asked = Lock<[String]>([])
    let authorizations = Lock<[String]>([])

    func reply(to request: Request, from client: String) -> Reply {
      let body = String(decoding: request.body, as: UTF8.self)
      asked.withLock { $0.append("\(request.method.text) \(request.url.path) \(body)") }
      if let sent = request.headers["Authorization"] {
        authorizations.withLock { $0.append(sent) }
      }
      let answers = [
        "/tesla/api/oauth2/v3/token": Canned.tokens, "/tesla/api/1/products": Canned.products,
      ]
      guard let answer = answers[request.url.path] else {
        return .response(.text(404, "nothing\n"))
      }
      return .response(
        Response(
          status: 200, headers: ["Content-Type": "application/json"], body: Array(answer.utf8)))
    }
  }

  private func serve() throws -> (Server, Service, String) {
    let service = Service()
    let server = try Server(
      configuration: ServerConfiguration(
        listenAddresses: [ListenAddress(host: "127.0.0.1", port: 0)]), handler: service)
    return (server, service, "http://\(try #require(server.addresses.first))")
  }

  @Test(arguments: [
    ("/tesla", "/api/oauth2/v3"), ("/tesla/", "api/oauth2/v3/"), ("/tesla/api", ""),
  ])
  func variablesOfTeslaMateLeadToTheService(prefix: String, path: String) throws {
    let (server, service, url) = try serve()
    defer { server.stop(grace: .zero) }
    var user = try User()
    user.environment["TESLA_API_HOST"] = url + "/tesla"
    user.environment["TESLA_AUTH_HOST"] = url + prefix
    if !path.isEmpty { user.environment["TESLA_AUTH_PATH"] = path }
    user.environment["TESLA_AUTH_CLIENT_ID"] = "my-client"
    try user.write("OLD-REFRESH\n", to: "token.refresh")
    let ending = try user.tesla("products")
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.text == Canned.products + "\n")
    let asked = service.asked.withLock { $0 }
    #expect(asked.count == 2)
    #expect(asked.first?.hasPrefix("POST /tesla/api/oauth2/v3/token ") == true, "\(asked)")
    #expect(asked.first?.contains(#""client_id":"my-client""#) == true)
    #expect(asked.last == "GET /tesla/api/1/products ")
    #expect(try user.read("token.refresh") == Array("NEW-REFRESH\n".utf8))
  }

  /// What the proxy in between does wrong is not Tesla's fault, and the token was not sent.
  @Test(arguments: ["407", "403", "502", "closed port", "unknown name"])
  func failureOfTheProxyInBetweenIsTheProxys(_ failure: String) throws {
    let server = try LoopbackServer { connection in
      while connection.readRequest() != nil {
        connection.write("HTTP/1.1 \(failure) No\r\nContent-Length: 0\r\n\r\n")
      }
    }
    defer { server.stop() }
    let address =
      switch failure {
      case "closed port": "127.0.0.1:\(try LoopbackServer.deadPort())"
      // Too long for the DNS, so that no resolver is asked.
      case "unknown name": String(repeating: "a", count: 64) + ".invalid:3128"
      default: "127.0.0.1:\(server.port)"
      }
    var user = try User()
    user.environment["HTTPS_PROXY"] = "http://\(address)"
    try user.write("REFRESH\n", to: "token.refresh")
    let ending = try user.tesla("products")
    #expect(ending.status == 6)
    #expect(ending.errors.contains("the proxy does not connect to the server"), "\(ending.errors)")
    #expect(ending.errors.contains("HTTPS_PROXY"))
    #expect(try user.read("token.refresh") == Array("REFRESH\n".utf8))
    let doctor = try user.tesla("doctor", "--no-color")
    let words = doctor.text + doctor.errors
    #expect(words.contains("the proxy does not connect to the server"), "\(words)")
    #expect(words.contains("check the proxy's address"))
  }

  @Test func loginIsAtTheServiceToo() throws {
    var user = try User()
    user.environment["TESLA_AUTH_HOST"] = "https://proxy.example/tesla"
    user.environment["TESLA_AUTH_PATH"] = "/api/oauth2/v3"
    user.environment["TESLA_AUTH_CLIENT_ID"] = "my-client"
    let login = try PendingLogin(user)
    #expect(
      login.url.hasPrefix(
        "https://proxy.example/tesla/api/oauth2/v3/authorize?client_id=my-client&"))
    #expect(try login.end().status == 1)
  }

  @Test func hostWithoutASchemeIsASecureOne() throws {
    var user = try User()
    user.environment["TESLA_AUTH_HOST"] = "proxy.example"
    let login = try PendingLogin(user)
    #expect(login.url.hasPrefix("https://proxy.example/oauth2/v3/authorize?"))
    #expect(try login.end().status == 1)
  }

  /// MyTeslaMate's and Teslemetry's way: the service has the login.
  @Test(arguments: ["SERVICE-TOKEN", "?token=SERVICE-TOKEN", "token=SERVICE-TOKEN"])
  func tokenOfTheServiceIsSentInPlaceOfALogin(spelling: String) throws {
    let (server, service, url) = try serve()
    defer { server.stop(grace: .zero) }
    var user = try User()
    user.environment["TESLA_API_HOST"] = url + "/tesla"
    user.environment["TESLA_AUTH_HOST"] = url + "/tesla"
    user.environment["TOKEN"] = spelling
    let ending = try user.tesla("-v", "products")
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(!ending.errors.contains("SERVICE-TOKEN"))
    #expect(service.asked.withLock { $0 } == ["GET /tesla/api/1/products "])
    #expect(service.authorizations.withLock { $0 } == ["Bearer SERVICE-TOKEN"])
    // A host that an option names is another matter, and so is Tesla's.
    user.environment["TESLA_API_HOST"] = nil
    #expect(try user.tesla("products", "--api-host", url + "/tesla").status == 4)
    user.environment["TESLA_API_HOST"] = "https://owner-api.teslamotors.com"
    #expect(try user.tesla("products").status == 4)
    #expect(service.authorizations.withLock { $0.count } == 1)
  }

  /// The doctor asks as the other commands do, whether there are files or not.
  @Test(arguments: [
    [], ["token.access", "token.refresh"], ["token.access", "token.refresh", "token.refresh.new"],
  ])
  func doctorSendsTheTokenOfTheServiceAndNoSavedOne(files: [String]) throws {
    let (server, service, url) = try serve()
    defer { server.stop(grace: .zero) }
    var user = try User()
    user.environment["TESLA_API_HOST"] = url + "/tesla"
    user.environment["TESLA_AUTH_HOST"] = url + "/login"
    user.environment["TOKEN"] = "SERVICE-TOKEN"
    for name in files { try user.write("SAVED-\(name)\n", to: name) }
    let before = try Snapshot(user)
    let ending = try user.tesla("-v", "doctor")
    #expect(ending.status == 0, "\(ending.text)")
    #expect(ending.text.contains("has the login") && ending.text.contains("login: works"))
    #expect(!ending.text.contains("tesla auth") && !ending.text.contains("warn"))
    #expect(!(ending.text + ending.errors).contains("SERVICE-TOKEN"))
    #expect(service.asked.withLock { $0 } == ["GET /tesla/api/1/products "])
    #expect(service.authorizations.withLock { $0 } == ["Bearer SERVICE-TOKEN"])
    #expect(try Snapshot(user).changes(since: before) == [])
  }

  @Test func doctorNamesTheTokenThatTheServiceRefuses() throws {
    let server = try LoopbackServer { connection in
      guard connection.readRequest() != nil else { return }
      connection.write(
        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    }
    defer { server.stop() }
    var user = try User()
    user.environment["TESLA_API_HOST"] = "http://127.0.0.1:\(server.port)"
    user.environment["TOKEN"] = "SERVICE-TOKEN"
    let ending = try user.tesla("doctor")
    #expect(ending.status == 1, "\(ending.text)")
    #expect(ending.text.contains("check TOKEN") && !ending.text.contains("tesla auth"))
  }

  @Test func pageThatSays404NamesTheOptionOfTheHost() throws {
    let server = try LoopbackServer { connection in
      guard connection.readRequest() != nil else { return }
      connection.write(
        "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 9\r\n"
          + "Connection: close\r\n\r\n<p>no</p>")
    }
    defer { server.stop() }
    var user = try User()
    user.environment["TESLA_API_HOST"] = "http://127.0.0.1:\(server.port)"
    user.environment["TESLA_AUTH_HOST"] = "http://127.0.0.1:\(server.port)"
    try user.write("OLD-REFRESH-TOKEN\n", to: "token.refresh")
    let token = try user.tesla("products")
    #expect(token.status == 6 && token.errors.contains("--auth-host"), "\(token.errors)")
    try user.write("OLD-ACCESS-TOKEN\n", to: "token.access")
    let call = try user.tesla("products")
    #expect(call.status == 6 && call.errors.contains("--api-host"), "\(call.errors)")
    #expect(!call.errors.contains("firewall") && !token.errors.contains("firewall"))
    let doctor = try user.tesla("doctor")
    let finding = doctor.text.split(separator: "\n").first { $0.hasPrefix("fail  login") }
    #expect(doctor.status == 1 && finding?.contains("check --api-host") == true, "\(doctor.text)")
    #expect(finding?.contains("firewall") == false)
  }
}
