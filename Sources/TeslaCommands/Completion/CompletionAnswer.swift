internal import CommandSyntax
internal import JSON
internal import TeslaAPI
internal import TeslaData
internal import Unix

/// What may stand at the end of a command line, for the completion script of a shell: from the
/// command table and from what is saved, without a network.
struct CompletionAnswer: Sendable {
  private let completion: Completion
  /// In bash the line up to the cursor.
  private let line: BashLine?
  private let context: Context

  /// - Parameter words: the shell, then in bash `COMP_WORDBREAKS` and the line up to the cursor, in
  ///   others the words before the cursor without the program's name.
  init(_ words: [String], _ context: Context) {
    let isBash = words.first == Shell.bash.rawValue && words.count == 3
    line = isBash ? BashLine(words[2], breaks: words[1]) : nil
    completion = TeslaProgram.surface.completion(
      of: Array((line?.words ?? words).dropFirst()), environment: context.environment.variables)
    self.context = context
  }

  /// Lines as `Program.completionScript(for:)` has them.
  func lines() throws(Failure) -> [String] {
    // What bash keeps stands there already.
    let kept = line?.kept.unicodeScalars.count ?? 0
    let prefix = completion.prefix.unicodeScalars
    let typed = completion.typed.unicodeScalars.dropFirst(max(0, kept - prefix.count))
    let head = { (offer: String) in [offer, String(prefix.dropFirst(kept)), String(typed)] }
    switch completion.kind {
    case .files: return head("files")
    case .directories: return head("directories")
    case .words(let candidates): return head("words") + written(candidates)
    case .vehicles: return head("words") + written(try known(CompletionAnswer.vehicles))
    case .sites: return head("words") + written(try known(CompletionAnswer.sites))
    }
  }

  /// A name with a line's end or another control character in it cannot be typed, and must not pass
  /// for two lines.
  private func written(_ candidates: [Completion.Candidate]) -> [String] {
    var seen: Set<String> = []
    return candidates.compactMap { candidate in
      let value = candidate.value
      guard !value.isEmpty, CompletionAnswer.isPlain(value), seen.insert(value).inserted else {
        return nil
      }
      if let line { return line.insertion(of: completion.prefix + value) }
      return value + "\t" + (CompletionAnswer.isPlain(candidate.meaning) ? candidate.meaning : "")
    }
  }

  private static func isPlain(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: false
      default: true
      }
    }
  }

  /// What the files tell that the command being typed would use.
  private func known(
    _ read: (Session, StateDirectory, StateFile.Contents) throws(Failure) -> [Completion.Candidate]
  ) throws(Failure) -> [Completion.Candidate] {
    guard let arguments = completion.arguments else { return [] }
    let session = Session(context, arguments)
    try session.act(asOwnerOf: session.pathOfFiles)
    let directory = try session.directory()
    return try read(session, directory, StateFile(directory, clock: session.clock).read())
  }

  /// Names first, which are easier to tell apart.
  private static func vehicles(
    _ session: Session, _ directory: StateDirectory, _ state: StateFile.Contents
  ) -> [Completion.Candidate] {
    var known = state.vehicles
    // Where only `serve` runs the products are never listed, but it saves an answer of each car.
    for path in directory.ownVehicleData + [directory.vehicleData] {
      guard let bytes = try? FileSystem.read(path), let body = try? Value(parsing: bytes),
        let vehicle = Vehicle(body.answer),
        !known.contains(where: { $0.vin == vehicle.vin })
      else { continue }
      known.append(KnownVehicle(vin: vehicle.vin, displayName: vehicle.displayName))
    }
    return known.map { .init($0.displayName, $0.vin) } + known.map { .init($0.vin, $0.displayName) }
  }

  private static func sites(
    _ session: Session, _ directory: StateDirectory, _ state: StateFile.Contents
  ) throws(Failure) -> [Completion.Candidate] {
    let saved = try session.powerwallID().map { [Completion.Candidate($0)] } ?? []
    return state.sites.map { .init($0.id, $0.name) } + saved
  }
}
