internal import Journal
internal import TeslaData
internal import Time

/// The track of a drive for maps and other programs, in GPX 1.1.
struct GPX {
  let bytes: [UInt8]

  /// Where nothing was heard for longer, a new segment begins.
  private static let longestStep = Duration.seconds(600)

  /// nil without a position.
  init?(_ drive: Drive, track: [Drive.Point], name: String?, _ calendar: LocalCalendar) {
    let track = track.filter { GPX.isPlace($0.position) }
    func end(_ time: Timestamp?, _ position: Position?) -> [Drive.Point] {
      guard let time, let position, GPX.isPlace(position) else { return [] }
      return [Drive.Point(time: time, position: position, speed: nil)]
    }
    let start = end(drive.begin, drive.startPosition)
      .filter { point in track.first.map { point.time < $0.time } ?? true }
    let finish = end(drive.end, drive.endPosition)
      .filter { point in track.last.map { point.time > $0.time } ?? true }
    let points = start + track + finish
    guard let first = points.first else { return nil }
    let title = [name, calendar.clock(drive.begin, withSeconds: false)].compactMap(\.self)
      .joined(separator: " ")
    var text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <gpx version="1.1" creator="tesla \(TeslaProgram.version)" xmlns="http://www.topografix.com/GPX/1/1">
      <metadata><time>\(first.time.shortText)</time></metadata>
      <trk><name>\(GPX.escaped(title))</name>
      <trkseg>

      """
    var last = first.time
    for point in points {
      if last.duration(to: point.time) > GPX.longestStep { text += "</trkseg>\n<trkseg>\n" }
      last = point.time
      let position = point.position
      text += "<trkpt lat=\"\(position.latitude.written(decimals: 6))\""
      text += " lon=\"\(position.longitude.written(decimals: 6))\">"
      text += "<time>\(point.time.shortText)</time></trkpt>\n"
    }
    text += "</trkseg>\n</trk>\n</gpx>\n"
    bytes = Array(text.utf8)
  }

  private static func isPlace(_ position: Position) -> Bool {
    -90...90 ~= position.latitude && -180...180 ~= position.longitude
  }

  /// XML 1.0 has no control characters at all.
  private static func escaped(_ text: String) -> String {
    TerminalText.line(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;")
  }
}
