#if os(Linux)
  import Dispatch
  import TestSupport
  import LibC
  import Unix

  /// What is to become of a system call.
  enum Verdict {
    case allowed
    /// The process ends before the call has done anything.
    case deadly
    /// The call does nothing and gives the error; `close` does its work first, as on a real disk.
    case failing(Errno)

    /// Whether it can make a difference at that call.
    func suits(_ call: SystemCall) -> Bool {
      switch self {
      case .allowed: false
      case .deadly: call.changesFiles
      case .failing(let error): call.canFail(with: error)
      }
    }
  }

  /// A program whose system calls on files and sockets (`SystemCall.table`) are judged before they
  /// happen, whichever thread makes them.
  ///
  /// `strace --inject` counts by thread, so that the calls of a later thread are hidden behind
  /// those of an earlier one; and it cannot name a temporary file. A filter in the kernel stops the
  /// program only at these calls. It must not start another one: a child has the filter and no
  /// tracer, so that these calls of it fail.
  final class Tracee {
    /// For other threads than the one that traces.
    struct Handle: Sendable {
      fileprivate let processID: Int32
      private let ended: @Sendable () -> Bool

      fileprivate init(_ processID: Int32, ended: @escaping @Sendable () -> Bool) {
        (self.processID, self.ended) = (processID, ended)
      }

      var hasEnded: Bool { ended() }

      func send(_ signal: Signal) { if !hasEnded { _ = kill(processID, signal.rawValue) } }
    }

    private let processID: Int32
    private let hasEnded = Lock(false)
    private var memory: FileDescriptor?
    /// What calls that are under way are to give, by thread.
    private var errors: [Int32: Errno] = [:]
    private let judge: (SystemCall) -> Verdict

    /// Starts the program and stops it before its first call.
    ///
    /// - Parameters:
    ///   - timeout: after so many seconds it has been forgotten, and is ended.
    ///   - judge: sees each call, in the order in which the kernel gets them.
    init(
      _ program: String, _ arguments: [String], user: User, streams: Subprocess.Streams,
      timeout: Int = 90, judge: @escaping (SystemCall) -> Verdict
    ) throws {
      self.judge = judge
      let gate = try FileDescriptor.pipe()
      defer { try? gate.writing.close() }
      let calls = SystemCall.table.keys.map { "\($0)" }.joined(separator: ",")
      let process = try Subprocess.spawn(
        "/usr/bin/perl",
        arguments: ["-e", Trace.filteredStart, user.home.path, calls, program] + arguments,
        environment: user.environment,
        streams: .init(
          input: .descriptor(gate.reading), output: streams.output, error: streams.error),
        newSession: true)
      processID = process.processID
      try gate.reading.close()
      let seized = request(.seize, processID, 0, Trace.options)
      if seized == -1 {
        let error = Errno.current
        try? process.send(.kill)
        _ = try? process.wait()
        throw SystemError("trace", error, program)
      }
      let hasEnded = hasEnded
      DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(timeout)) {
        hasEnded.withLock { if !$0 { try? process.send(.kill) } }
      }
      try gate.writing.writeAll([0x0A])
    }

    var handle: Handle { Handle(processID) { [hasEnded] in hasEnded.withLock { $0 } } }

    /// Lets it run to its end; as a shell shows it.
    func wait() -> Int32 {
      defer { try? memory?.close() }
      while true {
        var status: Int32 = 0
        // It leads a session of its own, so that its threads are the whole group.
        let id = waitpid(-processID, &status, Trace.waitAll)
        if id == -1, Errno.current == .interrupted { continue }
        if id == -1 { return -1 }
        guard status & 0xFF == 0x7F else {
          guard id == processID else { continue }
          hasEnded.withLock { $0 = true }
          return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
        }
        let signal = stopped(id, status)
        _ = request(errors[id] == nil ? .resume : .resumeToResult, id, 0, UInt(signal))
      }
    }

    /// Handles a stop; gives the signal to deliver.
    private func stopped(_ id: Int32, _ status: Int32) -> Int32 {
      let signal = status >> 8 & 0xFF
      switch status >> 16 {
      case 0: break
      case Trace.execEvent:
        try? memory?.close()
        memory = try? FileDescriptor.reading(from: "/proc/\(processID)/mem")
        return 0
      case Trace.filterEvent:
        enter(id)
        return 0
      default: return 0
      }
      guard signal == Trace.callStop else { return signal }
      if let error = errors.removeValue(forKey: id) { setResult(id, error) }
      return 0
    }

    private func enter(_ id: Int32) {
      var facts = [UInt64](repeating: 0, count: 11)
      _ = facts.withUnsafeMutableBytes {
        request(.callFacts, id, UInt($0.count), UInt(bitPattern: $0.baseAddress))
      }
      let (number, arguments) = (facts[3], Array(facts[4..<10]))
      guard let shape = SystemCall.table[number]?.shape else { return }
      let call = SystemCall(
        number, subjects: subjects(shape, arguments), flags: arguments[shape == .path ? 1 : 2])
      switch judge(call) {
      case .allowed: break
      case .deadly: _ = kill(processID, SIGKILL)
      case .failing(let error) where call.name == "close": errors[id] = error
      case .failing(let error):
        skipCall(id)
        setResult(id, error)
      }
    }

    private func subjects(_ shape: SystemCall.Shape, _ arguments: [UInt64]) -> [String] {
      switch shape {
      case .descriptor: [file(arguments[0])]
      case .path: [text(arguments[0])]
      case .twoPaths: [text(arguments[0]), text(arguments[1])]
      case .directoryAndPath: [path(arguments[0], arguments[1])]
      case .twoDirectoriesAndPaths:
        [path(arguments[0], arguments[1]), path(arguments[2], arguments[3])]
      }
    }

    private func path(_ directory: UInt64, _ address: UInt64) -> String {
      let name = text(address)
      guard !name.hasPrefix("/"), Int32(truncatingIfNeeded: directory) != AT_FDCWD else {
        return name
      }
      // Root goes from directory to directory.
      return name.isEmpty ? file(directory) : FileSystem.path(file(directory), name)
    }

    private func file(_ descriptor: UInt64) -> String {
      let number = Int32(truncatingIfNeeded: descriptor)
      return (try? FileSystem.linkTarget("/proc/\(processID)/fd/\(number)")) ?? ""
    }

    /// The C string there.
    private func text(_ address: UInt64) -> String {
      guard let memory else { return "" }
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 256)
      while bytes.count < 4096 {
        // Up to the page's end: the next one may not be there.
        let place = address &+ UInt64(bytes.count)
        let wanted = Int(min(256, 4096 - place % 4096))
        let count = pread(memory.rawValue, &chunk, wanted, off_t(Int64(bitPattern: place)))
        guard count > 0 else { break }
        if let end = chunk[..<count].firstIndex(of: 0) { return text(bytes + chunk[..<end]) }
        bytes += chunk[..<count]
      }
      return text(bytes)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private func skipCall(_ id: Int32) {
      #if arch(x86_64)
        setRegister(id, Trace.numberRegister, to: UInt64.max)
      #else
        var number: Int32 = -1
        withUnsafeMutableBytes(of: &number) { exchangeRegisters(.setRegisters, id, 0x404, $0) }
      #endif
    }

    private func setResult(_ id: Int32, _ error: Errno) {
      setRegister(id, Trace.resultRegister, to: UInt64(bitPattern: Int64(-error.rawValue)))
    }

    private func setRegister(_ id: Int32, _ index: Int, to value: UInt64) {
      var registers = [UInt64](repeating: 0, count: Trace.registerCount)
      registers.withUnsafeMutableBytes { exchangeRegisters(.registers, id, 1, $0) }
      registers[index] = value
      registers.withUnsafeMutableBytes { exchangeRegisters(.setRegisters, id, 1, $0) }
    }

    private func exchangeRegisters(
      _ operation: Trace.Request, _ id: Int32, _ set: UInt, _ bytes: UnsafeMutableRawBufferPointer
    ) {
      var vector = iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
      _ = withUnsafeMutablePointer(to: &vector) {
        request(operation, id, set, UInt(bitPattern: $0))
      }
    }
  }

  /// The numbers of `ptrace` (2), most of which its header shows only to C.
  private enum Trace {
    enum Request: Int {
      case resume = 7
      case resumeToResult = 24
      case registers = 0x4204
      case setRegisters = 0x4205
      case seize = 0x4206
      case callFacts = 0x420E
    }

    /// EXITKILL, TRACESYSGOOD, TRACECLONE, TRACEEXEC and TRACESECCOMP.
    static let options: UInt = 0x10_0000 | 1 | 8 | 0x10 | 0x80
    static let execEvent: Int32 = 4
    static let filterEvent: Int32 = 7
    static let callStop: Int32 = SIGTRAP | 0x80
    static let waitAll: Int32 = 0x4000_0000
    #if arch(x86_64)
      static let (registerCount, resultRegister, numberRegister) = (27, 10, 15)
      private static let (prctl, seccomp) = (157, 317)
    #else
      static let (registerCount, resultRegister) = (34, 0)
      private static let (prctl, seccomp) = (167, 277)
    #endif

    /// Waits until it is traced, goes to a directory, and becomes a program under a filter (see
    /// seccomp(2)) that stops it at the calls of a list.
    static let filteredStart = """
      sysread STDIN, $_, 1;
      chdir shift or die "chdir: $!";
      my @calls = split /,/, shift;
      my @code = pack 'SCCL', 0x20, 0, 0, 0;
      push @code, pack 'SCCL', 0x15, @calls - $_, 0, $calls[$_] for 0 .. $#calls;
      push @code, pack 'SCCL', 0x06, 0, 0, $_ for 0x7FFF0000, 0x7FF00000;
      my $code = join '', @code;
      my $program = pack 'Sx6P', scalar @code, $code;
      open STDIN, '<', '/dev/null';
      syscall(\(prctl), 38, 1, 0, 0, 0) == 0 or die "prctl: $!";
      syscall(\(seccomp), 1, 0, $program) == 0 or die "seccomp: $!";
      exec @ARGV;
      """
  }

  private typealias PtraceFunction = @convention(c) (Int, Int32, UInt, UInt) -> Int

  /// Its C declaration has no fixed parameters, which Swift does not import.
  private let ptraceFunction = dlsym(nil, "ptrace").map {
    unsafeBitCast($0, to: PtraceFunction.self)
  }

  private func request(_ request: Trace.Request, _ id: Int32, _ address: UInt, _ data: UInt) -> Int
  {
    ptraceFunction?(request.rawValue, id, address, data) ?? -1
  }
#endif
