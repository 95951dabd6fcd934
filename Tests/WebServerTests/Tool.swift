import Foundation
import Unix

/// A directory for one test, removed when the object goes.
final class TemporaryDirectory {
  let path: String

  init() throws {
    let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    path = "\(parent)/tesla-web-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file whole: a server that looks at it never sees half of it.
  func write(_ name: String, _ text: String) throws {
    try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
  }

  func copy(_ source: String, to target: String) throws {
    let content = try String(contentsOfFile: "\(path)/\(source)", encoding: .utf8)
    try write(target, content)
  }

  @discardableResult
  func run(_ arguments: String...) throws -> (status: Int32, output: String) { try run(arguments) }

  /// Runs a program here; its output and error output come together.
  @discardableResult
  func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = Foundation.URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.currentDirectoryURL = Foundation.URL(fileURLWithPath: path)
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}

/// Work on a thread of its own.
final class Background: Sendable {
  private let ended = DispatchSemaphore(value: 0)

  init(_ work: @escaping () -> Void) {
    nonisolated(unsafe) let work = work
    Thread.detachNewThread { [ended] in
      work()
      ended.signal()
    }
  }

  func wait() { ended.wait() }
}
