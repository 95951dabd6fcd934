#if os(Linux)
  import Testing

  @testable import Unix

  /// Resident kilobytes of what is mapped from files and never written.
  private func residentCode() throws -> Int {
    let text = String(decoding: try FileSystem.read("/proc/self/smaps"), as: UTF8.self)
    var isCode = false
    var sum = 0
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count >= 5, words[0].contains("-"), words[1].count == 4 {
        isCode = words[1].hasPrefix("r-x") && words.last?.hasPrefix("/") == true
      } else if isCode, words.first == "Rss:" {
        sum += words.dropFirst().first.flatMap { Int($0) } ?? 0
      }
    }
    return sum
  }

  /// In a process of its own, as other tests use code meanwhile.
  @Test func unusedCodeIsGivenBackAndComesAgain() async {
    await #expect(processExitsWith: .success) {
      ProcessMemory.shareHeaps()
      let before = try residentCode()
      for _ in 0..<3 { ProcessMemory.releaseUnused() }
      let after = try residentCode()
      #expect(before > 0)
      #expect(after < before, "\(before) kB, then \(after) kB")
      // What is called now comes back, with every relocation in place.
      #expect(try FileSystem.list("/").isEmpty == false)
      #expect(TimeZoneRules(named: "UTC") != nil || !FileSystem.exists("/usr/share/zoneinfo/UTC"))
    }
  }
#endif
