import Testing

@testable import CommandSyntax

@Test(arguments: [
  ("", "", 0), ("a", "", 1), ("", "ab", 2), ("vehicle", "vehicle", 0), ("vehcile", "vehicle", 1),
  ("vehcle", "vehicle", 1), ("vehiclee", "vehicle", 1), ("vehikle", "vehicle", 1),
  ("kitten", "sitting", 3), ("ca", "abc", 3), ("wkae", "wake", 1),
])
func distanceCountsTypingErrors(left: String, right: String, expected: Int) {
  #expect(Spelling.distance(left, right) == expected)
  #expect(Spelling.distance(right, left) == expected)
}

@Test(arguments: [
  ("wkae", "wake"), ("WAKE", "wake"), ("prodcuts", "products"), ("datta", "data"),
])
func nearestNameIsSuggested(typed: String, expected: String) {
  #expect(Spelling.nearest(to: typed, in: ["wake", "data", "products"]) == expected)
}

@Test(arguments: ["xyz", "", "w", String(repeating: "wake", count: 1_000)])
func nothingIsSuggestedWhenNothingIsNear(typed: String) {
  #expect(Spelling.nearest(to: typed, in: ["wake", "data", "products"]) == nil)
}
