#if os(Linux)
  import TestSupport
  import Testing
  import Unix

  /// `scripts/packaging/compose` and the Containerfile, as far as they can be tried without an engine.
  struct ComposeTests {
    private static let directory = FileSystem.path(Program.project, "scripts/packaging/compose")

    private func text(_ name: String) throws -> String {
      String(
        decoding: try FileSystem.read(FileSystem.path(ComposeTests.directory, name)), as: UTF8.self)
    }

    @Test func prometheusTakesItsConfigurationAndTheAlerts() throws {
      let user = try User()
      try #require(try user.bash("tesla alerts >tesla-alerts.yml").status == 0)
      try user.expectPrometheusTakes(try text("prometheus.yml"))
    }

    /// Whatever the Containerfile copies or a volume brings in is here, or is what the package has.
    @Test func filesThatAreNamedAreThere() throws {
      let packaged = try DebianPackage.made.get().files().keys
      let containerfile = try text("../Containerfile")
      let copied = containerfile.matches(of: #/COPY (?:--from=tesla |--chown=\w+ )?([\w.*/-]+) /#)
        .map { String($0.1) }
      #expect(copied.count >= 5)
      for path in copied where path != "." {
        guard path.hasPrefix("/") else {
          #expect(FileSystem.exists(FileSystem.path(Program.project, path)), "\(path)")
          continue
        }
        let parts = path.split(separator: "*", omittingEmptySubsequences: false)
        #expect(
          packaged.contains { $0.hasPrefix(parts[0]) && $0.hasSuffix(parts[parts.count - 1]) },
          "\(path)")
      }
      #expect(containerfile.contains("USER tesla\n") && containerfile.contains("HEALTHCHECK "))
    }

    /// Prometheus and Grafana are not root, and under umask 077 a clone's files are their owner's.
    @Test func filesOfTheCloneBelongToTheUserOfTheImage() throws {
      let copies = try text("../Containerfile").matches(of: /COPY (.*)scripts\//).map { $0.1 }
      #expect(copies.count == 3 && copies.allSatisfy { $0.hasPrefix("--chown=") }, "\(copies)")
    }

    /// Process 1 gets no signal that it does not handle: `tesla auth` would not end at Ctrl-C.
    @Test func signalsReachTheProgram() throws {
      let containerfile = try text("../Containerfile")
      #expect(containerfile.contains(#"ENTRYPOINT ["tini", "--", "tesla"]"#))
      #expect(containerfile.firstMatch(of: #/apt-get install [^&]* tini /#) != nil)
    }

    /// No port is open to other machines, and no service runs unconfined.
    @Test func servicesAreConfined() throws {
      let compose = try text("compose.yaml")
      let ports = compose.matches(of: /ports: \["([^"]*)"\]/).map { String($0.1) }
      #expect(ports.count == 4 && ports.allSatisfy { $0.hasPrefix("127.0.0.1:") }, "\(ports)")
      let services = compose.split(separator: "\nservices:")[1].split(separator: "\nvolumes:")[0]
      let names = services.matches(of: /\n  (\w+):\n    <<: \*confined\n/).map { String($0.1) }
      #expect(names == ["tesla", "prometheus", "grafana", "alertmanager"])
      for line in [
        "read_only: true", "cap_drop: [ALL]", "security_opt: [no-new-privileges:true]",
      ] { #expect(compose.contains("\n  \(line)\n"), "\(line)") }
    }

    /// The command of the simulated cars does what Prometheus and the port expect of it.
    @Test func simulatedCarsAreTakenByTheProgram() throws {
      let command = try #require(try text("simulated.yaml").firstMatch(of: /command: \[(.*)\]/)).1
      let words = command.split(separator: ",").map { String($0.filter { !" \"".contains($0) }) }
      #expect(words.first == "simulate" && words.last == ":9885")
      // All of it is parsed before the last option is refused.
      let ending = try User().tesla(words + ["--start", "never"])
      #expect(ending.status == 2 && ending.errors.contains("--start"), "\(ending.errors)")
    }
  }
#endif
