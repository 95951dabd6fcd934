package import HTTP
package import Time
package import Unix
package import WebServer

/// The simulated cloud behind a web server.
package struct CloudHandler: Handler {
  private let world: Lock<World>
  private let clock: any WallClock

  package init(_ world: Lock<World>, clock: any WallClock) {
    self.world = world
    self.clock = clock
  }

  /// A world of its own that runs at the options' speed from their start.
  package init(_ options: SimulatorOptions, clock: any WallClock = SystemClock()) {
    world = Lock(World(options))
    self.clock = ScaledClock(clock, present: options.start, speed: options.speed)
  }

  package func reply(to request: Request, from client: String) -> Reply {
    let time = clock.now
    return world.withLock { $0.respond(to: request, at: time) }
  }

  /// Looks at the world, or changes it, at the clock's time.
  package func withWorld<Result: Sendable>(_ body: (inout World) -> Result) -> Result {
    let time = clock.now
    return world.withLock { world in
      world.advance(to: time)
      return body(&world)
    }
  }
}
