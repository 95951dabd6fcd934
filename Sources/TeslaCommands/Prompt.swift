internal import Unix

/// Reads one line that may be longer than a terminal's line discipline lets through.
enum Prompt {
  /// At a terminal, without showing what is typed: the line holds a code.
  static func readLongLine(_ prompt: String, _ session: Session) throws(Failure) -> String {
    do throws(TerminalError) {
      let line = try Terminal.readLongLine(
        from: session.context.standardInput, prompt: prompt, to: session.context.standardError,
        limit: AuthCommand.pasteLimit)
      return line.map { String(decoding: $0, as: UTF8.self) } ?? ""
    } catch {
      throw Failure(.failure, error.description)
    }
  }

  /// From a pipe or file: up to the first line that is not blank, so that a writer need not close.
  static func readLine(_ input: FileDescriptor, limit: Int) throws(Failure) -> String {
    var bytes: [UInt8] = []
    do throws(SystemError) {
      while !Prompt.hasLine(bytes) {
        let chunk = try input.read(upTo: 4_096, of: "standard input")
        if chunk.isEmpty { break }
        bytes += chunk
        guard bytes.count <= limit else {
          throw SystemError("read", .fileTooLarge, "standard input")
        }
      }
    } catch {
      throw Failure(.failure, error.description)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.split { $0.isNewline }.map(String.init).first { $0.contains { !$0.isWhitespace } }
      ?? ""
  }

  private static func hasLine(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.firstIndex(where: { $0 > 0x20 }) else { return false }
    return bytes[first...].contains(0x0A)
  }
}
