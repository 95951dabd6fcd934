import Metrics

/// The rows of one kind of answer, ready for looking up while walking through one.
struct Schema: Sendable {
  /// What one field leads to, by the names on its path. Built once: a conversion looks up one
  /// name at a time and never puts a path together.
  struct Node: Sendable {
    var row: Int?
    var isClosed = false
    var children: [String: Node] = [:]
    /// What the elements of a list lead to; a box for a value that contains itself.
    var elements: [Node] = []
  }

  let prefix: String
  let rows: [Row]
  private(set) var root = Node()
  /// Where a row's samples are gathered: rows of one family share the place.
  let slots: [Int]

  init(prefix: String, blocks: [Block]) {
    self.prefix = prefix
    var rows: [Row] = []
    var slots: [Int] = []
    var firstOfFamily: [String: Int] = [:]
    for block in blocks {
      for field in block.fields {
        let row = Row(field, in: block, prefix: prefix)
        let isInfo = row.family.kind == .info
        let place = isInfo ? firstOfFamily[row.family.name] ?? rows.count : rows.count
        if isInfo { firstOfFamily[row.family.name] = place }
        Schema.insert(rows.count, at: row.path.split(separator: ".")[...], into: &root)
        rows.append(row)
        slots.append(place)
      }
      if block.isClosed { Schema.close(block.path.split(separator: ".")[...], in: &root) }
    }
    self.rows = rows
    self.slots = slots
  }

  private static func insert(_ row: Int, at path: ArraySlice<Substring>, into node: inout Node) {
    edit(path, in: &node) { $0.row = row }
  }

  private static func close(_ path: ArraySlice<Substring>, in node: inout Node) {
    edit(path, in: &node) { $0.isClosed = true }
  }

  private static func edit(
    _ path: ArraySlice<Substring>, in node: inout Node, _ change: (inout Node) -> Void
  ) {
    guard let first = path.first else { return change(&node) }
    if first.hasSuffix("[]") {
      let name = String(first.dropLast(2))
      var child = node.children[name] ?? Node()
      var element = child.elements.first ?? Node()
      edit(path.dropFirst(), in: &element, change)
      child.elements = [element]
      node.children[name] = child
    } else {
      edit(path.dropFirst(), in: &node.children[String(first), default: Node()], change)
    }
  }

  /// The catalogued families' names, as text format 0.0.4 has them.
  var familyNames: Set<String> { Set(rows.map(\.family.renderedName)) }
}
