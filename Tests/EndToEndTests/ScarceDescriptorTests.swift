import TestSupport
import Testing
import Unix

/// A process that is started with too little: descriptors that are closed, or few of them.
struct ScarceDescriptorTests {
  /// Every choice of the three standard descriptors.
  static let closed = [
    "<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-",
  ]

  @Test(arguments: closed)
  func closedStandardDescriptorsAreNoCrash(redirection: String) throws {
    let user = try User.loggedIn(try Simulator())
    let hasOutput = !redirection.split(separator: " ").contains(">&-")
    for command in ["products", "token refresh", "doctor", "data", "metrics", "auth --no-browser"] {
      let ending = try user.bash("tesla \(command) \(redirection)")
      #expect(ending.status < 128, "\(command) \(redirection): \(ending)")
      if command == "products" {
        #expect((ending.status == 0) == hasOutput, "half an answer is no success")
      }
    }
    // What belongs to a person is not written into a file.
    for name in try FileSystem.list(user.state) {
      let text = String(decoding: try user.read(name), as: UTF8.self)
      #expect(!text.contains("tesla: "), "\(name)")
    }
    #expect(try user.tesla("products").status == 0)
  }

  @Test func hugeCountsAreNoCrash() throws {
    let user = try User.loggedIn(try Simulator())
    let most = Int64.max
    let month =
      "{\"data\":\(most),\"wake\":\(most),\"vehicles\":{\"A\":{\"data\":\(most)},"
      + "\"B\":{\"data\":\(most)},\"C\":{\"data\":\(most)}}}"
    try user.write(
      "{\"ledger\":{\"2020-01\":\(month),\"earlier\":\(month)},\"tokens_issued_at\":1e300,"
        + "\"renewed_tokens_rejected_at\":9e14,\"last_error\":{\"at\":-9e14,\"words\":\"x\"}}",
      to: "state.json")
    for command in [["doctor"], ["products"], ["data"], ["token", "show"], ["token", "refresh"]] {
      let ending = try user.tesla(command)
      #expect(ending.status == 0, "\(command): \(ending.errors)")
    }
    let exporter = try Exporter(user, "--budget", "5")
    #expect(try exporter.metrics(with: "tesla_api_cost_dollars_total") != nil)
    #expect(try exporter.stop() == 0)
  }

  @Test func tooFewAreSaidToBeTooFew() throws {
    let user = try User.loggedIn(try Simulator())
    for limit in 4..<24 {
      let ending = try user.bash("ulimit -n \(limit); exec tesla products")
      #expect(ending.status < 128, "\(limit): \(ending)")
      if limit > 8 { #expect(ending.status == 1 && ending.isOneClearError, "\(limit): \(ending)") }
    }
    // A few more than that, for threads of libcurl's that come and go.
    let ending = try user.bash("ulimit -n 28; exec tesla products")
    #expect(ending.status == 0, "\(ending)")
  }

  @Test func serverWithFewLivesThroughACrowd() throws {
    let user = try User.loggedIn(try Simulator())
    let exporter = try Exporter(user, [], descriptors: 64)
    #expect(try exporter.metrics(with: "tesla_vehicle_state") != nil)
    let parts = exporter.address.split(separator: ":")
    let crowd = try user.bash(
      "for i in $(seq 100); do exec {fd}<>/dev/tcp/\(parts[0])/\(parts[1]); done; "
        + "tesla token refresh")
    #expect(crowd.status == 0, "\(crowd.errors)")
    #expect(try exporter.get("/-/healthy").status == "200")
    #expect(try exporter.stop() == 0)
  }
}
