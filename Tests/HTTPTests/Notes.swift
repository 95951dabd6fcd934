import Synchronization

/// What a callback was told, in order.
final class Notes<Note: Sendable>: Sendable {
  private let notes = Mutex<[Note]>([])

  var all: [Note] { notes.withLock { $0 } }

  @Sendable func add(_ note: Note) { notes.withLock { $0.append(note) } }
}
