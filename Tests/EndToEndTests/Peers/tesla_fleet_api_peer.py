"""tesla-fleet-api, the library of Home Assistant's own integration, against an account in Europe."""

import asyncio
import os
import time
import urllib.parse

import aiohttp
from tesla_fleet_api import TeslaFleetApi, TeslaFleetOAuth
from tesla_fleet_api.const import Scope
from tesla_fleet_api.exceptions import Forbidden, InvalidRegion, NotAcceptable, VehicleOffline

from simulator import URL, expect, local, sign_in, step

REDIRECT = "https://app.example/callback"
SCOPES = [
    Scope.OPENID, Scope.OFFLINE_ACCESS, Scope.USER_DATA, Scope.VEHICLE_DEVICE_DATA,
    Scope.VEHICLE_LOCATION, Scope.ENERGY_DEVICE_DATA,
]


class Session:
    """A session for which Tesla's hosts, which are written into the library, are the simulator."""

    def __init__(self, session):
        self.session = session

    def request(self, method, url, **rest):
        return self.session.request(method, local(url), **rest)

    def get(self, url, **rest):
        return self.request("GET", url, **rest)

    def post(self, url, **rest):
        return self.request("POST", url, **rest)


def oauth(session, **tokens):
    return TeslaFleetOAuth(
        session, "na", os.environ["TESLA_AUTH_CLIENT_ID"], os.environ["TESLA_CLIENT_SECRET"], REDIRECT,
        **tokens)


async def main():
    async with aiohttp.ClientSession() as session:
        await drive(Session(session))


async def drive(session):
    tesla = oauth(session)
    back = urllib.parse.urlsplit(sign_in(tesla.get_login_url(SCOPES, "some-state")))
    query = urllib.parse.parse_qs(back.query)
    expect(query["state"] == ["some-state"], query)
    # It takes the region from the code.
    await tesla.get_refresh_token(query["code"][0])
    expect(tesla.server == "https://fleet-api.prd.eu.vn.cloud.tesla.com", tesla.server)
    expect(tesla.expires > time.time() + 28_000, tesla.expires)
    step("login")

    first = tesla.refresh_token
    await tesla.refresh_access_token()
    expect(tesla.refresh_token != first, "the refresh token is the same")
    expect(await tesla.status() == "ok", "status")
    expect((await tesla.user.me())["response"]["email"], "me")
    expect((await tesla.user.orders())["count"] == 2, "orders")
    lost = TeslaFleetApi(session, await tesla.access_token(), region="na")
    try:
        await lost.products()
        expect(False, "the wrong region")
    except InvalidRegion:
        pass
    expect(await lost.find_server() == "eu" and lost.server == URL + "/eu", lost.server)
    step("refresh")

    products = await tesla.products()
    expect(products["count"] == len(products["response"]) == 5, products)
    vin = products["response"][0]["vin"]
    site_id = next(p["energy_site_id"] for p in products["response"] if "energy_site_id" in p)
    car = tesla.vehicles.createFleet(vin)
    page = await car.list(page=2, per_page=1)
    expect(page["pagination"]["pages"] == 2 and len(page["response"]) == 1, page)
    step("list")

    expect((await car.vehicle())["response"]["state"] == "asleep", vin)
    try:
        await car.vehicle_data()
        expect(False, "data of a sleeping car")
    except VehicleOffline as error:
        expect("vehicle unavailable" in str(error.data or error), error)
    step("408")

    try:
        # The library sends no JSON here, which Tesla does not take.
        await car.wake_up()
        expect(False, "wake_up without JSON")
    except NotAcceptable:
        pass
    plain = TeslaFleetApi(session, await tesla.access_token(), server=tesla.server)
    sleeper = plain.vehicles.createFleet(vin)
    expect((await sleeper.wake_up())["response"]["vin"] == vin, vin)
    deadline = time.monotonic() + 60
    while (await sleeper.vehicle())["response"]["state"] != "online":
        expect(time.monotonic() < deadline, "still asleep")
        await asyncio.sleep(0.5)
    step("wake")

    data = (await car.vehicle_data(["charge_state", "location_data"]))["response"]
    expect(data["vin"] == vin and 0 < data["charge_state"]["battery_level"] <= 100, data)
    expect(-180 <= data["drive_state"]["longitude"] <= 180, data["drive_state"])
    await papers(plain, car, vin)
    step("vehicle_data")

    site = tesla.energySites.create(site_id)
    info = (await site.site_info())["response"]
    expect(info["installation_time_zone"] == "Europe/Istanbul", info)
    step("site_info")

    live = (await site.live_status())["response"]
    flows = [live[name] for name in ("solar_power", "battery_power", "grid_power")]
    expect(abs(sum(flows) - live["load_power"]) < 1, live)
    step("live_status")

    today = live["timestamp"][:10]
    days = (f"{today}T00:00:00+03:00", f"{today}T23:59:59+03:00")
    rows = (await site.energy_history("day", *days, "Europe/Istanbul"))["response"]["time_series"]
    expect(rows and all(row["total_home_usage"] > 0 for row in rows), rows)
    expect((await site.backup_history("month"))["response"]["total_events"] == 0, "backup")
    charges = (await site.charge_history("2020-01-01T00:00:00Z", days[1]))["response"]
    expect(isinstance(charges["charge_history"], list), charges)
    step("calendar_history")


async def papers(plain, car, vin):
    expect((await car.mobile_enabled())["response"]["result"] is True, "mobile_enabled")
    expect((await car.nearby_charging_sites())["response"]["superchargers"], "chargers")
    expect((await car.recent_alerts())["response"]["recent_alerts"], "recent_alerts")
    expect((await car.release_notes())["response"]["response"]["release_notes"], "release_notes")
    expect((await car.drivers())["count"] == 1, "drivers")
    expect((await car.service_data())["response"] == {}, "service_data")
    status = (await plain.vehicles.createFleet(vin).fleet_status([vin]))["response"]
    expect(status["unpaired_vins"] == [vin] and vin in status["vehicle_info"], status)
    config = (await plain.vehicles.createFleet(vin).fleet_telemetry_config_get())["response"]
    expect(config["config"] is None and config["key_paired"] is False, config)
    removed = (await plain.vehicles.createFleet(vin).fleet_telemetry_config_delete())["response"]
    expect(removed["updated_vehicles"] == 0, removed)


asyncio.run(main())
