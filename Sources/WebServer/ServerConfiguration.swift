package import Unix

/// What a server listens on, and how much it puts up with.
package struct ServerConfiguration: Sendable {
  package enum LogLevel: Sendable {
    /// Misbehaving clients, in libmicrohttpd's words.
    case debug
    case warning
    case error
  }

  package var listenAddresses: [ListenAddress]
  /// Sockets that another process opened: systemd's socket activation. The server closes them.
  package var inheritedSockets: [FileDescriptor] = []
  /// In all. One more takes the place of the oldest connection without a whole request; when all
  /// are being answered, it is closed itself. Fewer where this process may not open so many sockets.
  package var connectionLimit = DescriptorLimit.connections(512)
  /// The same for each client address. 0 = off.
  package var connectionsPerAddress = 64
  /// A connection on which nothing moves for this long is closed; whole seconds, rounded up.
  package var idleTimeout: Duration = .seconds(30)
  /// A request must be here within this time after the connection began or went idle, however
  /// steadily it trickles; an answer must have left within it. Answers made to be slow are free.
  package var exchangeTimeout: Duration = .seconds(90)
  /// A client that takes longer to read an answer may lose its connection, and its place among
  /// `maximumRequests`, to another one.
  package var answerTimeout: Duration = .seconds(10)
  /// Bytes of the request line and the header fields; beyond them 431.
  package var headerLimit = 16_384
  /// Bytes of the request target; beyond them 414.
  package var uriLimit = 8_192
  /// Bytes of the request body; beyond them 413.
  package var bodyLimit = 65_536
  /// Requests in hand at once, from admission to the last byte; beyond them 503. 0 = off.
  package var maximumRequests = 0
  /// Paths that are answered however many requests are in hand, and do not count among them.
  package var uncountedPaths: Set<String> = []
  /// Clients that listen to events at once; beyond them 503. They do not count among
  /// `maximumRequests`. At most half of the connections.
  package var eventStreamLimit = 50
  /// How often a client that listens is shown that the server is there; less than `idleTimeout`.
  package var eventStreamInterval = Duration.seconds(20)
  /// Names to answer for besides localhost and loopback addresses. Sockets on loopback addresses
  /// answer for no other; all sockets do so when there are names here. Pages of other sites may then
  /// make no unsafe requests. Nil answers for any name and to any site.
  package var allowedHosts: [String]?
  /// Threads per listening socket.
  package var threadCount = 2
  /// zlib's level for gzip, 1 to 9; nil never compresses.
  package var compressionLevel: Int? = 4
  /// The `Server` field, such as `tesla/1.0`; nil sends none.
  package var serverName: String?
  /// exporter-toolkit's `--web.config.file`: TLS, users, headers, rate limit. Its edits act at once,
  /// except that TLS is turned on or off only at the start.
  package var webConfigFile: String?
  /// Gets what cannot be said to a client; called on the server's threads, must not block.
  package var log: @Sendable (LogLevel, String) -> Void = { _, _ in }

  package init(listenAddresses: [ListenAddress] = []) {
    self.listenAddresses = listenAddresses
  }
}
