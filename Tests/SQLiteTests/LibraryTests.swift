import Testing

@testable import SQLite

struct LibraryTests {
}
