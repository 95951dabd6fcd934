internal import CommandSyntax
internal import TeslaAPI
internal import Unix

extension Session {
  /// In another user's directory root acts as that user, for good: what its owner put there, such
  /// as links, then leads no further than the owner could go, and what is made is the owner's.
  /// Call it before the first file is opened, in a process of its own.
  func actAsOwner() throws(Failure) {
    guard let path = pathOfFiles else { return }
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

  /// The directory that this command reads and writes; nil for those that use only named files.
  private var pathOfFiles: String? {
    switch arguments.command {
    case MetricsSyntax.signature, DashboardSyntax.dashboard, DashboardSyntax.alerts,
      CompletionSyntax.signature, SimulateSyntax.signature:
      return nil
    default: break
    }
    if arguments.isSet(AuthSyntax.generateKey) { return nil }
    if arguments.isSet(AuthSyntax.registerHandler) || arguments.isSet(AuthSyntax.unregisterHandler)
    {
      return DesktopHandler.file(context.environment)
    }
    return whereFilesAre?.directory.path
  }
}
