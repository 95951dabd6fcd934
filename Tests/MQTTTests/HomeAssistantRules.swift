/// What Home Assistant takes (2026.2: `sensor/const.py`, `binary_sensor/__init__.py`), for the
/// classes that are used here.
enum HomeAssistantRules {
  static let measurement: Set<String?> = ["measurement"]
  static let totals: Set<String?> = ["total", "total_increasing"]
  static let all: Set<String?> = ["measurement", "total", "total_increasing"]

  /// Of a sensor's class: its units, and the state classes that it may have beside none.
  static let sensors: [String: (units: Set<String?>, states: Set<String?>)] = [
    "battery": (["%"], measurement),
    "current": (["A", "mA"], measurement),
    "distance": (["km", "m", "cm", "mm", "µm", "mi", "nmi", "yd", "in", "ft"], all),
    "duration": (["d", "h", "min", "s", "ms", "μs"], all),
    "energy": (["J", "kJ", "MJ", "GJ", "mWh", "Wh", "kWh", "MWh", "GWh", "TWh"], totals),
    "energy_storage": (
      ["J", "kJ", "MJ", "GJ", "mWh", "Wh", "kWh", "MWh", "GWh", "TWh"], measurement
    ),
    "enum": ([nil], []),
    "power": (["mW", "W", "kW", "MW", "GW", "TW"], measurement),
    "pressure": (["mbar", "bar", "Pa", "hPa", "kPa", "psi", "inHg", "mmHg", "inH₂O"], measurement),
    "speed": (["ft/s", "in/s", "m/s", "mm/s", "km/h", "kn", "mph", "Beaufort"], measurement),
    "temperature": (["°C", "°F", "K"], measurement),
    "timestamp": ([nil], []),
    "voltage": (["µV", "mV", "V", "kV", "MV"], measurement),
    "weight": (["kg", "g", "mg", "µg", "oz", "lb", "st"], all),
  ]

  static let binarySensors: Set<String?> = [
    nil, "battery", "battery_charging", "carbon_monoxide", "cold", "connectivity", "door",
    "garage_door", "gas", "heat", "light", "lock", "moisture", "motion", "moving", "occupancy",
    "opening", "plug", "power", "presence", "problem", "running", "safety", "smoke", "sound",
    "tamper", "update", "vibration", "window",
  ]

  static let members: Set<String> = [
    "p", "name", "unique_id", "default_entity_id", "icon", "entity_category",
    "enabled_by_default", "availability", "state_topic", "value_template", "device_class",
    "state_class", "unit_of_measurement", "suggested_display_precision", "options", "payload_on",
    "payload_off", "json_attributes_topic", "json_attributes_template", "source_type",
    "event_types",
  ]
}
