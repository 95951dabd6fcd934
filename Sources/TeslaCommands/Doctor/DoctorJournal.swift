internal import Journal
internal import Unix

/// Whether serve can keep its journal of drives and charges, and others can read it.
enum DoctorJournal {
  static func findings(_ path: String) -> [Finding] {
    findings(JournalCheck(path), path)
  }

  static func findings(_ check: JournalCheck, _ path: String) -> [Finding] {
    let name = FileSystem.name(of: path)
    var findings: [Finding] = []
    if let fault = check.fault {
      findings.append(finding(fault, name, path))
    } else if check.bytes != nil, !check.isWritable {
      findings.append(
        Finding(.fail, name, "cannot be written", remedy: "chown it to the user of tesla serve"))
    } else if let bytes = check.bytes {
      let size = bytes < 1_000_000 ? "\(bytes / 1000) kB" : "\(bytes / 1_000_000) MB"
      findings.append(
        Finding(.ok, name, "\(size), \(check.drives) drives, \(check.charges) charges"))
    }
    if let last = check.movedAside.last {
      findings.append(
        Finding(
          .warn, name, "was damaged once: serve moved it to \(last)",
          remedy: "sqlite3 \(last) .recover prints what is left; then remove it"))
    }
    return findings
  }

  private static func finding(_ fault: JournalError, _ name: String, _ path: String) -> Finding {
    switch fault {
    case .cannotLoad(let words):
      Finding(
        .warn, name, "serve keeps none: SQLite is not there (\(words))",
        remedy: "apt install libsqlite3-0")
    case .newerVersion(_, let version):
      Finding(
        .fail, name, "a newer version of tesla made it (version \(version))",
        remedy: "install that version again, or move the file away")
    case .damaged(_, let words):
      Finding(
        .fail, name, "is damaged: \(words)",
        remedy: "restart tesla serve, which moves it aside and begins a new one")
    case .failed(_, let words): Finding(.fail, name, words)
    case .missing, .inUse, .system: Finding(.fail, name, fault.description)
    }
  }
}
