import TestSupport
import Testing

@testable import Unix

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Root in another user's private directory, as after `sudo tesla`.
@Suite(.enabled(if: CurrentProcess.userID == 0, "only root can give files away"))
struct HeirTests {
  private static let nobody: UInt32 = 65_534

  private func owners(mode: FileMode) throws -> Set<UInt32> {
    let folder = try TemporaryDirectory()
    let directory = folder.file("state")
    try FileSystem.makeDirectory(directory, mode: mode)
    try #require(chown(directory, Self.nobody, Self.nobody) == 0)
    try AtomicFile.write([1], to: directory + "/atomic", mode: 0o600)
    let reserved = try ReservedFile(directory + "/reserved", size: 10, mode: 0o600, owner: nil)
    reserved.close()
    try #require(try FileLock.tryAcquire(path: directory + "/lock")).release()
    let names = ["atomic", "reserved", "lock"]
    return Set(try names.map { try FileSystem.status(directory + "/" + $0).ownerID })
  }

  @Test func privateDirectoryStaysItsOwners() throws {
    #expect(try owners(mode: 0o700) == [Self.nobody])
  }

  @Test func sharedDirectoryGetsRootsFiles() throws {
    #expect(try owners(mode: 0o755) == [0])
  }
}
