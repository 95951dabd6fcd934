/// How often to look, and when to leave a car alone; tesla-serve(8) explains each.
package struct PollOptions: Hashable, Sendable {
  package var checkInterval = Duration.seconds(70)
  package var driveInterval = Duration.seconds(30)
  /// How long a car may sleep before it is woken; nil lets it sleep as long as it likes.
  package var sleepAllowed: Duration?
  package var idleAfter = Duration.seconds(600)
  package var idlePause = Duration.seconds(1_260)
  /// How long values stay after the last good answer; nil keeps them, with their age.
  package var staleAfter: Duration?
  package var siteInterval = Duration.seconds(60)
  /// How often the list of the account's cars is read again.
  package var productsInterval = Duration.seconds(600)

  package init() {}
}
