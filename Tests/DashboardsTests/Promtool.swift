import Foundation
import TestSupport
import Testing

/// promtool of the Debian package `prometheus`.
enum Promtool {
  /// - Parameter files: by name, for a directory that it runs in.
  static func run(_ arguments: String..., files: [String: String]) throws -> (
    status: Int32, output: String
  ) {
    let directories = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    let path = try #require(
      directories.map { "\($0)/promtool" }.first(where: FileManager.default.isExecutableFile),
      "promtool is missing; run scripts/setup")
    let folder = try TemporaryDirectory()
    for (name, text) in files { _ = try folder.write(text, to: name) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
