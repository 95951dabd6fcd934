"""pypowerwall in cloud mode, with the TeslaPy of its own that it logs in with."""

import os

import pypowerwall
from pypowerwall.cloud import teslapy
from requests.exceptions import HTTPError

from simulator import EMAIL, URL, expect, expect_refused, sign_in, step

HOME = os.environ["HOME"]
teslapy.BASE_URL = teslapy.SSO_BASE_URL = URL + "/"
tesla = teslapy.Tesla(
    EMAIL, authenticator=sign_in, cache_file=os.path.join(HOME, ".pypowerwall.auth"))
# Its `setup` still has the page that Tesla took off the list in April 2026; its login window has
# the scheme of the app.
tesla.redirect_uri = "https://auth.tesla.com/void/callback"
expect_refused(tesla.authorization_url())
tesla.redirect_uri = "tesla://auth/callback"
tesla.fetch_token()
expect(tesla.authorized, "login")
step("login")

first = tesla.token["access_token"]
tesla.refresh_token()
expect(tesla.token["access_token"] != first, "the token is the same")
step("refresh")

powerwall = pypowerwall.Powerwall("", email=EMAIL, cloudmode=True, authpath=HOME, timeout=30,
                                  pwcacheexpire=600)
expect(powerwall.is_connected(), "not connected")
sites = powerwall.client.getsites()
expect([site["resource_type"] for site in sites] == ["battery", "battery", "solar"], sites)
# A token that Tesla has forgotten is renewed, and the request repeated.
second = powerwall.client.tesla.token["refresh_token"]
powerwall.client.tesla.token = {**powerwall.client.tesla.token, "access_token": "forgotten"}
expect(len(powerwall.client.getsites() or []) == 3, "sites after a 401")
expect(powerwall.client.tesla.token["refresh_token"] != second, "the refresh token is the same")
step("list")

car = powerwall.client.tesla.vehicle_list()[0]
try:
    car.get_vehicle_data()
    expect(False, "data of a sleeping car")
except HTTPError as error:
    expect(error.response.status_code == 408, error)
step("408")

car.sync_wake_up()
expect(car["state"] == "online", car)
step("wake")

expect(0 < car.get_vehicle_data()["charge_state"]["battery_level"] <= 100, car)
step("vehicle_data")

info = powerwall.client.get_site_config()["response"]
expect(powerwall.site_name() == info["site_name"] == sites[0]["site_name"], info)
expect(abs(powerwall.get_reserve() - info["backup_reserve_percent"]) < 0.01, info)
expect(powerwall.get_mode() == "self_consumption", info)
expect(powerwall.version() and powerwall.din() == info["id"], info)
expect(powerwall.poll("/api/site_info")["nominal_system_energy_kWh"] == 27, "site_info")
step("site_info")

power = powerwall.power()
expect(set(power) == {"site", "solar", "battery", "load"}, power)
expect(abs(power["site"] + power["solar"] + power["battery"] - power["load"]) < 1, power)
# The bottom five per cent of its scale are hidden in Tesla's.
charged = powerwall.client.get_battery()["response"]["percentage_charged"]
expect(abs(powerwall.level() - (charged * 0.95 + 5)) < 0.01, powerwall.level())
expect(abs(powerwall.level(scale=True) - charged) < 0.01, powerwall.level(scale=True))
expect(powerwall.grid_status() == "UP", powerwall.grid_status())
expect(powerwall.get_time_remaining() > 0, "backup_time_remaining")
expect(powerwall.poll("/api/tesla/tariff_rate")["seasons"], "tariff_rate")
expect(powerwall.system_status()["available_blocks"] == 2, "system_status")
step("live_status")

# Not get_calendar_history_data, which sends empty dates over HTTP/2: what Tesla says to that is not
# known.
rows = powerwall.client.site.api(
    "CALENDAR_HISTORY_DATA", kind="energy", period="day",
    end_date=powerwall.client.get_site_power()["response"]["timestamp"])["response"]["time_series"]
expect(rows and all(row["total_home_usage"] > 0 for row in rows), rows)
step("calendar_history")
