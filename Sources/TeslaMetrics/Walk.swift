import JSON
import Metrics

/// One way through an answer, looking up each field in a schema.
struct Walk {
  /// Unknown objects deeper than this are left alone; Tesla's own are three levels deep.
  private static let maximumDepth = 12
  /// A site has a dozen batteries at most; an account of a fleet has its cars in pages of 100.
  static let maximumElements = 1000

  /// What is gathered on the way.
  enum Goal {
    case samples
    case values
  }

  let schema: Schema
  let includesLocation: Bool
  private let goal: Goal
  private var found: [(row: Int, value: RowValue)] = []
  private(set) var unknown = UnknownFields()
  private var slots: [MetricFamily?]
  /// The names above the field at hand, for unknown ones only.
  private var path: [String] = []

  init(schema: Schema, includesLocation: Bool, gathers goal: Goal = .samples) {
    self.schema = schema
    self.goal = goal
    self.includesLocation = includesLocation
    slots = Array(repeating: nil, count: schema.rows.count)
  }

  /// In the catalogue's order, without those that got no sample.
  var families: [MetricFamily] {
    slots.compactMap { family in
      guard var family, !family.samples.isEmpty else { return nil }
      if family.kind == .info { family.sortLabels() }
      return family
    }
  }

  /// In the catalogue's order, those of a list in the list's.
  var values: [RowValue] {
    found.enumerated()
      .sorted { ($0.element.row, $0.offset) < ($1.element.row, $1.offset) }
      .map(\.element.value)
  }

  mutating func visit(_ answer: Value, labels: [Label]) {
    guard case .object(let object) = answer else { return }
    visit(object, at: schema.root, labels: labels)
  }

  private mutating func visit(_ object: Object, at node: Schema.Node, labels: [Label]) {
    for member in object.members {
      guard let child = node.children[member.name] else {
        if !node.isClosed { visitUnknown(member.value, named: member.name, labels: labels) }
        continue
      }
      if let row = child.row {
        read(member, by: row, labels: labels)
      } else if case .object(let inner) = member.value {
        path.append(member.name)
        visit(inner, at: child, labels: labels)
        path.removeLast()
      } else if let element = child.elements.first, case .array(let list) = member.value {
        visit(list, named: member.name, at: element, labels: labels)
      } else if !child.isClosed {
        note(member.value, named: member.name, labels: nil)
      }
    }
  }

  /// The elements of a list, told apart by their `din`, else by their place where there are
  /// several; a second one of the same is left out.
  private mutating func visit(
    _ list: [Value], named name: String, at node: Schema.Node, labels: [Label]
  ) {
    var seen: Set<String> = []
    path.append(name + "[]")
    for (index, element) in list.prefix(Walk.maximumElements).enumerated() {
      guard case .object(let object) = element else { continue }
      let place = list.count > 1 ? String(index + 1) : nil
      let din = element["din"]?.identifier?.meaningful?.asLabel ?? place
      guard seen.insert(din ?? "").inserted else { continue }
      visit(object, at: node, labels: labels + (din.map { [Label("din", $0)] } ?? []))
    }
    path.removeLast()
  }

  private mutating func read(_ member: Object.Member, by index: Int, labels: [Label]) {
    let row = schema.rows[index]
    if row.isLocation, !includesLocation { return }
    if goal == .values {
      guard case .value(let value) = row.said(by: member.value) else { return }
      let din = labels.last { $0.name == "din" }?.value
      found.append((index, RowValue(row: row, din: din, value: value)))
      return
    }
    switch row.samples(of: member.value, labels: labels) {
    case .some(let samples): put(samples, into: schema.slots[index], of: row, labels: labels)
    case .none: note(member.value, named: member.name, labels: nil)
    }
  }

  /// Adds an element's samples. Whatever the same labels had before is replaced: the last of a
  /// repeated name counts.
  private mutating func put(_ samples: [Sample], into slot: Int, of row: Row, labels: [Label]) {
    guard var family = slots[slot] else {
      slots[slot] = row.family
      slots[slot]?.samples = samples
      return
    }
    slots[slot] = nil
    defer { slots[slot] = family }
    if case .info = row.reading {
      guard let label = samples.first?.labels.last else { return }
      if let last = family.samples.last, last.labels.starts(with: labels) {
        family.replaceLabel(label, after: labels.count)
      } else {
        family.samples += samples
      }
      return
    }
    while let last = family.samples.last, last.labels.starts(with: labels) {
      family.samples.removeLast()
    }
    family.samples += samples
  }

  /// - Parameter labels: nil for what is counted and not exposed.
  private mutating func visitUnknown(_ value: Value, named name: String, labels: [Label]?) {
    let labels = includesLocation || !TellingName.isLocation(name) ? labels : nil
    if case .object(let object) = value, path.count < Walk.maximumDepth {
      path.append(name.asPathName)
      for member in object.members {
        visitUnknown(member.value, named: member.name, labels: labels)
      }
      path.removeLast()
    } else {
      note(value, named: name, labels: labels)
    }
  }

  /// - Parameter labels: of the sample to expose; nil for a known field with a value that it
  ///   cannot have, whose name stands for another unit.
  private mutating func note(_ value: Value, named name: String, labels: [Label]?) {
    guard !value.isNull else { return }
    unknown.add(
      UnknownField(
        path: (path + [name.asPathName]).joined(separator: "."), value: value, labels: labels))
  }
}

extension MetricFamily {
  /// Sets a label of the last sample, which keeps one of each name.
  fileprivate mutating func replaceLabel(_ label: Label, after count: Int) {
    guard let last = samples.indices.last else { return }
    let place = samples[last].labels.dropFirst(count).firstIndex { $0.name == label.name }
    if let place {
      samples[last].labels[place] = label
    } else {
      samples[last].labels.append(label)
    }
  }

  /// By name, so that a scrape does not depend on the order of the answer; `vin`, `site_id` and
  /// `din` stay first.
  fileprivate mutating func sortLabels() {
    for index in samples.indices {
      let identity = samples[index].labels.filter(\.isIdentity)
      let rest = samples[index].labels.filter { !$0.isIdentity }
      samples[index].labels = identity + rest.sorted { $0.name < $1.name }
    }
  }
}

extension Label {
  fileprivate var isIdentity: Bool { name == "vin" || name == "site_id" || name == "din" }
}
