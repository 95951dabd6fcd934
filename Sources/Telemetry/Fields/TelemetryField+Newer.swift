extension TelemetryField {
  /// What firmware of 2024.38 and later added.
  static let from179to277: [TelemetryField] = [
    .init(
      179, "DetailedChargeState", .word(.detailedChargeStateValue), .notable,
      to: .same("charge_state.charging_state")),
    .init(
      180, "CabinOverheatProtectionMode", .word(.cabinOverheatProtectionModeState),
      to: .same("climate_state.cabin_overheat_protection")),
    .init(
      181, "CabinOverheatProtectionTemperatureLimit", .word(.climateOverheatProtectionTempLimit),
      to: .same("climate_state.cop_activation_temperature")),
    .init(
      182, "CenterDisplay", .word(.displayState), to: .code("vehicle_state.center_display_state")),
    .init(
      183, "ChargePortDoorOpen", .flag, .notable, to: .same("charge_state.charge_port_door_open")),
    .init(184, "ChargerVoltage", .number("V"), to: .same("charge_state.charger_voltage")),
    .init(
      185, "ChargingCableType", .word(.cableType), .notable,
      to: .same("charge_state.conn_charge_cable")),
    .init(
      186, "ClimateKeeperMode", .word(.climateKeeperModeState), .notable,
      to: .words("off on dog camp", "climate_state.climate_keeper_mode")),
    .init(187, "DefrostForPreconditioning", .flag),
    .init(188, "DefrostMode", .word(.defrostModeState), to: .code("climate_state.defrost_mode")),
    .init(189, "EfficiencyPackage", .text, to: .same("vehicle_config.efficiency_package")),
    .init(190, "EstimatedHoursToChargeTermination", .number("h")),
    .init(191, "EuropeVehicle", .flag, to: .same("vehicle_config.eu_vehicle")),
    .init(
      192, "ExpectedEnergyPercentAtTripArrival", .number("%"),
      to: .same("drive_state.active_route_energy_at_arrival")),
    .init(
      193, "FastChargerType", .word(.fastCharger), .notable,
      to: .words(
        "Supercharger Chademo Gb ACSingleWireCAN Combo MCSingleWireCAN Other",
        "charge_state.fast_charger_type")),
    .init(194, "HomelinkDeviceCount", .number, to: .same("vehicle_state.homelink_device_count")),
    .init(195, "HomelinkNearby", .flag, to: .same("vehicle_state.homelink_nearby")),
    .init(196, "HvacACEnabled", .flag),
    .init(
      197, "HvacAutoMode", .word(.hvacAutoModeState), to: .same("climate_state.hvac_auto_request")),
    .init(198, "HvacFanSpeed", .number),
    .init(199, "HvacFanStatus", .number, to: .same("climate_state.fan_status")),
    .init(
      200, "HvacLeftTemperatureRequest", .number("°C"),
      to: .side("climate_state.driver_temp_setting", rightHandDrive: "passenger_temp_setting")),
    .init(
      201, "HvacPower", .word(.hvacPowerState), .notable,
      to: .isAmong([2, 3, 4], "climate_state.is_climate_on"),
      .isAmong([3], "climate_state.is_preconditioning"),
      .isAmong([4], "climate_state.cabin_overheat_protection_actively_cooling")),
    .init(
      202, "HvacRightTemperatureRequest", .number("°C"),
      to: .side("climate_state.passenger_temp_setting", rightHandDrive: "driver_temp_setting")),
    .init(
      203, "HvacSteeringWheelHeatAuto", .flag, to: .same("climate_state.auto_steering_wheel_heat")),
    .init(
      204, "HvacSteeringWheelHeatLevel", .number("level"),
      to: .same("climate_state.steering_wheel_heat_level")),
    .init(205, "OffroadLightbarPresent", .flag),
    .init(206, "PowershareHoursLeft", .number("h")),
    .init(207, "PowershareInstantaneousPowerKW", .number("kW")),
    .init(208, "PowershareStatus", .word(.powershareState)),
    .init(209, "PowershareStopReason", .word(.powershareStopReasonStatus)),
    .init(210, "PowershareType", .word(.powershareTypeStatus)),
    .init(211, "RearDisplayHvacEnabled", .flag),
    .init(212, "RearSeatHeaters", .number, to: .same("vehicle_config.rear_seat_heaters")),
    .init(213, "RemoteStartEnabled", .flag, to: .same("vehicle_state.remote_start_enabled")),
    .init(214, "RightHandDrive", .flag, to: .same("vehicle_config.rhd")),
    .init(
      215, "RouteTrafficMinutesDelay", .number("min"),
      to: .same("drive_state.active_route_traffic_minutes_delay")),
    .init(
      216, "SoftwareUpdateDownloadPercentComplete", .number("%"),
      to: .same("vehicle_state.software_update.download_perc")),
    .init(
      217, "SoftwareUpdateExpectedDurationMinutes", .number("min"),
      to: .times(60, "vehicle_state.software_update.expected_duration_sec")),
    .init(
      218, "SoftwareUpdateInstallationPercentComplete", .number("%"),
      to: .same("vehicle_state.software_update.install_perc")),
    .init(219, "SoftwareUpdateScheduledStartTime", .unkept),
    .init(
      220, "SoftwareUpdateVersion", .text, .notable,
      to: .same("vehicle_state.software_update.version")),
    .init(221, "TonneauOpenPercent", .number("%")),
    .init(222, "TonneauPosition", .word(.tonneauPositionState)),
    .init(223, "TonneauTentMode", .word(.tonneauTentModeState)),
    .init(
      224, "TpmsHardWarnings", .tires, .notable, to: .bit(0, "vehicle_state.tpms_hard_warning_fl"),
      .bit(1, "vehicle_state.tpms_hard_warning_fr"), .bit(2, "vehicle_state.tpms_hard_warning_rl"),
      .bit(3, "vehicle_state.tpms_hard_warning_rr")),
    .init(
      225, "TpmsSoftWarnings", .tires, .notable, to: .bit(0, "vehicle_state.tpms_soft_warning_fl"),
      .bit(1, "vehicle_state.tpms_soft_warning_fr"), .bit(2, "vehicle_state.tpms_soft_warning_rl"),
      .bit(3, "vehicle_state.tpms_soft_warning_rr")),
    .init(226, "ValetModeEnabled", .flag, .notable, to: .same("vehicle_state.valet_mode")),
    .init(227, "WheelType", .text, to: .same("vehicle_config.wheel_type")),
    .init(228, "WiperHeatEnabled", .flag, to: .same("climate_state.wiper_blade_heater")),
    .init(229, "LocatedAtHome", .flag, .location),
    .init(230, "LocatedAtWork", .flag, .location),
    .init(231, "LocatedAtFavorite", .flag, .location),
    .init(
      232, "SettingDistanceUnit", .word(.distanceUnit),
      to: .words("mi/hr km/hr", "gui_settings.gui_distance_units")),
    .init(
      233, "SettingTemperatureUnit", .word(.temperatureUnit),
      to: .words("F C", "gui_settings.gui_temperature_units")),
    .init(234, "Setting24HourTime", .flag, to: .same("gui_settings.gui_24_hour_time")),
    .init(
      235, "SettingTirePressureUnit", .word(.pressureUnit),
      to: .words("Psi Bar", "gui_settings.gui_tirepressure_units")),
    .init(236, "SettingChargeUnit", .word(.chargeUnitPreference)),
    .init(
      237, "ClimateSeatCoolingFrontLeft", .number("level"),
      to: .same("climate_state.seat_fan_front_left")),
    .init(
      238, "ClimateSeatCoolingFrontRight", .number("level"),
      to: .same("climate_state.seat_fan_front_right")),
    .init(239, "LightsHazardsActive", .flag),
    .init(240, "LightsTurnSignal", .word(.turnSignalState)),
    .init(241, "LightsHighBeams", .flag),
    .init(
      242, "MediaPlaybackStatus", .word(.mediaStatus),
      to: .same("vehicle_state.media_info.media_playback_status")),
    .init(
      243, "MediaPlaybackSource", .text, to: .same("vehicle_state.media_info.now_playing_source")),
    .init(244, "MediaAudioVolume", .number, to: .same("vehicle_state.media_info.audio_volume")),
    .init(
      245, "MediaNowPlayingDuration", .number("ms"),
      to: .same("vehicle_state.media_info.now_playing_duration")),
    .init(
      246, "MediaNowPlayingElapsed", .number("ms"),
      to: .same("vehicle_state.media_info.now_playing_elapsed")),
    .init(
      247, "MediaNowPlayingArtist", .text, to: .same("vehicle_state.media_info.now_playing_artist")),
    .init(
      248, "MediaNowPlayingTitle", .text, to: .same("vehicle_state.media_info.now_playing_title")),
    .init(
      249, "MediaNowPlayingAlbum", .text, to: .same("vehicle_state.media_info.now_playing_album")),
    .init(
      250, "MediaNowPlayingStation", .text,
      to: .same("vehicle_state.media_info.now_playing_station")),
    .init(
      251, "MediaAudioVolumeIncrement", .number,
      to: .same("vehicle_state.media_info.audio_volume_increment")),
    .init(
      252, "MediaAudioVolumeMax", .number, to: .same("vehicle_state.media_info.audio_volume_max")),
    .init(
      253, "SunroofInstalled", .word(.sunroofInstalledState),
      to: .code("vehicle_config.sun_roof_installed")),
    .init(254, "SeatVentEnabled", .flag),
    .init(255, "RearDefrostEnabled", .flag, to: .same("climate_state.is_rear_defroster_on")),
    .init(256, "ChargeRateMilePerHour", .number("mi/h"), to: .same("charge_state.charge_rate")),
    .init(257, "Deprecated_3", .unkept, .undocumented),
    .init(258, "MilesSinceReset", .number("mi")),
    .init(259, "SelfDrivingMilesSinceReset", .number("mi")),
    .init(260, "GpsAccuracyMeters", .number("m"), .undocumented),
    .init(261, "LifetimeEnergyChargedKwh", .number("kWh"), .undocumented),
    .init(262, "BrickSocMinPercent", .number("%"), .undocumented),
    .init(263, "NominalFullPackEnergyKwh", .number("kWh"), .undocumented),
    .init(264, "GradeEstimatePercent", .number("%"), .undocumented),
    .init(265, "MaxSpeedToReachDestinationMph", .number("mph"), .undocumented),
    .init(266, "SoftwareUpdateAvailable", .flag, [.undocumented, .notable]),
    .init(267, "SoftwareUpdateInProgress", .flag, [.undocumented, .notable]),
    .init(
      268, "RemoteStartActive", .flag, [.undocumented, .notable],
      to: .same("vehicle_state.remote_start")),
    .init(269, "SemiCruiseSpeedLimitMph", .number("mph"), .undocumented),
    .init(270, "Cabin12vPortKeepOn", .word(.cabinPortKeepOnState), .undocumented),
    .init(271, "Cabin48vPortKeepOn", .word(.cabinPortKeepOnState), .undocumented),
    .init(272, "AccessoryRail", .flag, .undocumented),
    .init(273, "PowerTransferStatus", .word(.powerTransferStatusValue), .undocumented),
    .init(
      274, "AutomaticEmergencyBrakingState", .word(.automaticEmergencyBrakingStateValue),
      .undocumented),
    .init(275, "RollingResistanceCoefficient", .number, .undocumented),
    .init(276, "LifetimeDcChargeEnergyKwh", .number("kWh"), .undocumented),
    .init(277, "SemiVehicleMassKg", .number("kg"), .undocumented),
  ]
}
