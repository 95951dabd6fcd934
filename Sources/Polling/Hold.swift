package import Time

/// A time during which nothing is asked, and why.
package struct Hold: Hashable, Sendable {
  package let until: Timestamp
  package let reason: HoldReason

  package init(until: Timestamp, reason: HoldReason) {
    self.until = until
    self.reason = reason
  }

  /// Whether a person's word ends it: limits that others set stay.
  var isLiftable: Bool {
    switch reason {
    case .rateLimited, .accountLimited, .overBudget: false
    default: true
    }
  }
}

/// Why asking is of no use for a while.
package enum HoldReason: String, Hashable, Sendable, CaseIterable {
  case rateLimited = "rate limited"
  case loginRequired = "login required"
  case tokenRejected = "token rejected"
  case refused = "refused by Tesla"
  case firewall = "blocked by a firewall"
  case accountLimited = "account limit reached"
  case overBudget = "budget spent"
  case notFound = "not found"
  case server = "Tesla's server failed"
  case network = "network failed"
  case files = "token files cannot be used"
}
