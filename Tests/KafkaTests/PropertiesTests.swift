import TestSupport
import Testing
import Unix

@testable import Kafka

struct PropertiesTests {
  private static func read(_ text: String) -> Result<[[String]], KafkaError> {
    Result { () throws(KafkaError) in
      try KafkaProperties(Array(text.utf8)).properties.map { [$0.key, $0.value, "\($0.line)"] }
    }
  }

  @Test(arguments: [
    ("", []),
    ("# a comment\n\n  # another\n", []),
    ("security.protocol=SASL_SSL", [["security.protocol", "SASL_SSL", "1"]]),
    ("\r\n a.b = c d \t\r\nx=\n", [["a.b", "c d", "2"], ["x", "", "3"]]),
    ("sasl.password=a=b#c", [["sasl.password", "a=b#c", "1"]]),
    ("a=1\na=2", [["a", "1", "1"], ["a", "2", "2"]]),
  ])
  func linesAreRead(text: String, expected: [[String]]) {
    #expect(Self.read(text) == .success(expected))
  }

  @Test(arguments: [
    ("a=1\nsasl.password", KafkaError.noProperty(line: 2)),
    ("=1", .noProperty(line: 1)),
    ("a b=1", .noProperty(line: 1)),
    ("a=1\u{0}2", .noProperty(line: 1)),
    ("\n\ngroup.id=x", .reservedProperty("group.id", line: 3)),
    ("enable.auto.commit = true", .reservedProperty("enable.auto.commit", line: 1)),
  ])
  func aLineThatIsNoneIsNamed(text: String, error: KafkaError) {
    #expect(Self.read(text) == .failure(error))
    #expect("\(error)".hasPrefix("line "))
  }

  @Test func bytesThatAreNoTextAreRefused() {
    #expect(throws: KafkaError.noProperty(line: 1)) { try KafkaProperties([0x61, 0x3D, 0xFF]) }
  }

  @Test func aFileThatIsNotThereIsNamed() {
    #expect {
      try KafkaProperties(file: "/nonexistent/kafka.properties")
    } throws: { "\($0)".contains("/nonexistent/kafka.properties: no such file") }
  }

  @Test(arguments: [
    ("", false), ("auto.offset.reset=latest", false), ("auto.offset.reset=earliest", true),
    ("auto.offset.reset=earliest\nauto.offset.reset=latest", false),
  ])
  func whereANewGroupBegins(text: String, withOldest: Bool) throws {
    #expect(try KafkaProperties(Array(text.utf8)).beginsWithOldest == withOldest)
  }
}

struct LoadingTests {
  @Test func aLibraryThatIsNotThereIsOneLineWithThePackage() {
    guard case .failure(let error) = LibRdKafka.load("librdkafka.so.0") else {
      return #expect(Bool(false), "there is no such library")
    }
    #expect("\(error)".hasPrefix("cannot load librdkafka (Debian package librdkafka1): "))
    #expect(!"\(error)".contains("\n"))
  }

  @Test(arguments: [
    ("no.such.property=hunter2", "line 1: librdkafka has no property no.such.property"),
    (
      "\nsasl.mechanism=PLAIN\nsecurity.protocol=hunter2",
      "line 3: librdkafka refuses the value of security.protocol"
    ),
    ("ssl.ca.location=/nonexistent\nsecurity.protocol=ssl", "librdkafka refuses its properties: "),
  ])
  func whatLibrdkafkaRefusesIsNamedWithoutItsValue(text: String, message: String) throws {
    var configuration = KafkaConfiguration(brokers: "localhost:1", group: "g", topic: "t")
    configuration.properties = try KafkaProperties(Array(text.utf8))
    #expect {
      try KafkaConsumer(configuration, receiver: Recorder())
    } throws: {
      "\($0)".hasPrefix(message) && !"\($0)".contains("hunter2")
    }
  }
}
