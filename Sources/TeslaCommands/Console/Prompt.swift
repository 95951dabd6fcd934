internal import TeslaAPI
internal import Unix

/// Reads one line that may be longer than a terminal's line discipline lets through.
enum Prompt {
  /// At a terminal, without showing what is typed: the line may hold a code.
  ///
  /// - Parameter others: what may make the line needless.
  static func readLongLine(_ prompt: String, _ session: Session, besides others: [OtherInput])
    throws(Failure) -> LineReading
  {
    do throws(TerminalError) {
      return try Terminal.readLongLine(
        from: session.context.standardInput, prompt: prompt, to: session.context.standardError,
        limit: AuthCommand.pasteLimit, besides: others)
    } catch {
      throw Failure(.failure, error.description)
    }
  }

  /// Asks a question at a terminal; only yes is yes.
  static func confirms(_ question: String, _ session: Session) throws(Failure) -> Bool {
    guard case .line(let bytes) = try readLongLine(question, session, besides: []) else {
      return false
    }
    return ["y", "yes"].contains(String(decoding: bytes, as: UTF8.self).lowercased())
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
      let line = Prompt.lines(bytes).first
      if line == nil, try OtherInput.isDone(others, before: nil) { return nil }
      return line ?? ""
    } catch {
      throw Failure(.failure, error.description)
    }
  }

  /// A whole line with something to see in it.
  private static func hasLine(_ bytes: [UInt8]) -> Bool {
    guard let end = bytes.lastIndex(of: 0x0A) else { return false }
    return !lines(bytes[...end]).isEmpty
  }

  /// Those with something to see in them.
  private static func lines(_ bytes: some Collection<UInt8>) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
      .filter { $0.unicodeScalars.contains { !$0.isInvisible } }
  }
}
