import TestSupport
import Testing
import Unix

#if os(Linux)
  /// The machine's clock is set under a running `tesla serve`.
  @Suite(.needs("cc"), .disabled(if: Program.isSanitized))
  struct ClockStepTests {
    /// What is preloaded: the wall clock, and as many seconds as a file says.
    private static let source = #"""
      #define _GNU_SOURCE
      #include <fcntl.h>
      #include <stdlib.h>
      #include <sys/syscall.h>
      #include <time.h>
      #include <unistd.h>

      int clock_gettime(clockid_t clock, struct timespec *time) {
        int result = syscall(SYS_clock_gettime, clock, time);
        const char *path = getenv("CLOCK_STEP");
        if (result != 0 || clock != CLOCK_REALTIME || path == NULL) return result;
        int file = open(path, O_RDONLY | O_CLOEXEC);
        if (file < 0) return result;
        char text[32] = "";
        if (read(file, text, sizeof text - 1) > 0) time->tv_sec += atol(text);
        close(file);
        return result;
      }

      """#

    @Test func pollingGoesOn() throws {
      var user = try User.loggedIn(try Simulator())
      let library = user.home.file("clock.so")
      let built = try user.run(
        "cc", ["-x", "c", "-shared", "-fPIC", "-o", library, "-"], input: Array(Self.source.utf8))
      try #require(built.status == 0, "\(built.errors)")
      let step = try user.home.write("0", to: "step")
      user.environment["LD_PRELOAD"] = library
      user.environment["CLOCK_STEP"] = step
      let exporter = try Exporter(user, "--check-interval", "1")
      let first = try exporter.page("/metrics") { Self.asked($0) > 1 }
      var asked = Self.asked(try #require(first))
      for seconds in ["-86400", "86400", "-3600"] {
        _ = try user.home.write(seconds, to: "step")
        let enough = asked + 4
        let page = try exporter.page("/metrics") { Self.asked($0) >= enough }
        asked = Self.asked(try #require(page, "nothing is asked any more"))
        #expect(try exporter.get("/healthz").status == "200")
      }
      #expect(try exporter.stop() == 0)
      #expect(exporter.log.contains("this machine's clock is not right"))
    }

    /// How often the car was asked for.
    private static func asked(_ page: String) -> Int {
      let series = "tesla_api_requests_total{endpoint=\"vehicle"
      return page.split(separator: "\n").filter { $0.hasPrefix(series) }
        .reduce(0) { $0 + (Int($1.split(separator: " ").last ?? "") ?? 0) }
    }
  }
#endif
