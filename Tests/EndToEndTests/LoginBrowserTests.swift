import JSON
import TestSupport
import Testing

/// The simulator's login in a real browser, as a person goes through it.
struct LoginBrowserTests {
  @Test func itEndsWithTheAddressAndAButtonThatCopiesIt() throws {
    try #require(Program.isInstalled("chromium"), "Chromium is missing: run scripts/setup")
    let simulator = try Simulator()
    let login = try PendingLogin(User(simulator))
    let browser = try Chromium(User())
    try browser.open(login.url)
    // Later, so that the page that answers is not gone yet.
    try browser.evaluate(
      """
      identity.value = "a@example.com"; credential.value = "b";
      setTimeout(() => document.querySelector("button[value=sign-in]").click())
      """)
    #expect(
      eventually {
        (try? browser.evaluate("document.title").stringValue)?.hasPrefix("Signed in") == true
      })
    let address = try #require(try browser.evaluate("callback.value").stringValue)
    #expect(address.hasPrefix("tesla://auth/callback?code="))
    try browser.evaluate("copy.click()")
    // Whether a page may copy is the browser's to say; the address is selected in any case.
    #expect(
      eventually {
        let said = try? browser.evaluate("done.textContent").stringValue
        return said == "Copied." || said?.hasPrefix("Press Ctrl-C") == true
      })
    #expect(
      try browser.evaluate("getSelection().toString()").stringValue == address
        || browser.evaluate("callback.selectionEnd").int64Value == Int64(address.utf8.count))
    #expect(browser.complaints == [])
  }
}
