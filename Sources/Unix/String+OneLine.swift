extension String {
  /// The words of a C library for a log line, which holds neither line ends nor other control
  /// characters.
  package var asOneLine: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
  }
}
