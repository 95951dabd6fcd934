internal import SQLite

/// The tables of the journal, and how an older file gets them.
///
/// Times are milliseconds since the epoch, in columns that end in `_ms`; other columns end in their
/// unit. A version that was released is not changed here: the next one is added.
enum Schema {
  /// "tesl": `file` (1) and others tell by it whose database it is.
  static let applicationID: Int64 = 0x7465_736C

  /// What makes version n + 1 of version n; the first makes 1 of an empty file.
  static let migrations: [String] = [version1]

  /// The version that this program reads and writes.
  static var version: Int64 { Int64(migrations.count) }

  /// Brings the file up to `version`, as a whole or not at all.
  static func migrate(_ database: Database, upTo version: Int64 = version) throws(SQLiteError) {
    // Outside of a transaction: only readers that come later see the difference.
    try database.execute("PRAGMA journal_mode = WAL")
    try database.transaction { () throws(SQLiteError) in
      // Under the lock: another process may have been faster.
      let present = try database.integer("PRAGMA user_version") ?? 0
      guard present < version, present >= 0 else { return }
      for next in migrations[Int(present)..<Int(version)] { try database.execute(next) }
      try database.execute(
        "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(version)")
    }
  }

  private static let version1 = """
    CREATE TABLE vehicles (
      id INTEGER PRIMARY KEY,
      vin TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL DEFAULT '',
      distance_unit TEXT,
      temperature_unit TEXT
    );
    CREATE TABLE drives (
      id INTEGER PRIMARY KEY,
      vehicle INTEGER NOT NULL REFERENCES vehicles (id),
      begin_ms INTEGER NOT NULL,
      end_ms INTEGER,
      seen_from_ms INTEGER,
      is_complete INTEGER NOT NULL DEFAULT 0,
      is_inferred INTEGER NOT NULL DEFAULT 0,
      start_odometer_km REAL,
      end_odometer_km REAL,
      start_level REAL,
      end_level REAL,
      start_range_km REAL,
      end_range_km REAL,
      energy_kwh REAL,
      energy_source TEXT,
      top_speed_kmh REAL,
      outside_c REAL,
      software TEXT,
      from_place TEXT,
      to_place TEXT,
      start_latitude REAL,
      start_longitude REAL,
      end_latitude REAL,
      end_longitude REAL,
      UNIQUE (vehicle, begin_ms)
    );
    CREATE TABLE drive_points (
      drive INTEGER NOT NULL REFERENCES drives (id),
      time_ms INTEGER NOT NULL,
      latitude REAL NOT NULL,
      longitude REAL NOT NULL,
      speed_kmh REAL,
      PRIMARY KEY (drive, time_ms)
    ) WITHOUT ROWID;
    CREATE TABLE charges (
      id INTEGER PRIMARY KEY,
      vehicle INTEGER NOT NULL REFERENCES vehicles (id),
      begin_ms INTEGER NOT NULL,
      end_ms INTEGER,
      seen_from_ms INTEGER,
      is_complete INTEGER NOT NULL DEFAULT 0,
      start_level REAL,
      end_level REAL,
      start_range_km REAL,
      end_range_km REAL,
      energy_added_kwh REAL,
      energy_drawn_kwh REAL,
      drawn_source TEXT,
      is_fast INTEGER,
      peak_power_kw REAL,
      outside_c REAL,
      odometer_km REAL,
      place TEXT,
      latitude REAL,
      longitude REAL,
      cost_ten_thousandths INTEGER,
      cost_currency TEXT,
      counter_kwh REAL,
      UNIQUE (vehicle, begin_ms)
    );
    CREATE TABLE charge_points (
      charge INTEGER NOT NULL REFERENCES charges (id),
      time_ms INTEGER NOT NULL,
      energy_added_kwh REAL NOT NULL,
      level REAL,
      power_kw REAL,
      PRIMARY KEY (charge, time_ms)
    ) WITHOUT ROWID;
    CREATE TABLE states (
      vehicle INTEGER NOT NULL REFERENCES vehicles (id),
      begin_ms INTEGER NOT NULL,
      end_ms INTEGER,
      seen_until_ms INTEGER NOT NULL,
      kind TEXT NOT NULL,
      PRIMARY KEY (vehicle, begin_ms)
    ) WITHOUT ROWID;
    CREATE TABLE versions (
      vehicle INTEGER NOT NULL REFERENCES vehicles (id),
      since_ms INTEGER NOT NULL,
      version TEXT NOT NULL,
      PRIMARY KEY (vehicle, since_ms)
    ) WITHOUT ROWID;
    CREATE TABLE series (
      id INTEGER PRIMARY KEY,
      subject TEXT NOT NULL,
      name TEXT NOT NULL,
      UNIQUE (subject, name)
    );
    -- By time first: what comes together lies together, in one page.
    CREATE TABLE samples (
      time_ms INTEGER NOT NULL,
      series INTEGER NOT NULL REFERENCES series (id),
      value REAL NOT NULL,
      PRIMARY KEY (time_ms, series)
    ) WITHOUT ROWID;
    """
}
