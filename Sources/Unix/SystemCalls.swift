internal import LibC

// The C functions whose names our own methods also have. Inside a type the unqualified name would
// find the method, and the qualified one differs by system; here it finds the C function.

func systemOpen(_ path: String, _ flags: Int32, _ mode: FileMode = 0) -> Int32 {
  open(path, flags | O_CLOEXEC, mode_t(mode.bits))
}

func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}

func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, buffer, count)
}

func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

func systemChangeMode(_ descriptor: Int32, _ mode: FileMode) -> Int32 {
  fchmod(descriptor, mode_t(mode.bits))
}

func systemRemoveDirectory(_ path: String) -> Int32 { rmdir(path) }

func systemLock(_ descriptor: Int32, _ operation: Int32) -> Int32 { flock(descriptor, operation) }

func systemWait(_ process: Int32, _ status: inout Int32) -> Int32 { waitpid(process, &status, 0) }

func systemKill(_ process: Int32, _ signal: Int32) -> Int32 { kill(process, signal) }

func systemRaise(_ number: Int32) -> Int32 { raise(number) }

func systemPipe(_ ends: inout [Int32]) -> Int32 { pipe(&ends) }

func systemSocket(_ family: Int32, _ type: Int32, _ protocolNumber: Int32) -> Int32 {
  socket(family, type, protocolNumber)
}
