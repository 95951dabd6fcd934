extension Unicode.Scalar {
  /// Whether it is invisible and may come from copying: blanks of every kind, controls, zero
  /// width, byte order and directional marks.
  package var isInvisible: Bool {
    switch properties.generalCategory {
    case .control, .format: true
    default: properties.isWhitespace || properties.isDefaultIgnorableCodePoint
    }
  }
}
