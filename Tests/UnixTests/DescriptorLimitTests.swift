import Testing

@testable import Unix

@Suite struct DescriptorLimitTests {
  @Test(
    "what takes many descriptors leaves a reserve",
    arguments: [
      (0, 4), (24, 4), (40, 4), (64, 16), (256, 144), (1_024, 512), (8_192, 512), (Int.max, 512),
    ])
  func connections(limit: Int, most: Int) {
    #expect(DescriptorLimit.share(2, of: limit, 512) == most)
  }
}
