internal import CYAML

/// Reads one YAML document into nodes, through libyaml.
///
/// What a configuration file does not need is an error: anchors and aliases (whose expansion has no
/// bound), tags, keys that are not text, duplicate keys, a second document, deep nesting.
struct YAMLParser: ~Copyable {
  private static let deepestNesting = 16
  private let parser: UnsafeMutablePointer<yaml_parser_t>

  /// The document's root; nil when it is empty.
  static func parse(_ bytes: [UInt8]) throws(WebConfigError) -> YAMLNode? {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      throw WebConfigError(line: nil, "no memory for the YAML parser")
    }
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(bytes.count, 1))
    defer { copy.deallocate() }
    _ = copy.update(fromContentsOf: bytes)
    yaml_parser_set_input_string(parser, copy.baseAddress, bytes.count)
    let reader = YAMLParser(parser: parser)
    return try reader.document()
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  private enum Event {
    case scalar(String, isPlain: Bool)
    case sequenceStart
    case sequenceEnd
    case mappingStart
    case mappingEnd
    case documentStart
    case streamEnd
    case other
  }

  private func document() throws(WebConfigError) -> YAMLNode? {
    var root: YAMLNode?
    while true {
      let (event, line) = try next()
      switch event {
      case .streamEnd: return root
      case .documentStart:
        if root != nil { throw WebConfigError(line: line, "more than one document") }
        let (first, line) = try next()
        root = try node(first, line: line, depth: 0)
      default: break
      }
    }
  }

  private func node(_ event: Event, line: Int, depth: Int) throws(WebConfigError) -> YAMLNode {
    guard depth < YAMLParser.deepestNesting else {
      throw WebConfigError(line: line, "nested too deeply")
    }
    switch event {
    case .scalar(let text, let isPlain):
      return .scalar(text, isPlain: isPlain, line: line)
    case .sequenceStart:
      var items: [YAMLNode] = []
      while true {
        let (event, itemLine) = try next()
        if case .sequenceEnd = event { return .sequence(items, line: line) }
        items.append(try node(event, line: itemLine, depth: depth + 1))
      }
    case .mappingStart:
      return try mapping(line: line, depth: depth)
    default:
      throw WebConfigError(line: line, "not a value")
    }
  }

  private func mapping(line: Int, depth: Int) throws(WebConfigError) -> YAMLNode {
    var entries: [YAMLNode.Entry] = []
    var keys: Set<String> = []
    while true {
      let (event, keyLine) = try next()
      if case .mappingEnd = event { return .mapping(entries, line: line) }
      guard case .scalar(let key, _) = event else {
        throw WebConfigError(line: keyLine, "a key must be a text")
      }
      guard keys.insert(key).inserted else {
        throw WebConfigError(line: keyLine, "key \"\(key)\" stands twice")
      }
      let (valueEvent, valueLine) = try next()
      let value = try node(valueEvent, line: valueLine, depth: depth + 1)
      entries.append(YAMLNode.Entry(key: key, line: keyLine, value: value))
    }
  }

  /// The next event and its line.
  private func next() throws(WebConfigError) -> (Event, Int) {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else {
      let problem = parser.pointee.problem.map { String(cString: $0) } ?? "not YAML"
      let mark = parser.pointee.problem_mark
      throw WebConfigError(line: Int(clamping: mark.line) + 1, problem)
    }
    defer { yaml_event_delete(&event) }
    let line = Int(clamping: event.start_mark.line) + 1
    switch event.type {
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      try YAMLParser.refuse(anchor: scalar.anchor, tag: scalar.tag, line: line)
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
      return (.scalar(String(decoding: bytes, as: UTF8.self), isPlain: isPlain), line)
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      try YAMLParser.refuse(anchor: start.anchor, tag: start.tag, line: line)
      return (.sequenceStart, line)
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      try YAMLParser.refuse(anchor: start.anchor, tag: start.tag, line: line)
      return (.mappingStart, line)
    case YAML_ALIAS_EVENT: throw WebConfigError(line: line, "aliases are not supported")
    case YAML_SEQUENCE_END_EVENT: return (.sequenceEnd, line)
    case YAML_MAPPING_END_EVENT: return (.mappingEnd, line)
    case YAML_DOCUMENT_START_EVENT: return (.documentStart, line)
    case YAML_STREAM_END_EVENT: return (.streamEnd, line)
    default: return (.other, line)
    }
  }

  private static func refuse(
    anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?, line: Int
  ) throws(WebConfigError) {
    if anchor != nil { throw WebConfigError(line: line, "anchors are not supported") }
    if tag != nil { throw WebConfigError(line: line, "tags are not supported") }
  }
}
