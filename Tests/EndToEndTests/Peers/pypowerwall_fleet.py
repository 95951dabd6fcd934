"""pypowerwall in FleetAPI mode: its own setup with a person's answers, then a dashboard's reads."""

import os
import re

import pypowerwall
from pypowerwall.fleetapi import fleetapi

from simulator import EMAIL, URL, expect, local, sign_in, step

HOME = os.environ["HOME"]
# Tesla's hosts are written into it.
request = fleetapi._http2_request
fleetapi._http2_request = lambda method, url, **rest: request(method, local(url), **rest)

said = []
# Client, secret, domain, redirect URI, region, code and site.
answers = iter([
    os.environ["TESLA_AUTH_CLIENT_ID"], os.environ["TESLA_CLIENT_SECRET"], "app.example", "", "2",
    None, "1",
])


def answer(prompt):
    """What a person types; the code is that of the login at the address that setup printed."""
    text = next(answers)
    if text is not None:
        return text
    address = next(url for line in said for url in re.findall(r"https://auth\.tesla\.com\S+", line))
    return sign_in(address)


fleetapi.input = answer
fleetapi.print = lambda *words, **rest: said.append(" ".join(map(str, words)))
api = fleetapi.FleetAPI(os.path.join(HOME, ".pypowerwall.fleetapi"), timeout=30)
expect(api.setup(), said)
expect(api.access_token and api.refresh_token.startswith("EU_"), "tokens")
expect(api.partner_account["response"]["domain"] == "app.example", api.partner_account)
step("login")

second = api.refresh_token
api.access_token = "forgotten"
expect(api.poll("api/1/products", force=True)["count"] > 0, "products after a 401")
expect(api.refresh_token != second, "the refresh token is the same")
step("refresh")

powerwall = pypowerwall.Powerwall("", email=EMAIL, fleetapi=True, authpath=HOME, timeout=30)
expect(powerwall.is_connected(), "not connected")
products = powerwall.client.getsites()
expect([item.get("resource_type") for item in products] == ["battery", "battery", "solar"], products)
step("list")

# It asks for a Powerwall's scopes only: of cars it may know nothing.
expect(api.poll("api/1/vehicles/5YJ3E1EB0SF000000/vehicle_data") is None, "a car without scope")

info = api.get_site_info(force=True)
expect(powerwall.site_name() == info["site_name"] == products[0]["site_name"], info)
expect(abs(powerwall.get_reserve() - 20) < 0.01 and api.get_battery_reserve() == 20, info)
expect(powerwall.get_mode() == "self_consumption", info)
expect(powerwall.version() == info["version"] and powerwall.din() == info["id"], info)
step("site_info")

power = powerwall.power()
expect(abs(power["site"] + power["solar"] + power["battery"] - power["load"]) < 1, power)
charged = api.battery_level(force=True)
expect(0 <= charged <= 100 and abs(powerwall.level() - (charged * 0.95 + 5)) < 5, charged)
expect(api.island_status() == "on_grid" and powerwall.grid_status() == "UP", "grid")
expect(api.get_site_status()["resource_type"] == "battery", "site_status")
expect(api.get_backup_time_remaining()["time_remaining_hours"] > 0, "backup_time_remaining")
step("live_status")

rows = api.get_calendar_history(kind="energy", duration="day", time_zone="Europe/Istanbul")
expect(rows["period"] == "day" and rows["time_series"], rows)
expect(api.get_calendar_history(kind="soe", duration="day")["time_series"], "soe")
step("calendar_history")
