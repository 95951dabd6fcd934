package import HTTP

/// A handler that knows its paths: other paths get 404, other methods 405 with `Allow`.
///
/// A route for GET answers HEAD too; the server leaves the body out.
package struct Router: Handler {
  package typealias Action = @Sendable (Request, String) -> Reply

  private var routes: [String: [Method: Action]] = [:]

  package init() {}

  /// Answers one method of one path, compared exactly after percent-decoding.
  package mutating func on(_ method: Method, _ path: String, _ action: @escaping Action) {
    routes[path, default: [:]][method] = action
  }

  /// Answers GET and HEAD of one path.
  package mutating func get(_ path: String, _ action: @escaping Action) {
    on(.get, path, action)
  }

  package func reply(to request: Request, from client: String) -> Reply {
    var path = request.url.path
    if path.utf8.contains(0x25) { path = PercentEncoding.decode(path) }
    guard let actions = routes[path] else { return .response(.text(404, "not found\n")) }
    if let action = actions[request.method] { return action(request, client) }
    if request.method == .head, let action = actions[.get] { return action(request, client) }
    var refusal = Response.text(405, "method not allowed\n")
    refusal.headers["Allow"] = Router.allowed(actions.keys)
    return .response(refusal)
  }

  private static func allowed(_ methods: some Collection<Method>) -> String {
    var names = Set(methods.map(\.text))
    if names.contains("GET") { names.insert("HEAD") }
    return names.sorted().joined(separator: ", ")
  }
}
