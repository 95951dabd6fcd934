"""TeslaPy: the Owner API as most scripts use it."""

import os
import time

import teslapy
from requests.exceptions import HTTPError

from simulator import EMAIL, URL, expect, sign_in, step

teslapy.BASE_URL = URL + "/"
tesla = teslapy.Tesla(
    EMAIL, sso_base_url=URL + "/", authenticator=sign_in,
    cache_file=os.path.join(os.environ["HOME"], "cache.json"))
tesla.fetch_token()
expect(tesla.authorized and 28_000 < tesla.expires_at - time.time() < 28_801, tesla.expires_at)
expect(tesla.api("STATUS") == "ok", "status")
step("login")

first = tesla.token["access_token"]
tesla.refresh_token()
expect(tesla.token["access_token"] != first, "the token is the same")
second = tesla.token["refresh_token"]
# One that has run out is renewed by the next request.
tesla.token = {**tesla.token, "expires_at": time.time() - 1}
expect(tesla.api("USER_INFO")["response"]["email"] == EMAIL, "user")
expect(tesla.token["refresh_token"] != second, "the refresh token is the same")
step("refresh")

vehicles, batteries = tesla.vehicle_list(), tesla.battery_list()
expect((len(vehicles), len(batteries), len(tesla.solar_list())) == (2, 2, 1), vehicles)
try:
    tesla.api("VEHICLE_LIST")
    expect(False, "the list of vehicles")
except HTTPError as error:
    expect(error.response.status_code == 412, error)
for vehicle in vehicles:
    expect(2013 < int(vehicle.decode_vin()["year"]) < 2027, vehicle.decode_vin())
    expect(len(vehicle.option_code_list()) > 2, vehicle.order)
step("list")

car = vehicles[0]
expect(car["state"] == "asleep" and not car.available(), car)
try:
    car.get_vehicle_data()
    expect(False, "data of a sleeping car")
except HTTPError as error:
    expect(error.response.status_code == 408, error)
    expect("vehicle unavailable" in str(error), error)
step("408")

car.sync_wake_up()
expect(car["state"] == "online" and car.mobile_enabled()["result"], car)
step("wake")

car.get_vehicle_data()
expect(car["vin"] == vehicles[0]["vin"] and -180 <= car["drive_state"]["longitude"] <= 180, car)
expect(car.dist_units(car["vehicle_state"]["odometer"]).endswith(("km", "mi")), car)
expect(car.temp_units(car["climate_state"]["inside_temp"]).endswith(("C", "F")), car)
expect(car.gui_time(car["charge_state"]["timestamp"]) and car.last_seen(), car)
expect(car.get_nearby_charging_sites()["superchargers"], "chargers")
expect(isinstance(car.api("VEHICLE_SERVICE_DATA")["response"], dict), "service_data")
notes = car.api("RELEASE_NOTES")["response"]["response"]["release_notes"]
expect(car["vehicle_state"]["car_version"].startswith(notes[0]["customer_version"]), notes)
expect(len(car.api("FETCH_VEHICLE_SHARED_DRIVERS")["response"]) == 1, "drivers")
step("vehicle_data")

site = batteries[0]
expect(site.get_site_info()["installation_time_zone"] == "America/Phoenix", site)
expect(site["components"]["battery"] is True and site["battery_count"] == 2, site)
step("site_info")

site.get_site_data()
flows = [site[name] for name in ("solar_power", "battery_power", "grid_power", "generator_power")]
expect(abs(sum(flows) - site["load_power"]) < 1, site)
expect(0 <= site.api("SITE_SUMMARY")["response"]["percentage_charged"] <= 100, "site_status")
hours = site.api("ENERGY_SITE_BACKUP_TIME_REMAINING")["response"]["time_remaining_hours"]
expect(hours > 0, hours)
expect(site.api("SITE_TARIFF")["response"]["seasons"], "tariff_rate")
step("live_status")

now = site["timestamp"]
rows = site.get_calendar_history_data(end_date=now)["time_series"]
expect(rows and sum(row["solar_energy_exported"] for row in rows) > 0, rows)
for kind in ("power", "soe", "self_consumption"):
    expect(site.get_calendar_history_data(kind=kind, end_date=now)["time_series"], kind)
expect(site.get_calendar_history_data(kind="backup")["total_events"] == 0, "backup")
expect(site.get_calendar_history_data(kind="savings") == [], "savings")
for kind in ("time_of_use_energy", "time_of_use_self_consumption"):
    expect(site.get_calendar_history_data(kind=kind) == "", kind)
charges = site.api("ENERGY_SITE_TELEMETRY_HISTORY", kind="charge")["response"]["charge_history"]
expect(all(row["energy_added_wh"] > 0 for row in charges), charges)
step("calendar_history")
