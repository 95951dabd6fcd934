internal import CCurl
internal import HTTP

extension EasyHandle {
  /// Everything that follows from the request and the configuration, but for the header fields.
  func set(_ request: Request, _ configuration: CurlTransport.Configuration) {
    setTarget(request.url)
    setMethod(request)
    setTimeouts(request.timeout, connect: configuration.connectTimeout)
    set(CURLOPT_USERAGENT, "tesla/\(configuration.version)")
    // Every encoding that libcurl can decode.
    set(CURLOPT_ACCEPT_ENCODING, "")
    // The length in an answer to HEAD is that of a body which does not come.
    if request.method != .head {
      setOffset(CURLOPT_MAXFILESIZE_LARGE, configuration.responseByteLimit)
    }
    if let caFile = configuration.caFile {
      set(CURLOPT_CAINFO, caFile)
      set(CURLOPT_PROXY_CAINFO, caFile)
    }
    if let caDirectory = configuration.caDirectory {
      set(CURLOPT_CAPATH, caDirectory)
      set(CURLOPT_PROXY_CAPATH, caDirectory)
    }
  }

  private func setTarget(_ url: URL) {
    var url = url
    url.fragment = nil
    set(CURLOPT_URL, url.description)
    set(CURLOPT_PATH_AS_IS, true)
    set(CURLOPT_PROTOCOLS_STR, url.scheme)
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, true)
    set(CURLOPT_FOLLOWLOCATION, false)
    set(CURLOPT_NETRC, 0)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    // Wait for a connection that may turn out to be HTTP/2 instead of opening one more.
    set(CURLOPT_PIPEWAIT, true)
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, true)
    // A proxy has another loopback than ours, and would get to read what is sent in clear text.
    if url.isLoopback { set(CURLOPT_PROXY, "") }
  }

  private func setMethod(_ request: Request) {
    switch request.method {
    case .head: set(CURLOPT_NOBODY, true)
    case .post:
      set(CURLOPT_POST, true)
      setBody(request.body)
    case .get: set(CURLOPT_HTTPGET, true)
    case .other(let name):
      set(CURLOPT_HTTPGET, true)
      set(CURLOPT_CUSTOMREQUEST, name)
    }
    // When a kept connection turns out to be dead, libcurl sends the request again on a new one,
    // writes too. On a connection of its own a write goes out once.
    set(CURLOPT_FRESH_CONNECT, !request.isIdempotent)
  }

  private func setTimeouts(_ timeout: Duration, connect: Duration) {
    set(CURLOPT_NOSIGNAL, true)
    set(CURLOPT_TIMEOUT_MS, Int(timeout.inMilliseconds))
    set(CURLOPT_CONNECTTIMEOUT_MS, Int(min(timeout, connect).inMilliseconds))
    // Otherwise ending a transfer would wait for its name look-up, and all others with it.
    set(CURLOPT_QUICK_EXIT, true)
  }

  /// Asks for the certificate's texts and for libcurl's own words about the connection.
  func inspectConnection(with callback: DebugCallback) {
    set(CURLOPT_CERTINFO, true)
    setDebugCallback(callback)
    set(CURLOPT_VERBOSE, true)
  }

  var httpVersion: String? {
    switch number(CURLINFO_HTTP_VERSION) {
    case Int(CURL_HTTP_VERSION_1_0): "1.0"
    case Int(CURL_HTTP_VERSION_1_1): "1.1"
    case Int(CURL_HTTP_VERSION_2_0): "2"
    case Int(CURL_HTTP_VERSION_3): "3"
    default: nil
    }
  }
}
