internal import Dispatch
internal import Unix

/// Asks until it is so; false when it never is. The pauses between leave the processor to what is
/// waited for, which most askings start a program to see, and never get long. What ends it is time and
/// no number of askings, for a page changes every ten seconds.
package func eventually(_ isSo: () throws -> Bool) rethrows -> Bool {
  let deadline = MonotonicTime.after(.seconds(4 * Running.patience))
  var pause = 1
  while try !isSo() {
    if MonotonicTime.now >= deadline { return false }
    _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(pause))
    pause = min(2 * pause, 64)
  }
  return true
}
