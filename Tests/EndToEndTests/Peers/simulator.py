"""What the drivers have in common: the simulator's address, its login page, and a
line on standard output for every step that the client got through."""

import http.client
import os
import sys
import urllib.parse

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

URL = sys.argv[1]
EMAIL = "owner@simulated.example"


def step(name):
    """Says that everything up to here went well."""
    print(name, flush=True)


def expect(is_right, what):
    """Ends the driver unless it is right; `assert` would fall away with PYTHONOPTIMIZE."""
    if not is_right:
        raise SystemExit(f"{os.path.basename(sys.argv[0])}: unexpected: {what!r}")


def send(method, url, body=None, headers=None):
    """An answer as it is, redirects not followed."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    connection.request(method, f"{parts.path}?{parts.query}", body, headers or {})
    answer = connection.getresponse()
    answer.body = answer.read()
    connection.close()
    return answer


def sign_in(url):
    """What a person does at the page of an authorization URL, and where the browser goes then."""
    url = local(url)
    page = send("GET", url)
    expect(page.status == 200 and b"Sign in" in page.body, page.body)
    form = urllib.parse.urlencode({"identity": EMAIL, "credential": "secret", "action": "sign-in"})
    answer = send("POST", url, form, {"Content-Type": "application/x-www-form-urlencoded"})
    expect(answer.status in (302, 303), answer.body)
    return answer.getheader("Location")


def expect_refused(url):
    """The page of an authorization URL that Tesla does not take (any more)."""
    answer = send("GET", local(url))
    expect(answer.status == 400 and b"not registered" in answer.body, answer.body)


def local(url):
    """The simulator's place for one of Tesla's, where a client has Tesla's written into it."""
    parts = urllib.parse.urlsplit(url)
    host = parts.hostname or ""
    if not host.endswith((".tesla.com", ".tesla.cn", ".teslamotors.com", ".example")):
        return url
    prefix = "/" + host.split(".")[2] if host.startswith("fleet-api.prd.") else ""
    return URL + prefix + urllib.parse.urlunsplit(("", "", *parts[2:]))
