internal import LibC

/// Why no line was read from a terminal.
package enum TerminalError: Error, Hashable, Sendable {
  case system(SystemError)
  /// More than that many bytes were typed or pasted.
  case lineTooLong(limit: Int)
  /// Control-C was pressed and SIGINT, being blocked or ignored, did not end the process.
  case interrupted
}

extension TerminalError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .system(let error): error.description
    case .lineTooLong(let limit): "the line is longer than \(limit) bytes"
    case .interrupted: "interrupted"
    }
  }
}

package enum Terminal {
  /// How many columns the user has; nil when the stream is no terminal. `COLUMNS` goes first, as
  /// POSIX wants it.
  package static func width(of stream: FileDescriptor, environment: Environment) -> Int? {
    guard stream.isTerminal else { return nil }
    if let columns = environment.nonEmpty("COLUMNS").flatMap({ Int($0) }), columns > 0 {
      return columns
    }
    var size = winsize()
    guard ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }

  /// How many lines it shows; nil when the stream is no terminal.
  package static func height(of stream: FileDescriptor) -> Int? {
    var size = winsize()
    guard stream.isTerminal, ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0
    else { return nil }
    return Int(size.ws_row)
  }

  /// Reads one line that may be far longer than the 4096 bytes of a terminal's own line editor,
  /// and does not show it, for it may hold a code.
  ///
  /// Backspace, ^U and ^W edit. The terminal is as before whenever the program is not waiting
  /// here: after a return or an error, when a signal ends it, and while it is stopped. Not for two
  /// threads at once. It blocks its thread, and unblocks the signals of the keyboard there.
  ///
  /// - Parameters:
  ///   - prompt: written to `output` as it is.
  ///   - output: a terminal to talk on; gets the line break that is not echoed.
  /// - Returns: the bytes before Enter; nil at the end of input (^D on an empty line, hang-up).
  package static func readLongLine(
    from input: FileDescriptor, prompt: String, to output: FileDescriptor, limit: Int = 65_536
  ) throws(TerminalError) -> [UInt8]? {
    let reading = try readLongLine(
      from: input, prompt: prompt, to: output, limit: limit, besides: [])
    return if case .line(let bytes) = reading { bytes } else { nil }
  }

  /// The same, while other descriptors are looked at: the line may come another way.
  package static func readLongLine(
    from input: FileDescriptor, prompt: String, to output: FileDescriptor, limit: Int = 65_536,
    besides others: [OtherInput]
  ) throws(TerminalError) -> LineReading {
    let terminal: RawTerminal
    do throws(SystemError) { terminal = try RawTerminal(input) } catch { throw .system(error) }
    defer { terminal.end() }
    do throws(SystemError) { try output.writeAll(prompt.utf8) } catch { throw .system(error) }
    var line = LongLine(limit: limit)
    while true {
      do throws(SystemError) {
        if try OtherInput.isDone(others, before: input) {
          try? output.writeAll([0x0A])
          return .superseded
        }
      } catch {
        throw .system(error)
      }
      let event = try nextEvent(from: input, into: &line)
      switch event {
      case .more: break
      case .line(let bytes):
        try? output.writeAll([0x0A])
        return .line(bytes)
      case .endOfInput:
        try? output.writeAll([0x0A])
        return .endOfInput
      case .tooLong:
        try? output.writeAll([0x0A])
        throw .lineTooLong(limit: limit)
      case .signal(let signal):
        // The handler restores the terminal and, but for a stop, does not come back.
        _ = systemRaise(signal.rawValue)
        if signal != .terminalStop { throw .interrupted }
      }
    }
  }

  /// Reads what there is; whatever follows a line in it was pasted with it and is dropped.
  private static func nextEvent(from input: FileDescriptor, into line: inout LongLine)
    throws(TerminalError) -> LongLine.Event
  {
    do throws(SystemError) {
      let chunk = try input.read(upTo: 4096, of: "the terminal")
      if chunk.isEmpty { return .endOfInput }
      for byte in chunk {
        let event = line.feed(byte)
        if event != .more { return event }
      }
      return .more
    } catch {
      // A terminal that hung up answers EIO.
      if error.errno == .inputOutput { return .endOfInput }
      throw .system(error)
    }
  }
}
