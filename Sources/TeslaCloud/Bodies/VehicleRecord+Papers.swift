internal import JSON
internal import Time

/// What is known of a car without asking it: its order, its drivers, its notes.
extension VehicleRecord {
  /// An item of `users/orders`; its option codes stand here, where those of `products` are null.
  func order(country: String) -> Value {
    let (code, options) = VehicleRecord.options[car.model.carType] ?? ("m3", "MDL3")
    return [
      "vehicleMapId": Value(car.identity.vehicleID / 1000),
      "referenceNumber": .string("RN\(100_000_000 + car.index)"),
      "vin": .string(car.identity.vin), "orderStatus": "BOOKED", "orderSubstatus": "_Z",
      "modelCode": .string(code), "countryCode": .string(country), "locale": "en_US",
      "mktOptions": .string(options), "isB2b": false,
    ]
  }

  private static let options = [
    "model3": ("m3", "MDL3,MT351,PPSW,W38A,IBB1,APBS,SC04,CPF0,TW00"),
    "models": ("ms", "MDLS,BT85,PBSB,WTAS,IZMB,APF0,SC01,X024"),
    "modely": ("my", "MDLY,MTY05,PMNG,WY19B,INPB0,APBS,SC04,CPF0,TW01"),
  ]

  /// An item of `drivers`.
  func driver(vault: String) -> Value {
    let user = car.identity.userID
    return [
      "my_tesla_unique_id": Value(user * 10 + 7), "user_id": Value(user),
      "user_id_s": .string(String(user)), "vault_uuid": .string(vault),
      "driver_first_name": "Simulated", "driver_last_name": "Owner",
      "granular_access": ["hide_private": false], "active_pubkeys": [], "public_key": "",
    ]
  }

  var recentAlerts: Value {
    let time = Timestamp(seconds: Int64(car.lastDriveEnd))
      .rfc3339(withMilliseconds: true).replacing("Z", with: "+00:00")
    return [
      "recent_alerts": [
        [
          "name": "APP_w222", "time": .string(time),
          "audience": ["customer"], "user_text": "Cruise control unavailable",
        ]
      ]
    ]
  }

  /// Of the version that it runs; Tesla's answer holds another `response`.
  var releaseNotes: Value {
    let image = "https://vehicle-files.simulated.example/release_notes/release_note_simulated"
    return [
      "response": [
        "release_notes": [
          [
            "title": "Minor Fixes", "subtitle": "Some Info",
            "description": "This release contains minor fixes and improvements",
            "customer_version": .string(car.firmware), "icon": "release_notes_icon",
            "image_url": .string(image + ".png"), "light_image_url": .string(image + "_light.png"),
          ]
        ]
      ]
    ]
  }

  /// What `fleet_status` says of it.
  var fleetStatus: Value {
    let isModern = car.model.shape == .modern
    return [
      "firmware_version": .string(car.firmware),
      "vehicle_command_protocol_required": .bool(isModern),
      "discounted_device_data": .bool(!isModern),
      "fleet_telemetry_version": isModern ? "1.1.0" : "", "total_number_of_keys": 2,
    ]
  }
}
