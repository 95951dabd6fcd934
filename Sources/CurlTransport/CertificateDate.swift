internal import HTTP
internal import Time

/// The end of a certificate, as libcurl with OpenSSL writes it among the certificate's lines:
/// `Expire date:Nov 23 12:00:00 2027 GMT`.
struct CertificateDate {
  /// Seconds since 1970.
  let seconds: Double

  init?(_ line: String) {
    let name = "Expire date:"
    guard line.hasPrefix(name) else { return nil }
    let words = line.dropFirst(name.count).split(separator: " ").map(String.init)
    guard words.count == 5, words[4] == "GMT",
      let moment = HTTPDate.moment(
        day: words[1], month: words[0], year: words[3], time: words[2])
    else { return nil }
    seconds = moment.seconds
  }
}
