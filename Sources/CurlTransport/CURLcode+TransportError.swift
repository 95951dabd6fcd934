internal import CCurl
internal import HTTP

extension CURLcode {
  /// What the failure means to a caller.
  var errorCode: TransportError.Code {
    switch self {
    case CURLE_COULDNT_RESOLVE_HOST: .cannotResolve
    case CURLE_COULDNT_CONNECT: .cannotConnect
    case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: .proxy
    case CURLE_OPERATION_TIMEDOUT: .timedOut
    // A header line over libcurl's own limit of 100 kB is reported as a lack of memory.
    case CURLE_FILESIZE_EXCEEDED, CURLE_OUT_OF_MEMORY: .tooLarge
    case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2,
      CURLE_HTTP2_STREAM,
      // A write whose stream the server refused is not sent again (see `Transfer.mayStart`).
      CURLE_ABORTED_BY_CALLBACK:
      .interrupted
    // CURLE_TOO_LARGE, which libcurl says since 8.6 and its older headers do not name.
    case CURLcode(rawValue: 100): .tooLarge
    case _ where isAboutTLS: .tls
    default: .protocolViolation
    }
  }

  private var isAboutTLS: Bool {
    switch self {
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
      CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS,
      CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
      true
    default: false
    }
  }
}

extension TransportError {
  /// A failure before any byte went out.
  static func notSent(_ code: Code, _ detail: String) -> TransportError {
    TransportError(code, detail, mayHaveSucceeded: false)
  }
}

extension String {
  /// The text as messages of this program are written: small first letter (but "SSL" and "OpenSSL"
  /// stay), no full stop.
  var asMessage: String {
    var text = self[...]
    while text.last == "." || text.last?.isWhitespace == true { text.removeLast() }
    guard let first = text.first,
      !text.dropFirst().prefix(while: { $0 != " " }).contains(where: \.isUppercase)
    else {
      return String(text)
    }
    return first.lowercased() + text.dropFirst()
  }
}
