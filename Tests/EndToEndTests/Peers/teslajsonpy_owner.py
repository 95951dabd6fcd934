"""teslajsonpy as Home Assistant's custom integration uses it: with a refresh token of a login
elsewhere."""

import asyncio

import httpx
import teslapy
from teslajsonpy import Controller
from teslajsonpy.exceptions import TeslaException

from simulator import EMAIL, URL, expect, expect_refused, sign_in, step


def controller(session, refresh_token):
    return Controller(
        session, email=EMAIL, refresh_token=refresh_token, expiration=0, auth_domain=URL,
        api_proxy_url=URL)


async def main():
    async with httpx.AsyncClient(timeout=30) as session:
        await drive(session)


async def drive(session):
    # Its own link asks for the page that Tesla took off the list in April 2026.
    expect_refused(str(controller(session, None).get_oauth_url()))
    tesla = controller(session, refresh_token())
    tokens = await tesla.connect()
    expect(tokens["access_token"] and tokens["id_token"], "tokens")
    expect(tesla.is_token_refreshed(), "not refreshed")
    step("login")

    again = controller(session, tokens["refresh_token"])
    renewed = await again.connect()
    expect(renewed["refresh_token"] != tokens["refresh_token"], "the refresh token is the same")
    step("refresh")

    tesla = again
    cars = await tesla.generate_car_objects()
    sites = await tesla.generate_energysite_objects()
    expect(len(cars) == 2 and len(sites) == 3, (cars, sites))
    kinds = [type(site).__name__ for site in sites.values()]
    expect(kinds == ["SolarPowerwallSite", "SolarPowerwallSite", "SolarSite"], kinds)
    step("list")

    vin, car = next(iter(cars.items()))
    expect(car.state == "asleep" and not tesla.is_car_online(vin=vin), car.state)
    try:
        await tesla.api("VEHICLE_DATA", path_vars={"vehicle_id": car.id})
        expect(False, "data of a sleeping car")
    except TeslaException as error:
        expect(error.code == 408 and error.message == "VEHICLE_UNAVAILABLE", error)
    expect(await tesla.get_vehicle_data(vin) == {}, "data of a sleeping car")
    step("408")

    expect(await tesla.wake_up(car.id), "not awake")
    step("wake")

    await tesla.update(force=True)
    expect(car.state == "online" and 0 < car.battery_level <= 100, car.battery_level)
    expect(car.charging_state in ("Disconnected", "Stopped", "Complete", "Charging"), "charging")
    expect(car.odometer > 0 and car.inside_temp is not None and car.is_locked, car.odometer)
    expect(car.tpms_pressure_fl > 1 and car.display_name, car.tpms_pressure_fl)
    expect(car.car_version and car.shift_state == "P" and car.longitude, car.shift_state)
    step("vehicle_data")

    site = next(iter(sites.values()))
    expect(site.backup_reserve_percent == 20 and site.operation_mode == "self_consumption", "site")
    expect(site.has_battery and site.has_solar and site.solar_type == "pv_panel", "components")
    step("site_info")

    expect(site.grid_status == "Active" and 0 <= site.percentage_charged <= 100, "live")
    expect(site.energy_left == round(27_000 * site.percentage_charged / 100), site.energy_left)
    expect(site.solar_power > 0 and site.load_power > 0, (site.solar_power, site.load_power))
    expect(None not in (site.battery_power, site.grid_power), "battery and grid")
    step("live_status")

    history = await tesla.api(
        "CALENDAR_HISTORY_DATA", path_vars={"site_id": site.energysite_id}, kind="energy",
        period="day")
    expect(history["response"]["time_series"], history)
    step("calendar_history")


def refresh_token():
    """What an app for logins gives; here TeslaPy logs in."""
    session = teslapy.Tesla(EMAIL, sso_base_url=URL + "/", authenticator=sign_in,
                            cache_loader=dict, cache_dumper=lambda cache: None)
    return session.fetch_token()["refresh_token"]


asyncio.run(main())
