/// A JSON object: members in their order, each name once. Of a name that was sent twice the last
/// value counts, at the place of the first.
package struct Object: Hashable, Sendable {
  package struct Member: Hashable, Sendable {
    package let name: String
    package var value: Value

    package init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  package private(set) var members: [Member]

  package init(_ members: [Member] = []) {
    self.members = Object.repeatsName(members) ? Object.merged(members) : members
  }

  package var isEmpty: Bool { members.isEmpty }
  package var count: Int { members.count }

  package subscript(_ name: String) -> Value? {
    get { members.first { $0.name == name }?.value }
    set {
      guard let newValue else { return members.removeAll { $0.name == name } }
      if let index = members.firstIndex(where: { $0.name == name }) {
        members[index].value = newValue
      } else {
        members.append(Member(name, newValue))
      }
    }
  }

  private static func repeatsName(_ members: [Member]) -> Bool {
    // Comparing all pairs is faster up to here, and beyond it would be quadratic.
    guard members.count > 8 else {
      for (index, member) in members.enumerated().dropFirst()
      where members[..<index].contains(where: { $0.name == member.name }) {
        return true
      }
      return false
    }
    var names = Set<String>(minimumCapacity: members.count)
    return !members.allSatisfy { names.insert($0.name).inserted }
  }

  private static func merged(_ members: [Member]) -> [Member] {
    var places: [String: Int] = [:]
    var merged: [Member] = []
    for member in members {
      if let place = places[member.name] {
        merged[place].value = member.value
      } else {
        places[member.name] = merged.count
        merged.append(member)
      }
    }
    return merged
  }
}
