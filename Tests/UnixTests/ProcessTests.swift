import TestSupport
import Testing
import Time
import Unix

@Suite struct ProcessTests {
  @Test func environmentHasWhatTheProcessWasGiven() {
    let environment = Environment.current
    #expect(environment["PATH"]?.isEmpty == false)
    #expect(environment["NO_SUCH_VARIABLE_HERE"] == nil)
  }

  @Test func emptyVariableIsSetButSaysNothing() {
    let environment = Environment(["TESLA_API": "", "HOME": "/root"])
    #expect(environment["TESLA_API"] == "")
    #expect(environment.nonEmpty("TESLA_API") == nil)
    #expect(environment.nonEmpty("HOME") == "/root")
  }

  @Test func currentProcessKnowsItself() throws {
    #expect(CurrentProcess.id > 1)
    #expect(try CurrentProcess.workingDirectory().hasPrefix("/"))
    #expect(Host.name?.isEmpty == false)
  }

  #if os(Linux)
    @Test func currentStatisticsAreOfThisProcess() throws {
      let statistics = ProcessStatistics.current
      let now = SystemClock().now
      #expect(try #require(statistics.cpuSeconds) >= 0)
      #expect(try #require(statistics.openDescriptors) >= 3)
      #expect(try #require(statistics.maximumDescriptors) >= 64)
      #expect(try #require(statistics.residentMemoryBytes) > 1 << 20)
      let virtual = try #require(statistics.virtualMemoryBytes)
      #expect(try virtual >= #require(statistics.residentMemoryBytes))
      #expect(try #require(statistics.threads) >= 1)
      let age = try #require(statistics.started).duration(to: now)
      #expect(age > .seconds(-2) && age < .seconds(3600))
    }
  #endif

  @Test func statisticsAreReadFromTheKernelsTexts() {
    let statistics = ProcessStatistics(
      stat: "42 (a ) b (c) S 1 42 42 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 7 0 12345 1048576 10 "
        + "18446744073709551615 1 1 0\n",
      limits: "Limit                     Soft Limit           Hard Limit           Units\n"
        + "Max address space         unlimited            unlimited            bytes\n"
        + "Max open files            1024                 524288               files\n",
      systemStat: "cpu  1 2 3\nbtime 1700000000\nprocesses 5\n", ticksPerSecond: 100, pageSize: 4096
    )
    #expect(statistics.cpuSeconds == 3)
    #expect(statistics.threads == 7)
    #expect(statistics.started == Timestamp(seconds: 1_700_000_123.45))
    #expect(statistics.virtualMemoryBytes == 1_048_576)
    #expect(statistics.residentMemoryBytes == 40_960)
    #expect(statistics.maximumDescriptors == 1024)
    #expect(statistics.maximumVirtualMemoryBytes == nil)
  }

  @Test(arguments: ["", "42", "42 (x", "42 (x) S", ") ) )", "42 (x) S a b c d e f g h i j k l m n"])
  func textsOfAnotherFormAreUnknown(text: String) {
    let statistics = ProcessStatistics(
      stat: text, limits: text, systemStat: text, ticksPerSecond: 0, pageSize: 4096)
    #expect(statistics.cpuSeconds == nil)
    #expect(statistics.started == nil)
    #expect(statistics.maximumDescriptors == nil)
  }
}
