import CCurl
import HTTP
import Testing

@testable import CurlTransport

@Suite struct PartsTests {
  @Test(arguments: [
    ("Couldn't connect to server", "couldn't connect to server"),
    ("SSL certificate problem: self-signed", "SSL certificate problem: self-signed"),
    ("OpenSSL says No", "OpenSSL says No"), ("Done. \n", "done"), ("", ""), ("A", "a"),
  ])
  func libraryWordsBecomeAMessage(words: String, message: String) {
    #expect(words.asMessage == message)
  }

  /// Anyone who asked did not cancel anything, and a poller that is cancelled ends.
  @Test func noFailureOfTheLibraryIsACancellation() {
    for code in UInt32(1)...150 {
      #expect(CURLcode(rawValue: code).errorCode != .cancelled, "\(code)")
    }
    #expect(CURLE_ABORTED_BY_CALLBACK.errorCode == .interrupted)
  }

  @Test(arguments: [
    (Duration.zero, Int32(1)), (.seconds(-5), 1), (.nanoseconds(1), 1), (.milliseconds(50), 50),
    (.milliseconds(50) + .nanoseconds(1), 51), (.seconds(30), 30_000),
    (.seconds(Int64.max), 2_000_000_000), (.seconds(1_999_999) + .milliseconds(999), 1_999_999_999),
  ])
  func millisecondsAreRoundedUpAndBounded(duration: Duration, milliseconds: Int32) {
    #expect(duration.inMilliseconds == milliseconds)
  }

  @Test(arguments: [
    ("Expire date:Nov 23 10:00:00 2026 GMT", 1_795_428_000.0),
    ("Expire date:Jan  1 00:00:00 1970 GMT", 0),
    ("Start date:Nov 23 10:00:00 2026 GMT", nil), ("Expire date:soon", nil), ("", nil),
    ("Expire date:Nov 23 10:00:00 2026 CET", nil),
  ])
  func certificateEndIsRead(line: String, seconds: Double?) {
    #expect(CertificateDate(line)?.seconds == seconds)
  }

  @Test func headKeepsOnlyTheLastAnswersFields() {
    var head = ResponseHead()
    let lines = [
      " stray\r\n", "X-Before: 1\r\n", "HTTP/1.1 100 Continue\r\n", "X-Interim: 1\r\n", "\r\n",
      "HTTP/2 200 \r\n", " fold without a field\r\n", "no colon\r\n", "A:b:c \r\n", "\tmore\r\n",
      "Empty:\r\n", "\r\n", "X-Trailer: 1\r\n",
    ]
    for line in lines.prefix(11) {
      head.take(Array(line.utf8))
      #expect(head.isWhole == (line == "\r\n" && head.headers.fields.first?.name == "X-Interim"))
    }
    for line in lines.dropFirst(11) { head.take(Array(line.utf8)) }
    #expect(head.isWhole)
    #expect(head.headers == Headers([.init("A", "b:c more"), .init("Empty", "")]))
  }
}
