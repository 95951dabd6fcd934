internal import CMosquitto

/// libmosquitto, loaded when the first client is made.
struct LibMosquitto: @unchecked Sendable {  // The table is written once, before anyone else has it.
  /// Every function is there: loading fails when one is missing.
  let functions: UnsafePointer<tesla_libmosquitto>
}
