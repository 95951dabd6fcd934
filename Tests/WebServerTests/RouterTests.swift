import HTTP
import Testing
import WebServer

@Suite struct RouterTests {
  static let router: Router = {
    var router = Router()
    router.get("/metrics") { _, _ in .response(.text(200, "metrics")) }
    router.get("/-/resume") { _, _ in .response(.text(200, "state")) }
    router.on(.post, "/-/resume") { request, _ in
      .response(Response(status: 202, body: request.body))
    }
    return router
  }()

  struct Case: Sendable, CustomTestStringConvertible {
    let line: String
    let status: Int
    var allow: String?
    var testDescription: String { line }
  }

  @Test(arguments: [
    Case(line: "GET /metrics", status: 200),
    Case(line: "GET /metrics?name[]=up", status: 200),
    Case(line: "GET /m%65trics", status: 200),
    Case(line: "HEAD /metrics", status: 200),
    Case(line: "GET /metrics/", status: 404),
    Case(line: "GET /Metrics", status: 404),
    Case(line: "GET //metrics", status: 404),
    Case(line: "GET /a/../metrics", status: 404),
    Case(line: "GET /", status: 404),
    Case(line: "POST /metrics", status: 405, allow: "GET, HEAD"),
    Case(line: "DELETE /metrics", status: 405, allow: "GET, HEAD"),
    Case(line: "get /metrics", status: 405, allow: "GET, HEAD"),
    Case(line: "PUT /-/resume", status: 405, allow: "GET, HEAD, POST"),
    Case(line: "POST /-/resume", status: 202),
    Case(line: "OPTIONS *", status: 404),
  ])
  func routeDecidesByPathAndMethod(_ testCase: Case) throws {
    let server = try Server.local(RouterTests.router)
    let answer = try RawClient.ask(server, "\(testCase.line) HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(answer?.status == testCase.status)
    #expect(answer?.headers["allow"] == testCase.allow)
    if testCase.status >= 400, !testCase.line.hasPrefix("HEAD") {
      #expect(answer?.headers["content-type"] == "text/plain; charset=utf-8")
      #expect(answer?.text.split(separator: "\n").count == 1)
    }
  }
}
