/// Appends families to a page, byte by byte: no string is built on the way.
struct ExpositionWriter {
  let format: ExpositionFormat
  private(set) var bytes: [UInt8] = []
  /// The last label set and its bytes: most samples of a page have the same.
  private var lastLabels: [Label] = []
  private var lastLabelBytes: [UInt8] = []

  init(format: ExpositionFormat, capacity: Int) {
    self.format = format
    bytes.reserveCapacity(capacity)
  }

  mutating func write(_ family: MetricFamily) {
    guard !family.samples.isEmpty else { return }
    if !family.help.isEmpty { writeMetadata(of: family) }
    for sample in family.samples where isAllowed(sample, in: family) {
      write(sample, of: family)
    }
  }

  mutating func finish() {
    if format == .openMetrics { append("# EOF\n") }
  }

  private func isAllowed(_ sample: Sample, in family: MetricFamily) -> Bool {
    format == .text || family.kind != .counter || sample.value >= 0
  }

  private mutating func writeMetadata(of family: MetricFamily) {
    switch format {
    case .text:
      let name = family.renderedName
      writeLine("# HELP ", name, help: family.help)
      writeLine("# TYPE ", name, plain: family.kind.textName)
    case .openMetrics:
      writeLine("# TYPE ", family.name, plain: family.kind.openMetricsName)
      if !family.unit.isEmpty { writeLine("# UNIT ", family.name, plain: family.unit) }
      writeLine("# HELP ", family.name, help: family.help)
    }
  }

  private mutating func writeLine(_ keyword: String, _ name: String, plain text: String) {
    append(keyword)
    append(name)
    bytes.append(.space)
    append(text)
    bytes.append(.newline)
  }

  private mutating func writeLine(_ keyword: String, _ name: String, help: String) {
    append(keyword)
    append(name)
    bytes.append(.space)
    // 0.0.4 leaves quotes in help as they are, OpenMetrics escapes them.
    appendEscaped(help, quotes: format == .openMetrics)
    bytes.append(.newline)
  }

  private mutating func write(_ sample: Sample, of family: MetricFamily) {
    append(family.name)
    append(sample.suffix.isEmpty ? family.kind.onlySuffix : sample.suffix)
    if !sample.labels.isEmpty { write(sample.labels) }
    bytes.append(.space)
    appendNumber(sample.value)
    if let seconds = sample.timestampSeconds { appendTimestamp(seconds) }
    bytes.append(.newline)
  }

  private mutating func write(_ labels: [Label]) {
    if labels == lastLabels {
      bytes += lastLabelBytes
      return
    }
    let start = bytes.count
    var separator = UInt8(ascii: "{")
    for label in labels {
      bytes.append(separator)
      separator = UInt8(ascii: ",")
      append(label.name)
      bytes.append(UInt8(ascii: "="))
      bytes.append(.quote)
      appendEscaped(label.value, quotes: true)
      bytes.append(.quote)
    }
    bytes.append(UInt8(ascii: "}"))
    lastLabels = labels
    lastLabelBytes = Array(bytes[start...])
  }

  private mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { bytes.append(contentsOf: $0) }
  }

  private mutating func appendEscaped(_ text: String, quotes: Bool) {
    var text = text
    text.withUTF8 { utf8 in
      if utf8.contains(where: { $0 < .space || $0 == .quote || $0 == .backslash }) {
        appendEscaped(utf8, quotes: quotes)
      } else {
        bytes.append(contentsOf: utf8)
      }
    }
  }

  private mutating func appendEscaped(_ utf8: UnsafeBufferPointer<UInt8>, quotes: Bool) {
    for byte in utf8 {
      switch byte {
      case .backslash: append("\\\\")
      case .newline: append("\\n")
      case .quote where quotes: append("\\\"")
      // A carriage return or NUL is legal in a value, but line-wise readers stumble over it.
      case 0x0D, 0: bytes.append(.space)
      default: bytes.append(byte)
      }
    }
  }

  /// The shortest text that reads back as the same double; integers without a point.
  private mutating func appendNumber(_ value: Double) {
    if let integer = Int64(exactly: value), integer.magnitude <= 1 << 53 {
      if integer == 0, value.sign == .minus { bytes.append(UInt8(ascii: "-")) }
      appendInteger(integer)
    } else if value.isFinite {
      append(value.description)
    } else if value.isNaN {
      append("NaN")
    } else {
      append(value > 0 ? "+Inf" : "-Inf")
    }
  }

  private mutating func appendInteger(_ value: Int64) {
    if (0...9).contains(value) {
      bytes.append(UInt8(ascii: "0") + UInt8(value))
    } else {
      append(String(value))
    }
  }

  /// Whole milliseconds in 0.0.4, seconds in OpenMetrics.
  private mutating func appendTimestamp(_ seconds: Double) {
    switch format {
    case .openMetrics:
      guard seconds.isFinite else { return }
      bytes.append(.space)
      appendNumber(seconds)
    case .text:
      guard let milliseconds = Int64(exactly: (seconds * 1000).rounded()) else { return }
      bytes.append(.space)
      appendInteger(milliseconds)
    }
  }
}

extension MetricKind {
  /// 0.0.4 has neither info nor stateset, and calls unknown `untyped`.
  fileprivate var textName: String {
    switch self {
    case .gauge, .info, .stateSet: "gauge"
    case .counter: "counter"
    case .histogram: "histogram"
    case .unknown: "untyped"
    }
  }

  fileprivate var openMetricsName: String {
    switch self {
    case .gauge: "gauge"
    case .counter: "counter"
    case .info: "info"
    case .stateSet: "stateset"
    case .histogram: "histogram"
    case .unknown: "unknown"
    }
  }

  /// The suffix of every sample of that kind; a histogram's samples name theirs.
  fileprivate var onlySuffix: String {
    switch self {
    case .counter: "_total"
    case .info: "_info"
    case .gauge, .stateSet, .histogram, .unknown: ""
    }
  }
}

extension UInt8 {
  fileprivate static let space = UInt8(ascii: " ")
  fileprivate static let newline = UInt8(ascii: "\n")
  fileprivate static let quote = UInt8(ascii: "\"")
  fileprivate static let backslash = UInt8(ascii: "\\")
}
