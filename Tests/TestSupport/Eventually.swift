import Unix

/// Asks until it is so; false when it never is. Each asking takes a moment, so that nothing sleeps
/// and nothing is asked too often; what ends it is time and no number of askings, for a quick machine
/// asks thousands of times while it waits for a page that changes every ten seconds.
package func eventually(_ isSo: () throws -> Bool) rethrows -> Bool {
  let deadline = MonotonicTime.after(.seconds(4 * Running.patience))
  repeat { if try isSo() { return true } } while MonotonicTime.now < deadline
  return false
}
