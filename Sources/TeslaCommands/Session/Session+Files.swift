internal import CommandSyntax
internal import TeslaAPI
internal import Unix

/// Where the files are, and what is kept in them.
extension Session {
  /// Where the files are; the directory itself may not be there yet.
  func directory() throws(Failure) -> StateDirectory {
    try located().directory
  }

  var whereFilesAre: (directory: StateDirectory, origin: StateDirectory.Origin)? {
    StateDirectory.locate(
      option: arguments.string(GlobalOptions.stateDirectory), environment: context.environment,
      workingDirectory: context.workingDirectory)
  }

  var pathOfFiles: String? { whereFilesAre?.directory.path }

  func located() throws(Failure) -> (directory: StateDirectory, origin: StateDirectory.Origin) {
    guard let located = whereFilesAre else {
      throw Failure(
        .failure, "there is no place for the files: HOME is not set", hint: "name one with -C DIR")
    }
    console.detail("files are in \(located.directory.path)")
    return located
  }

  /// In another user's directory root acts as that user, for good: what its owner put there, such
  /// as links, then leads no further than the owner could go, and what is made is the owner's.
  /// Call it before the first file is opened, in a process of its own.
  func act(asOwnerOf path: String?) throws(Failure) {
    guard let path else { return }
    do throws(SystemError) {
      guard let owner = try FileSystem.foreignOwner(of: path) else { return }
      try CurrentProcess.become(ownerOf: owner)
      console.detail("acts as user \(owner.ownerID), who may change what is in \(path)")
    } catch {
      throw Failure(
        .failure, error.description,
        hint: "run tesla as the owner of \(path), or name another directory with -C")
    }
  }

  func stateFile(_ directory: StateDirectory) -> StateFile {
    StateFile(directory, clock: clock) { [console] warning in
      console.warning(warning.text(in: directory))
    }
  }

  /// The one vault of this run: what it could not write is only in its memory.
  func vault(_ directory: StateDirectory) -> TokenVault {
    usedVault.withLock { vault in
      if let vault { return vault }
      let new = TokenVault(directory: directory, clock: clock) { [console] warning in
        console.warning(warning.text(in: directory))
      }
      vault = new
      return new
    }
  }

  func remember(_ products: Products) async {
    guard let directory = try? directory() else { return }
    let known = products.vehicles.map { KnownVehicle(vin: $0.vin, displayName: $0.displayName) }
    let sites = products.sites.map { KnownSite(id: $0.id, name: $0.name) }
    do throws(VaultError) {
      try await stateFile(directory).update { contents in
        contents.vehicles = known
        contents.sites = sites
      }
    } catch {
      console.detail("cannot update \(directory.state)")
    }
  }
}

extension VaultWarning {
  fileprivate func text(in directory: StateDirectory) -> String {
    switch self {
    case .repairedMode(let path):
      "\(path) was readable by others; it is private now (mode 0600)"
    case .overwrittenInPlace(let path):
      "\(path) is a mount point of its own and was rewritten in place; mount its directory instead"
    case .unsaved(let error):
      "the new tokens are not saved yet: \(error.description); fix this while the process runs"
    case .accessTokenUnsaved(let error):
      "the access token is not saved: \(error.description); the next command renews it"
    case .savedLate: "the new tokens are saved in \(directory.path) now"
    case .unsavedGivenUp:
      "\(directory.refreshToken) was changed meanwhile; the tokens in it are used"
    case .damagedState(let path, let kept):
      "\(FileSystem.name(of: path)) was damaged; kept as \(FileSystem.name(of: kept))"
    }
  }
}
