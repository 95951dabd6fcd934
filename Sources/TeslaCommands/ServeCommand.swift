/// Placeholder until the exporter lands.
struct ServeCommand {
  init(_ session: Session) {}
  func run() -> Int32 { 1 }
}
