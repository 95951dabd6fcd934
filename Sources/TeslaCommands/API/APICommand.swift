internal import CommandSyntax
internal import HTTP
internal import JSON
internal import TeslaAPI
internal import Unix

/// `tesla api`: the one door to what has no command.
struct APICommand: Sendable {
  let session: Session
  private var arguments: ParsedArguments { session.arguments }

  /// Those that say who asks, and those that frame the message, are the program's own.
  private static let ownHeaders: Set = [
    "authorization", "cookie", "host", "content-length", "transfer-encoding", "connection", "te",
    "trailer", "upgrade", "expect", "proxy-authorization", "user-agent",
  ]

  /// More pages than any account has, should a server have no end.
  private static let mostPages = 1_000

  func run() async throws(Failure) {
    let method = try self.method()
    let headers = try self.headers()
    let body = try self.body()
    let path = arguments.operands.first ?? ""
    // What can be refused without asking Tesla for ids is refused first.
    _ = try call(method, path.filled(vehicle: "0", site: "0"))
    let client = try session.client()
    let (filled, subject) = try await filled(path, client)
    var call = try call(method, filled)
    (call.headers, call.body, call.subject) = (headers, body, subject)
    let answer = try await print(call, client)
    if arguments.isSet(APISyntax.paginate) { try await printPages(after: answer, of: call, client) }
  }

  // MARK: What is asked

  private func method() throws(Failure) -> Method {
    let word = arguments.string(APISyntax.method)?.uppercased()
    let isSending = arguments.string(APISyntax.data) != nil
    guard ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", nil].contains(word) else {
      throw Failure(.usage, "no such method: \(word ?? "")", hint: "man tesla-api")
    }
    let method = Method(word ?? (isSending ? "POST" : "GET"))
    let isReading = method == .get || method == .head
    if isReading, isSending {
      throw Failure(.usage, "\(method.text) sends no data", hint: "leave -X or -d out")
    }
    if !isReading, arguments.isSet(APISyntax.paginate) {
      throw Failure(.usage, "--paginate is for GET", hint: "man tesla-api")
    }
    if !isReading, !arguments.isSet(APISyntax.allowWrite) {
      throw Failure(
        .usage, "\(method.text) may change something, unlock or wake a car: it was not sent",
        hint: "if it is meant, add --allow-write")
    }
    return method
  }

  private func call(_ method: Method, _ path: String) throws(Failure) -> CustomCall {
    if let call = CustomCall(method, path) { return call }
    throw Failure(
      .usage, "this is no path of Tesla's API: \(path)",
      hint: "tesla api vehicles, or tesla api /api/1/vehicles/{vehicle}")
  }

  private func headers() throws(Failure) -> Headers {
    var headers = Headers()
    for text in arguments.strings(APISyntax.header) {
      guard let colon = text.firstIndex(of: ":") else {
        throw Failure(.usage, "a header is NAME: VALUE", hint: "tesla api -H 'Accept: */*' …")
      }
      let value = text[text.index(after: colon)...].drop { $0 == " " }
      let field = Headers.Field(String(text[..<colon]), String(value))
      guard field.isSendable, !field.name.isEmpty else {
        throw Failure(.usage, "no header can be sent like that", hint: "man tesla-api")
      }
      if Self.ownHeaders.contains(field.name.lowercased()) {
        throw Failure(
          .usage, "tesla sends \(field.name) itself", hint: "leave that --header out")
      }
      headers.add(field.name, field.value)
    }
    return headers
  }

  private func body() throws(Failure) -> [UInt8]? {
    guard let text = arguments.string(APISyntax.data) else { return nil }
    let bytes: [UInt8]
    if text == "-" || text.hasPrefix("@") {
      let path = text == "-" ? "/dev/stdin" : String(text.dropFirst())
      do throws(SystemError) { bytes = try FileSystem.readInput(path, limit: 1 << 20) } catch {
        throw Failure(error.errno == .noSuchFile ? .notFound : .failure, error.description)
      }
    } else {
      bytes = Array(text.utf8)
    }
    do { _ = try Value(parsing: bytes) } catch {
      throw Failure(.usage, "--data is not JSON", hint: "--data '{\"on\": true}', or --data @FILE")
    }
    return bytes
  }

  /// The path with ids in it, and whom it is about.
  private func filled(_ path: String, _ client: Client) async throws(Failure)
    -> (path: String, subject: String)
  {
    var (vehicle, site): (Vehicle?, String?)
    if path.contains(String.vehiclePlace) { vehicle = try await session.vehicle(client) }
    if path.contains(String.sitePlace) { site = try await session.siteID(client) }
    let id = vehicle.map(client.identifier) ?? ""
    return (path.filled(vehicle: id, site: site ?? ""), vehicle?.key ?? "")
  }

  // MARK: What is answered

  private func print(_ call: CustomCall, _ client: Client) async throws(Failure) -> Value {
    let (answer, response) = try await asking { () async throws(TeslaError) in
      try await client.exchange(Endpoint(call))
    }
    if arguments.isSet(APISyntax.include) {
      let lines = response.headers.fields.map { "\($0.name): \($0.value)\n" }
      try session.console.write("HTTP \(response.status)\n" + lines.joined() + "\n")
    }
    try session.console.write(answer: answer.bytes)
    return answer.body
  }

  private func printPages(after first: Value, of call: CustomCall, _ client: Client)
    async throws(Failure)
  {
    var (page, answer): (Int64, Value) = (1, first)
    while let next = answer["pagination"]?["next"]?.int64Value, next > page,
      next <= Self.mostPages, let following = call.page(next)
    {
      page = next
      answer = try await print(following, client)
    }
  }
}

extension String {
  fileprivate static let vehiclePlace = "{vehicle}"
  fileprivate static let sitePlace = "{site}"

  fileprivate func filled(vehicle: String, site: String) -> String {
    replacing(Self.vehiclePlace, with: vehicle).replacing(Self.sitePlace, with: site)
  }
}
