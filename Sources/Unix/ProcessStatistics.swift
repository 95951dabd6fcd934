internal import LibC
package import Time

/// What this process uses, as Prometheus' `process_` metrics tell it. nil is what the system does
/// not say: outside Linux, most.
package struct ProcessStatistics: Hashable, Sendable {
  /// User and system time together.
  package var cpuSeconds: Double?
  package var openDescriptors: Int?
  package var maximumDescriptors: Int?
  package var virtualMemoryBytes: Int?
  /// nil too when there is no limit.
  package var maximumVirtualMemoryBytes: Int?
  package var residentMemoryBytes: Int?
  package var started: Timestamp?
  package var threads: Int?

  /// Of this moment.
  package static var current: ProcessStatistics {
    let ticks = sysconf(Int32(_SC_CLK_TCK))
    let page = sysconf(Int32(_SC_PAGESIZE))
    var statistics = ProcessStatistics(
      stat: text("/proc/self/stat"), limits: text("/proc/self/limits"),
      systemStat: text("/proc/stat"), ticksPerSecond: ticks, pageSize: page)
    // One of them is the descriptor of this very list.
    statistics.openDescriptors = (try? FileSystem.list("/proc/self/fd")).map { $0.count - 1 }
    return statistics
  }

  /// From the texts of proc(5); whatever is missing or of another form stays nil.
  package init(stat: String, limits: String, systemStat: String, ticksPerSecond: Int, pageSize: Int)
  {
    // The second field is the program's name in brackets, and may hold blanks and brackets.
    let afterName = stat.lastIndex(of: ")").map { stat[stat.index(after: $0)...] } ?? ""
    let fields = afterName.split(separator: " ").map { Int($0) }
    func field(_ number: Int) -> Int? {
      fields.indices.contains(number - 3) ? fields[number - 3] : nil
    }
    let ticks = ticksPerSecond > 0 ? Double(ticksPerSecond) : nil
    if let user = field(14), let system = field(15), let ticks {
      cpuSeconds = (Double(user) + Double(system)) / ticks
    }
    threads = field(20)
    if let sinceBoot = field(22), let ticks,
      let boot = Self.number(after: "btime ", in: systemStat)
    {
      started = Timestamp(seconds: Double(boot) + Double(sinceBoot) / ticks)
    }
    virtualMemoryBytes = field(23)
    residentMemoryBytes = field(24).flatMap { pages in
      let (bytes, overflows) = pages.multipliedReportingOverflow(by: pageSize)
      return overflows ? nil : bytes
    }
    maximumDescriptors = Self.number(after: "Max open files ", in: limits)
    maximumVirtualMemoryBytes = Self.number(after: "Max address space ", in: limits)
  }

  /// The number that follows a word at the start of a line, after any number of blanks.
  private static func number(after start: String, in text: String) -> Int? {
    text.split(separator: "\n").first { $0.hasPrefix(start) }
      .flatMap { $0.dropFirst(start.count).split(separator: " ").first }.flatMap { Int($0) }
  }

  private static func text(_ path: String) -> String {
    let bytes = (try? FileSystem.read(path, limit: 1 << 20)) ?? []
    return String(decoding: bytes, as: UTF8.self)
  }
}
