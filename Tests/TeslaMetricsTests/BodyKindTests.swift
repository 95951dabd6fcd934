import JSON
import Metrics
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

  @Test(
    "a day without rows is a day, whatever stands for them",
    arguments: [
      #"{"serial_number":"x","period":"day","time_series":[]}"#,
      #"{"serial_number":"x","period":"day","time_series":null}"#,
      #"{"serial_number":"x","period":"day","time_series":""}"#,
      #"{"serial_number":"x","period":"day","time_series":{}}"#,
      #"{"serial_number":"","period":"day"}"#, #"{"period":"week"}"#,
    ])
  func dayWithoutRows(json: String) throws {
    let body = try Value(parsing: Array(#"{"response":\#(json)}"#.utf8))
    #expect(try BodyKind(recognizing: body) == .calendarHistory)
    let families = Conversion.families(from: body, kind: .calendarHistory)
    #expect(!families.contains { $0.name.hasPrefix("tesla_site_day_") })
    #expect(families.value(of: #"tesla_unknown_fields{body="calendar_history"}"#) == "0")
    if json.contains("day") {
      #expect(try DailyEnergies(body).days.isEmpty)
      var backfill = Backfill()
      try backfill.add(body, kind: .calendarHistory)
      #expect(backfill.ordered().isEmpty)
    }
  }

  @Test("one product of an unknown kind does not cost the others")
  func unknownProduct() throws {
    let json = """
      {"response":[{"vin":"V","in_service":false},{"id":"x","device_type":"new","watts":5},3],"count":3}
      """
    let body = try Value(parsing: Array(json.utf8))
    #expect(try BodyKind(recognizing: body) == .products)
    let families = Conversion.families(from: body, kind: .products)
    #expect(families.value(of: #"tesla_in_service{vin="V"}"#) == "0")
    #expect(families.value(of: #"tesla_unknown_fields{body="products"}"#) == "2")
    #expect(!families.page().contains("watts"))
    #expect(UnknownField.all(in: body, kind: .products).map(\.path) == ["[]"])
  }

  @Test(arguments: [
    (
      #"{"response":null,"error":"vehicle unavailable: {:error=>\"x\"}","error_description":""}"#,
      #"is an error answer: vehicle unavailable: {:error=>"x"}"#
    ),
    (#"{"error":"login_required"}"#, "is an error answer: login_required"),
    (#"{"response":null}"#, "is an answer without content"),
    (#"{"response":""}"#, "is an answer without content"),
    (#"{"response":" "}"#, "is an answer without content"),
    (#"{"response":[]}"#, "is an answer without content"),
    (#"{"response":{}}"#, "is an answer without content"),
    ("{}", "is an answer without content"), ("[]", "is an answer without content"),
    ("null", "is an answer without content"), (#""""#, "is an answer without content"),
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
