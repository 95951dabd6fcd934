internal import Unix

/// Reads one line that may be longer than a terminal's line discipline lets through.
enum Prompt {
  /// At a terminal, without showing what is typed: the line holds a code.
  ///
  /// - Parameter others: what may make the line needless.
  /// - Returns: nil when one of them did.
  static func readLongLine(_ prompt: String, _ session: Session, besides others: [OtherInput])
    throws(Failure) -> String?
  {
    do throws(TerminalError) {
      let reading = try Terminal.readLongLine(
        from: session.context.standardInput, prompt: prompt, to: session.context.standardError,
        limit: AuthCommand.pasteLimit, besides: others)
      switch reading {
      case .line(let bytes): return String(decoding: bytes, as: UTF8.self)
      case .endOfInput: return ""
      case .superseded: return nil
      }
    } catch {
      throw Failure(.failure, error.description)
    }
  }

  /// From a pipe or file: up to the first line that is not blank, so that a writer need not close.
  static func readLine(_ input: FileDescriptor, limit: Int) throws(Failure) -> String {
    try readLine(input, limit: limit, besides: []) ?? ""
  }

  /// The same, while other inputs are looked at.
  ///
  /// - Returns: nil when one of them made the line needless; it is waited for even when the input
  ///   ends without a line.
  static func readLine(_ input: FileDescriptor, limit: Int, besides others: [OtherInput])
    throws(Failure) -> String?
  {
    var bytes: [UInt8] = []
    do throws(SystemError) {
      while !Prompt.hasLine(bytes) {
        if try OtherInput.isDone(others, before: input) { return nil }
        let chunk = try input.read(upTo: 4_096, of: "standard input")
        if chunk.isEmpty { break }
        bytes += chunk
        guard bytes.count <= limit else {
          throw SystemError("read", .fileTooLarge, "standard input")
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let line = text.split { $0.isNewline }.map(String.init).first {
        $0.contains { !$0.isWhitespace }
      }
      if line == nil, try OtherInput.isDone(others, before: nil) { return nil }
      return line ?? ""
    } catch {
      throw Failure(.failure, error.description)
    }
  }

  private static func hasLine(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.firstIndex(where: { $0 > 0x20 }) else { return false }
    return bytes[first...].contains(0x0A)
  }
}
