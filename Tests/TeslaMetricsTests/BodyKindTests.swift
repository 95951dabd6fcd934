import JSON
import Testing

@testable import TeslaMetrics

@Suite struct BodyKindTests {
  @Test(arguments: SampleBody.all)
  func kindIsRecognizedByContentBareAndWrapped(sample: SampleBody) throws {
    let body = try sample.value()
    #expect(try BodyKind(recognizing: body) == sample.kind)
    #expect(try BodyKind(recognizing: #require(body["response"])) == sample.kind)
  }

  @Test func noProductsAreProducts() throws {
    let body = try Value(parsing: Array(#"{"response":[],"count":0}"#.utf8))
    #expect(try BodyKind(recognizing: body) == .products)
  }

  @Test(arguments: [
    (
      #"{"response":null,"error":"vehicle unavailable: {:error=>\"x\"}","error_description":""}"#,
      #"is an error answer: vehicle unavailable: {:error=>"x"}"#
    ),
    (#"{"error":"login_required"}"#, "is an error answer: login_required"),
    (#"{"response":null}"#, "is an answer without content"),
    ("{}", "is an answer without content"),
    ("[1]", "is a list of something else, not an answer that has metrics"),
    (#""text""#, "is a single value, not an answer that has metrics"),
    (
      #"{"response":{"result":false,"reason":"x"}}"#,
      "is an object with result, reason, not an answer that has metrics"
    ),
  ])
  func anythingElseIsToldByWhatItLooksLike(json: String, words: String) throws {
    let body = try Value(parsing: Array(json.utf8))
    let error = #expect(throws: UnrecognizedBody.self) { _ = try BodyKind(recognizing: body) }
    #expect(error?.description == words)
  }
}
