package import TeslaData
package import Unix

extension StateDirectory {
  /// The places that the user named.
  package var places: String { file("places") }

  /// What `places` names now; none where there is no such file.
  package func readPlaces() throws(SystemError) -> Places {
    do { return Places(text: String(decoding: try FileSystem.read(places), as: UTF8.self)) } catch
      where error.errno == .noSuchFile
    { return Places() }
  }
}
