extension Unicode.Scalar {
  /// Whether nobody sees it, and copying may have added it: blanks of every kind, controls, zero
  /// width, byte order and directional marks.
  package var isInvisible: Bool {
    switch properties.generalCategory {
    case .control, .format: true
    default: properties.isWhitespace || properties.isDefaultIgnorableCodePoint
    }
  }
}
