import JSON
import TestSupport
import Testing
import Unix

/// A headless Chromium of the test's own, led through the DevTools protocol over a pipe; it ends
/// with the last reference to it.
final class Chromium {
  private let running: Running
  private let commands: FileDescriptor
  private let answers: FileDescriptor
  private var buffer: [UInt8] = []
  private var lastID: Int64 = 0
  private var session: String?
  private var isLoaded = false
  /// What the page complained of: console errors, exceptions, violated policies.
  private(set) var complaints: [String] = []

  init(_ user: User) throws {
    let input = try FileDescriptor.pipe()
    let output = try FileDescriptor.pipe()
    // It wants its commands on descriptor 3 and answers on 4; a child gets three streams only.
    running = try user.start(
      "bash",
      [
        "-c", #"exec chromium "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#, "bash",
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--no-first-run", "--hide-scrollbars", "--force-prefers-no-reduced-motion",
        "--user-data-dir=\(user.home.file("chromium"))", "--remote-debugging-pipe", "about:blank",
      ],
      streams: .init(
        input: .descriptor(input.reading), output: .descriptor(output.writing), error: .null),
      // A test may wait for a simulated day, and for a thread beside the whole suite.
      timeout: 3_600)
    try input.reading.close()
    try output.writing.close()
    commands = input.writing
    answers = output.reading
    let target = try send("Target.createTarget", ["url": "about:blank"])
    let id = try #require(target["targetId"])
    let attached = try send("Target.attachToTarget", ["targetId": id, "flatten": true])
    session = try #require(attached["sessionId"]?.stringValue)
    for domain in ["Page", "Runtime", "Log"] { try send("\(domain).enable") }
  }

  deinit {
    try? commands.close()
    try? answers.close()
    try? running.send(.kill)
    _ = try? running.wait()
  }

  // MARK: What a person does

  func open(_ url: String) throws {
    isLoaded = false
    try send("Page.navigate", ["url": .string(url)])
    while !isLoaded { try take(next()) }
  }

  func resize(width: Int, height: Int) throws {
    try send(
      "Emulation.setDeviceMetricsOverride",
      [
        "width": Value(Int64(width)), "height": Value(Int64(height)), "deviceScaleFactor": 1,
        "mobile": .bool(width < 600),
      ])
  }

  func setColours(isDark: Bool) throws {
    try send(
      "Emulation.setEmulatedMedia",
      ["features": [["name": "prefers-color-scheme", "value": .string(isDark ? "dark" : "light")]]])
  }

  func setNetwork(isOn: Bool) throws {
    try send("Network.enable")
    try send(
      "Network.emulateNetworkConditions",
      ["offline": .bool(!isOn), "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1])
  }

  func setScripts(areOn: Bool) throws {
    try send("Emulation.setScriptExecutionDisabled", ["value": .bool(!areOn)])
  }

  func setZone(_ name: String) throws {
    try send("Emulation.setTimezoneOverride", ["timezoneId": .string(name)])
  }

  /// Into the field that has the focus.
  func type(_ text: String) throws {
    try send("Input.insertText", ["text": .string(text)])
  }

  private static let keyCodes: [String: Int64] = [
    "Tab": 9, "Escape": 27, "PageUp": 33, "PageDown": 34, "End": 35, "Home": 36, "ArrowLeft": 37,
    "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40,
  ]

  func press(_ key: String) throws {
    let code = try #require(Chromium.keyCodes[key], "\(key)")
    for type in ["keyDown", "keyUp"] {
      try send(
        "Input.dispatchKeyEvent",
        [
          "type": .string(type), "key": .string(key), "code": .string(key),
          "windowsVirtualKeyCode": Value(code),
        ])
    }
  }

  /// In pixels from the upper left corner of the window.
  func movePointer(x: Double, y: Double) throws {
    try send(
      "Input.dispatchMouseEvent", ["type": "mouseMoved", "x": Value(x), "y": Value(y)])
  }

  /// The value of an expression of JavaScript, also of one that has to be awaited.
  @discardableResult func evaluate(_ expression: String) throws -> Value {
    let answer = try send(
      "Runtime.evaluate",
      ["expression": .string(expression), "returnByValue": true, "awaitPromise": true])
    try #require(answer["exceptionDetails"] == nil, "\(answer)")
    return answer["result"]?["value"] ?? nil
  }

  /// The page as assistive technology is told of it: role and name of each node.
  func accessibilityTree() throws -> [(role: String, name: String)] {
    let nodes = try send("Accessibility.getFullAXTree")["nodes"]?.arrayValue ?? []
    return nodes.filter { $0["ignored"]?.boolValue != true }.map { node in
      (
        node["role"]?["value"]?.stringValue ?? "", node["name"]?["value"]?.stringValue ?? ""
      )
    }
  }

  /// The whole page as a PNG, in Base64.
  func screenshot() throws -> String {
    let answer = try send("Page.captureScreenshot", ["captureBeyondViewport": true])
    return try #require(answer["data"]?.stringValue)
  }

  // MARK: The protocol

  @discardableResult private func send(_ method: String, _ parameters: Value = [:]) throws -> Value
  {
    lastID += 1
    var message: [Object.Member] = [
      .init("id", Value(lastID)), .init("method", .string(method)), .init("params", parameters),
    ]
    if let session { message.append(.init("sessionId", .string(session))) }
    try commands.writeAll(Value.object(Object(message)).bytes + [0])
    while true {
      let answer = try next()
      if answer["id"]?.int64Value == lastID {
        try #require(answer["error"] == nil, "\(method): \(answer)")
        return answer["result"] ?? nil
      }
      try take(answer)
    }
  }

  private func take(_ event: Value) throws {
    let parameters = event["params"]
    switch event["method"]?.stringValue {
    case "Page.loadEventFired": isLoaded = true
    case "Log.entryAdded":
      let entry = parameters?["entry"]
      guard ["error", "warning"].contains(entry?["level"]?.stringValue) else { return }
      complaints.append(entry?["text"]?.stringValue ?? "?")
    case "Runtime.exceptionThrown": complaints.append("\(parameters ?? nil)")
    case "Runtime.consoleAPICalled":
      if parameters?["type"]?.stringValue == "error" { complaints.append("\(parameters ?? nil)") }
    default: return
    }
  }

  private func next() throws -> Value {
    while true {
      if let end = buffer.firstIndex(of: 0) {
        let message = Array(buffer[..<end])
        buffer.removeSubrange(...end)
        return try Value(parsing: message)
      }
      let chunk = try answers.read(upTo: 1 << 16)
      try #require(!chunk.isEmpty, "Chromium ended")
      buffer += chunk
    }
  }
}
