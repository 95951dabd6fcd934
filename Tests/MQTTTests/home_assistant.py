#!/usr/bin/env python3
"""usage: home_assistant.py GOLDEN…

Asks Home Assistant itself whether it takes the recorded discovery (Golden/*-discovery.json: the
topic, then the payload). Each passes its schema of devices, each component that of its platform,
and what a value template makes of payloads is printed.

Needs the package homeassistant (seen with 2026.2.3 on Python 3.13) and paho-mqtt:

  python3.13 -m venv ha && ha/bin/pip install homeassistant paho-mqtt
  ha/bin/python Tests/MQTTTests/home_assistant.py Tests/MQTTTests/Golden/*-discovery.json

exit status: 0 it takes all · 1 it does not
"""
import asyncio
import importlib
import json
import logging
import sys

from homeassistant.const import __version__
from homeassistant.core import HomeAssistant, valid_entity_id
from homeassistant.components.mqtt import discovery
from homeassistant.helpers.template import Template

TEMPLATES = {
    "sensor": ["57", "", "P"],
    "binary_sensor": ["true", "false", "", "Charging", "P"],
    "event": ['{"time":"2026-11-23T08:00:00Z","event":"unlocked"}'],
}


async def check(hass, path):
    with open(path, encoding="utf-8") as file:
        topic, _, payload = file.read().partition("\n")
    _, _, object_id, _ = topic.split("/")
    device = discovery._parse_device_payload(hass, payload, object_id, None)
    if not device:
        return [f"{path}: the device is not taken"]
    findings = []
    rendered = set()
    for name, component in device["components"].items():
        platform = component["platform"]
        config = discovery.MQTTDiscoveryPayload(component)
        discovery._merge_common_device_options(config, device)
        config["device"], config["origin"] = device["device"], device["origin"]
        known = set(component)
        module = importlib.import_module("homeassistant.components.mqtt." + platform)
        try:
            taken = module.DISCOVERY_SCHEMA(dict(config))
        except Exception as error:
            findings.append(f"{path}: {name}: {error}")
            continue
        dropped = known - set(taken) - {"platform"}
        if dropped:
            findings.append(f"{path}: {name}: passed over: {sorted(dropped)}")
        if not valid_entity_id(component["default_entity_id"]):
            findings.append(f"{path}: {name}: {component['default_entity_id']} is no entity id")
        text = component.get("value_template")
        if text and (platform, text) not in rendered:
            rendered.add((platform, text))
            for value in TEMPLATES[platform]:
                result = Template(text, hass).async_render_with_possible_json_value(value, "ERROR")
                print(f"{platform}\t{text}\t{value!r} -> {result!r}")
    print(f"{path}: {len(device['components'])} components")
    return findings


async def main(paths):
    logging.basicConfig(level=logging.WARNING)
    hass = HomeAssistant("/nonexistent")
    findings = [finding for path in paths for finding in await check(hass, path)]
    print("\n".join(findings), file=sys.stderr)
    print(f"Home Assistant {__version__}: {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(asyncio.run(main(sys.argv[1:])))
