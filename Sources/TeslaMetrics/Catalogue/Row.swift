import Metrics

/// A row of the catalogue, complete: which family a field of Tesla's becomes.
///
/// A class so that a conversion, which looks up hundreds, copies none.
package final class Row: Sendable {
  /// From the top of the answer, `[]` for the elements of a list.
  package let path: String
  /// The family that the field's samples belong to, without samples.
  let family: MetricFamily
  let reading: Reading
  /// Tells where the car is or is going.
  package let isLocation: Bool
  /// Of a block that Tesla sends in more than one shape.
  let isInClosedBlock: Bool
  /// What the field says, in our words, without the path.
  package let meaning: String

  init(_ field: Field, in block: Block, prefix: String) {
    path = block.path.isEmpty ? field.path : block.path + "." + field.path
    reading = field.reading
    isLocation = field.isLocation
    isInClosedBlock = block.isClosed
    meaning = field.meaning
    let stem = [block.stem, field.stem ?? field.path.underscored].filter { !$0.isEmpty }
    family = Row.family(of: field, path: path, stem: prefix + stem.joined(separator: "_"), prefix)
  }

  private static func family(
    of field: Field, path: String, stem: String, _ prefix: String
  ) -> MetricFamily {
    switch field.reading {
    case .number(let unit), .limit(let unit, unlimitedFrom: _):
      let name = unit.baseUnit.isEmpty ? stem : stem + "_" + unit.baseUnit
      let source = unit.convertedName.map { "\(path), converted from \($0)" } ?? path
      return MetricFamily(
        name: name, kind: .gauge, unit: unit.baseUnit, help: "\(field.meaning) (\(source))")
    case .time:
      let name = stem.hasSuffix("timestamp") ? stem + "_seconds" : stem + "_timestamp_seconds"
      return MetricFamily(
        name: name, kind: .gauge, unit: "seconds", help: "\(field.meaning) (\(path))")
    case .flag, .length, .ignored:
      return MetricFamily(name: stem, kind: .gauge, help: "\(field.meaning) (\(path))")
    case .states, .codes:
      return MetricFamily(name: stem, kind: .stateSet, help: "\(field.meaning) (\(path))")
    case .info(let info, label: _, isCode: _):
      let name = info.stem.isEmpty ? String(prefix.dropLast()) : prefix + info.stem
      return MetricFamily(name: name, kind: .info, help: info.meaning)
    }
  }

  /// The states that the samples tell apart, `other` last; empty for other kinds.
  package var states: [String] {
    switch reading {
    case .states(let list): list.names + [StateList.other]
    case .codes(let names): names + [StateList.other]
    default: []
    }
  }
}
