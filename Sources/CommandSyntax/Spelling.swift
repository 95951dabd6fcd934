/// Finds the word that the user meant to type.
package enum Spelling {
  /// The candidate with the fewest typing errors, if they are few for its length.
  package static func nearest(to word: String, in candidates: [String]) -> String? {
    // Longer words cannot be misspelt names of ours, and the distance costs their square.
    guard word.utf8.count <= 64 else { return nil }
    let typed = word.lowercased()
    let ranked = candidates.map { (name: $0, distance: distance(typed, $0.lowercased())) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    let allowance = max(1, min(3, best.name.utf8.count / 3))
    return best.distance <= allowance ? best.name : nil
  }

  /// ` (did you mean --vehicle?)`, or nothing.
  package static func suggestion(_ nearest: String?) -> String {
    nearest.map { " (did you mean \($0)?)" } ?? ""
  }

  /// Damerau-Levenshtein distance in its restricted form: insertions, deletions, replacements
  /// and exchanges of two neighbours.
  static func distance(_ left: String, _ right: String) -> Int {
    let left = Array(left.unicodeScalars)
    let right = Array(right.unicodeScalars)
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var older: [Int] = []
    var previous = Array(0...right.count)
    for i in 1...left.count {
      var row = [i]
      for j in 1...right.count {
        let isSame = left[i - 1] == right[j - 1]
        var best = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (isSame ? 0 : 1))
        if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
          best = min(best, older[j - 2] + 1)
        }
        row.append(best)
      }
      older = previous
      previous = row
    }
    return previous[right.count]
  }
}
