import HTTP
import JSON
import Testing

@testable import TeslaAPI

struct AnswerRow: Sendable, CustomTestStringConvertible {
  let status: Int
  let body: String
  let kind: APIError.Kind?
  var type = "application/json"
  var headers: [Headers.Field] = []
  var retryAfter: Duration?

  var testDescription: String { "\(status) \(body.prefix(60))" }

  var response: Response {
    Response(
      status: status, headers: Headers([.init("Content-Type", type)] + headers),
      body: Array(body.utf8))
  }
}

private func error(_ words: String) -> String {
  #"{"response":null,"error":"\#(words)","error_description":""}"#
}

@Suite struct ErrorTableTests {
  static let answers: [AnswerRow] = [
    AnswerRow(status: 200, body: #"{"response":{"state":"online"}}"#, kind: nil),
    AnswerRow(status: 200, body: #"{"response":false}"#, kind: nil),
    AnswerRow(status: 200, body: #"{"response":{}}"#, kind: .empty),
    AnswerRow(status: 200, body: #"{"response":[]}"#, kind: .empty),
    AnswerRow(status: 200, body: #"{"response":""}"#, kind: .empty),
    AnswerRow(status: 200, body: #"{"response":" \n"}"#, kind: .empty),
    AnswerRow(status: 200, body: #"{"response":{},"count":0}"#, kind: .empty),
    AnswerRow(status: 200, body: #"{"response":[],"count":0}"#, kind: nil),
    AnswerRow(status: 200, body: "", kind: .malformed),
    AnswerRow(status: 200, body: "<html>", kind: .malformed, type: "text/html"),
    AnswerRow(status: 200, body: #"{"response":{"#, kind: .malformed),
    AnswerRow(status: 200, body: "[]", kind: .malformed),
    AnswerRow(status: 200, body: #"{"response":null}"#, kind: .empty),
    AnswerRow(status: 200, body: #"{"response":{"result":false}}"#, kind: .refused),
    AnswerRow(status: 200, body: #"{"response":{"result":true}}"#, kind: nil),
    AnswerRow(status: 302, body: "", kind: .redirected),
    AnswerRow(
      status: 303, body: "", kind: .accountInChina,
      headers: [.init("Location", "https://auth.tesla.cn/oauth2/v3/authorize")]),
    AnswerRow(status: 400, body: error("invalid_command"), kind: .rejectedRequest),
    AnswerRow(status: 401, body: "", kind: .unauthorized),
    AnswerRow(status: 401, body: error("invalid bearer token"), kind: .unauthorized),
    AnswerRow(status: 401, body: error("token expired (401)"), kind: .unauthorized),
    AnswerRow(status: 401, body: error("mobile_access_disabled"), kind: .mobileAccessDisabled),
    AnswerRow(status: 401, body: error("unknown user"), kind: .unknownUser),
    AnswerRow(status: 401, body: error("login_required"), kind: .loginRequired),
    AnswerRow(status: 402, body: error("subscription_required"), kind: .paymentRequired),
    AnswerRow(
      status: 403, body: error("forbidden, see https://developer.tesla.com/docs/fleet-api"),
      kind: .tokenRejected),
    AnswerRow(
      status: 403, body: error("account disabled: EXCEEDED_LIMIT"), kind: .accountLimited),
    AnswerRow(status: 403, body: error("Unauthorized missing scopes"), kind: .missingScope),
    AnswerRow(status: 403, body: error("no idea why"), kind: .forbidden),
    AnswerRow(
      status: 403, body: error("Tesla Vehicle Command Protocol required, please refer"),
      kind: .signedOnly),
    AnswerRow(
      status: 403, body: "<HTML>Access Denied</HTML>", kind: .blocked, type: "text/html",
      retryAfter: .seconds(900)),
    AnswerRow(status: 404, body: error("not_found"), kind: .notFound),
    AnswerRow(status: 405, body: error("vehicle is currently in service"), kind: .inService),
    AnswerRow(status: 405, body: error("method not allowed"), kind: .rejectedRequest),
    AnswerRow(status: 406, body: error("not_a_JSON_request"), kind: .rejectedRequest),
    AnswerRow(
      status: 408, body: error("vehicle unavailable: vehicle is offline or asleep"),
      kind: .asleep),
    AnswerRow(status: 408, body: error(#"{\"error\": \"timeout\"}"#), kind: .server),
    AnswerRow(
      status: 412, body: error("Endpoint is only available on fleetapi. Visit"),
      kind: .fleetOnly),
    AnswerRow(status: 412, body: error("Account x must be registered"), kind: .notRegistered),
    AnswerRow(
      status: 421,
      body: error(
        "user out of region, use base URL: https://fleet-api.prd.eu.vn.cloud.tesla.com, see"),
      kind: .wrongRegion(URL("https://fleet-api.prd.eu.vn.cloud.tesla.com"))),
    AnswerRow(status: 422, body: error("invalid_resource"), kind: .notFound),
    AnswerRow(
      status: 422, body: error("vehicle does not support signed commands"), kind: .unsupported),
    AnswerRow(status: 499, body: error("client closed"), kind: .server),
    AnswerRow(status: 423, body: "", kind: .accountLocked),
    AnswerRow(status: 424, body: error("upstream"), kind: .server),
    AnswerRow(
      status: 429, body: error("Retry in 37 seconds"), kind: .rateLimited,
      retryAfter: .seconds(37)),
    AnswerRow(
      status: 429, body: error("Retry in 5 seconds"), kind: .rateLimited,
      headers: [.init("Retry-After", "60")], retryAfter: .seconds(60)),
    AnswerRow(
      status: 429, body: error("Retry in 9999999999999 seconds"), kind: .rateLimited,
      retryAfter: .seconds(86_400)),
    AnswerRow(status: 500, body: error("upstream internal error"), kind: .server),
    AnswerRow(
      status: 500, body: error("vehicle unavailable: vehicle is offline"), kind: .asleep),
    AnswerRow(status: 503, body: "<html>down</html>", kind: .server, type: "text/html"),
    AnswerRow(status: 540, body: error("Device Unknown Error"), kind: .deviceError),
    AnswerRow(status: 418, body: error("client too old"), kind: .clientTooOld),
    AnswerRow(status: 999, body: "", kind: .malformed),
  ]

  @Test("each answer has one meaning", arguments: answers)
  func classification(_ row: AnswerRow) {
    let error = ErrorTable.error(in: row.response, endpoint: "products")
    #expect(error?.kind == row.kind)
    #expect(error?.retryAfter == row.retryAfter)
  }

  static let tokenAnswers: [AnswerRow] = [
    AnswerRow(
      status: 200, body: #"{"access_token":"abc","refresh_token":"def"}"#, kind: nil),
    AnswerRow(status: 200, body: #"{"access_token":"abc"}"#, kind: nil),
    AnswerRow(status: 200, body: #"{"access_token":"null"}"#, kind: .malformed),
    AnswerRow(status: 200, body: #"{"access_token":""}"#, kind: .malformed),
    AnswerRow(status: 200, body: "", kind: .malformed),
    AnswerRow(status: 400, body: #"{"error":"invalid_grant"}"#, kind: .loginRequired),
    AnswerRow(
      status: 400, body: #"{"error":"invalid_request","error_description":"token is invalid"}"#,
      kind: .loginRequired),
    AnswerRow(status: 400, body: #"{"error":"invalid_audience"}"#, kind: .audienceRefused),
    AnswerRow(status: 400, body: #"{"error":"unauthorized_client"}"#, kind: .clientRefused),
    AnswerRow(status: 400, body: #"{"error":"server_error"}"#, kind: .server),
    AnswerRow(status: 401, body: #"{"error":"login_required"}"#, kind: .loginRequired),
    AnswerRow(status: 403, body: #"{"error":"access_denied"}"#, kind: .forbidden),
    AnswerRow(
      status: 403, body: "<HTML>", kind: .blocked, type: "text/html", retryAfter: .seconds(900)),
    AnswerRow(status: 429, body: "{}", kind: .rateLimited),
    AnswerRow(status: 503, body: "<html>", kind: .server, type: "text/html"),
  ]

  @Test("each answer of the token endpoint has one meaning", arguments: tokenAnswers)
  func tokenClassification(_ row: AnswerRow) {
    let error = ErrorTable.tokenError(in: row.response)
    #expect(error?.kind == row.kind)
    #expect(error?.retryAfter == row.retryAfter)
  }

  @Test("a server's words are printable and short")
  func wordsAreSafe() throws {
    let words = String(repeating: "x", count: 5_000) + "\\u001b[2J"
    let error = try #require(
      ErrorTable.error(
        in: AnswerRow(status: 500, body: error("\\u001b" + words), kind: nil).response,
        endpoint: "products"))
    #expect(error.detail.count <= 201)
    #expect(error.detail.unicodeScalars.allSatisfy { $0.value >= 0x20 })
  }
}
