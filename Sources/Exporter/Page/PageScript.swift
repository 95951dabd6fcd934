/// Updates the page where scripts run, when values have changed and now and then, but only while it
/// is visible, and not while the reader selects text; tells times in the reader's zone.
enum PageScript {
  static let text = """
    "use strict";
    const interval = 30000;
    const trouble = document.getElementById("trouble");
    // A page that is to stay as it is.
    const isStill = "still" in document.currentScript.dataset;
    const main = document.querySelector("main");
    let events = null;
    let renewal = null;
    \(times)
    // Where the keyboard is, so that it can be there again in another page.
    function wayTo(element) {
      if (!element || !main.contains(element) || element === main) return null;
      if (element.id) return () => document.getElementById(element.id);
      const home = element.parentElement.closest("[aria-labelledby]");
      const label = home && '[aria-labelledby="' + CSS.escape(home.getAttribute("aria-labelledby")) + '"] ';
      const href = element.getAttribute("href");
      const selector = (label || "") + element.tagName.toLowerCase()
        + (href === null ? "" : '[href="' + CSS.escape(href) + '"]');
      const index = Array.from(main.querySelectorAll(selector)).indexOf(element);
      return () => main.querySelectorAll(selector)[index];
    }
    // The field in which the reader searches stays the same.
    function replace(fresh) {
      const way = wayTo(document.activeElement);
      for (const banner of fresh.querySelectorAll(".banner[data-key]")) {
        // Nobody is told twice.
        if (main.querySelector('.banner[data-key="' + CSS.escape(banner.dataset.key) + '"]')) banner.removeAttribute("role");
      }
      const kept = main.querySelector("#find");
      const twin = fresh.querySelector("#find");
      if (kept && twin && kept.parentElement === main) {
        for (const node of Array.from(main.childNodes)) if (node !== kept) node.remove();
        let isAfter = false;
        for (const node of Array.from(fresh.childNodes)) {
          if (node === twin) isAfter = true;
          else if (isAfter) main.append(node);
          else kept.before(node);
        }
      } else {
        main.replaceChildren(...fresh.childNodes);
      }
      tellTimes();
      arrange();
      prepareCharts();
      const next = way && way();
      if (next && next !== document.activeElement) next.focus({ preventScroll: true });
    }
    async function update() {
      const selection = document.getSelection();
      if (document.hidden || performance.now() - chartUsed < 60000) return;
      if (selection && !selection.isCollapsed && !/^(INPUT|SELECT)$/.test(document.activeElement.tagName)) return;
      try {
        const answer = await fetch(location.href, { cache: "no-store" });
        if (!answer.ok) throw new Error(String(answer.status));
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("main");
        if (!fresh) throw new Error("another page");
        replace(fresh);
        document.title = page.title;
        trouble.hidden = true;
      } catch {
        trouble.hidden = false;
      }
    }
    // Not all pages at once.
    function renew() {
      renewal ??= setTimeout(() => { renewal = null; update(); }, 200 + Math.random() * 2000);
    }
    // A hidden page hears nothing, as the server has room for some only.
    function listen() {
      if (document.hidden) {
        if (events) events.close();
        events = null;
      } else if (!events || events.readyState === EventSource.CLOSED) {
        events = new EventSource("./events?changes");
        events.addEventListener("change", renew);
      }
    }
    \(ListScript.text)
    tellTimes();
    arrange();
    if (!isStill) {
      listen();
      setInterval(() => { listen(); update(); }, interval);
      document.addEventListener("visibilitychange", () => { listen(); update(); });
    }
    \(ChartScript.text)
    """

  /// The server writes them in its own zone, in one of four forms, which stay.
  private static let times = #"""
    const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const two = (number) => String(number).padStart(2, "0");
    function timeIn(form, moment) {
      const time = two(moment.getHours()) + ":" + two(moment.getMinutes());
      if (/^\d\d:\d\d$/.test(form)) return time;
      if (/^\d\d:\d\d:\d\d$/.test(form)) return time + ":" + two(moment.getSeconds());
      if (/^[A-Z][a-z]{2} \d\d:\d\d$/.test(form)) return days[moment.getDay()] + " " + time;
      if (/^\d{4}-\d\d-\d\d$/.test(form)) {
        return moment.getFullYear() + "-" + two(moment.getMonth() + 1) + "-" + two(moment.getDate());
      }
      return form;
    }
    function tellTimes() {
      for (const element of document.querySelectorAll("time[datetime]")) {
        const moment = new Date(element.dateTime);
        if (!Number.isNaN(moment.getTime())) element.textContent = timeIn(element.textContent, moment);
      }
      const zone = document.getElementById("zone");
      const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
      if (zone && name) zone.textContent = name;
    }
    """#
}
