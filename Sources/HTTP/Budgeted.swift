/// Asks before each request is sent, and reports its outcome afterwards.
///
/// Inside `Retrying`, so that every attempt is counted separately. What a request
/// costs, and which outcomes are billed, is known to the closures only.
package struct Budgeted<Base: Transport>: Transport {
  /// Throws, usually `TransportError.refused`, to keep the request from going out. May set the
  /// price aside, as requests run side by side: a settlement always follows.
  package typealias Admission = @Sendable (Request) async throws(TransportError) -> Void
  /// Called once for each admitted request; a failure with `mayHaveSucceeded` may be billed too.
  package typealias Settlement =
    @Sendable (Request, Result<Response, TransportError>) async -> Void

  private let base: Base
  private let admit: Admission
  private let settle: Settlement

  package init(_ base: Base, admit: @escaping Admission, settle: @escaping Settlement) {
    self.base = base
    self.admit = admit
    self.settle = settle
  }

  package func send(_ request: Request) async throws(TransportError) -> Response {
    try await admit(request)
    do throws(TransportError) {
      let response = try await base.send(request)
      await settle(request, .success(response))
      return response
    } catch {
      await settle(request, .failure(error))
      throw error
    }
  }
}
