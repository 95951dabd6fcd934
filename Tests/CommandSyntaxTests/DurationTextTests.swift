import CommandSyntax
import Testing

@Test(arguments: [
  ("70", Duration.seconds(70)), ("70s", .seconds(70)), ("10m", .seconds(600)),
  ("3h", .seconds(10_800)), ("2d", .seconds(172_800)), ("250ms", .milliseconds(250)),
  ("1.5h", .seconds(5_400)), ("0.25", .milliseconds(250)), ("1h30m", .seconds(5_400)),
  ("1d1h1m1s1ms", .milliseconds(90_061_001)), ("0", .zero), ("007", .seconds(7)),
  ("999999999d", .seconds(999_999_999 * 86_400)), ("1.0000001", .seconds(1)),
])
func durationIsRead(text: String, expected: Duration) {
  #expect(DurationText.parse(text) == expected)
}

@Test(arguments: [
  "", " ", "s", "-5", "+5", "5x", "5 s", "1h30", "30m1h", "1m1m", ".5", "5.", "1.2.3", "1e3", "nan",
  "1000000000", "never", "٣", "5\u{301}", "1,5",
])
func durationIsRefused(text: String) {
  #expect(DurationText.parse(text) == nil)
}

@Test func describedDurationIsReadBack() {
  for milliseconds in [0, 1, 100, 1_000, 70_000, 600_000, 5_400_000, 86_400_000, 90_061_001] {
    let duration = Duration.milliseconds(milliseconds)
    #expect(DurationText.parse(DurationText.describe(duration)) == duration)
  }
  #expect(DurationText.describe(.seconds(5_400)) == "1h30m")
  #expect(DurationText.describe(.seconds(10_800)) == "3h")
}
