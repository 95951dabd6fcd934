import TestSupport
import Testing
import Unix

@Suite struct NewFileTests {
  @Test(
    "the file has the mode it was given, whatever the umask",
    arguments: [0o600, 0o644] as [FileMode])
  func mode(_ mode: FileMode) throws {
    let folder = try TemporaryDirectory()
    try NewFile.write("key".utf8, to: folder.file("new"), mode: mode)
    #expect(try FileSystem.status(folder.file("new")).mode == mode)
    #expect(try FileSystem.read(folder.file("new")) == Array("key".utf8))
  }

  @Test("what is there is left alone, even a link to nothing")
  func existing() throws {
    let folder = try TemporaryDirectory()
    let path = try folder.write("old", to: "old")
    try makeSymbolicLink(to: folder.file("nothing"), at: folder.file("link"))
    for name in ["old", "link"] {
      let error = #expect(throws: SystemError.self) {
        try NewFile.write("new".utf8, to: folder.file(name), mode: 0o600)
      }
      #expect(error?.errno == .fileExists)
    }
    #expect(try FileSystem.read(path) == Array("old".utf8))
    #expect(folder.names.sorted() == ["link", "old"])
  }
}
