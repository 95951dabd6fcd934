#if canImport(Glibc) && _pointerBitWidth(_64)
  internal import Glibc

  /// What a process that runs for years need not hold in memory.
  package enum ProcessMemory {
    /// Lets threads share two heaps instead of having one each, which keeps what is free in one from
    /// serving another. To be called before there are threads.
    package static func shareHeaps() {
      guard let address = dlsym(nil, "mallopt") else { return }
      let set = unsafeBitCast(address, to: (@convention(c) (Int32, Int32) -> Int32).self)
      // M_ARENA_MAX of malloc.h, which Swift's module of glibc leaves out.
      _ = set(-8, 2)
    }

    /// Gives back what is free, and the code that nothing runs at the moment.
    package static func releaseUnused() {
      releaseCode()
      guard let address = dlsym(nil, "malloc_trim") else { return }
      let trim = unsafeBitCast(address, to: (@convention(c) (Int) -> Int32).self)
      _ = trim(0)
    }

    /// Gives back the pages of code that nothing runs at the moment: what ran at the start only, which is
    /// most of it. The rest comes back from the file, or rather the kernel's copy of it, at its next
    /// use. Nothing is lost: only segments that are never written are touched.
    ///
    /// The loader's own list is used, under its lock: `/proc/self/maps` may show a library half
    /// loaded, whose pages would lose their relocations.
    private static func releaseCode() {
      guard let address = dlsym(nil, "dl_iterate_phdr") else { return }
      let iterate = unsafeBitCast(address, to: Iterate.self)
      _ = iterate(release, nil)
    }

    private typealias Visit =
      @convention(c) (UnsafeMutableRawPointer?, Int, UnsafeMutableRawPointer?) -> Int32
    private typealias Iterate = @convention(c) (Visit, UnsafeMutableRawPointer?) -> Int32

    /// The beginning of `struct dl_phdr_info` (dl_iterate_phdr(3)), which glibc's headers show to
    /// GNU sources only.
    private struct LoadedObject {
      let base: UInt
      let name: UnsafePointer<CChar>?
      let headers: UnsafePointer<Elf64_Phdr>?
      let headerCount: UInt16
    }

    private static let release: Visit = { information, size, _ in
      guard let information, size >= MemoryLayout<LoadedObject>.size else { return 0 }
      let object = information.load(as: LoadedObject.self)
      guard let headers = object.headers, let name = object.name else { return 0 }
      // The kernel's own pages, which belong to no file.
      if strncmp(name, "linux-vdso", 10) == 0 { return 0 }
      let page = UInt(max(sysconf(Int32(_SC_PAGESIZE)), 1))
      for header in UnsafeBufferPointer(start: headers, count: Int(object.headerCount))
      where header.p_type == UInt32(PT_LOAD) && header.p_flags & UInt32(PF_W) == 0 {
        let (start, isTooFar) = object.base.addingReportingOverflow(UInt(header.p_vaddr))
        let (end, isTooLong) = start.addingReportingOverflow(UInt(header.p_memsz))
        guard !isTooFar, !isTooLong else { continue }
        // Whole pages only: those at the edges may belong to a segment that is written.
        let first = (start / page + (start % page == 0 ? 0 : 1)) * page
        let last = end / page * page
        guard first < last else { continue }
        _ = madvise(UnsafeMutableRawPointer(bitPattern: first), Int(last - first), MADV_DONTNEED)
      }
      return 0
    }
  }
#else
  /// What a process that runs for years need not hold in memory: nothing is known of it without
  /// glibc.
  package enum ProcessMemory {
    package static func shareHeaps() {}
    package static func releaseUnused() {}
  }
#endif
