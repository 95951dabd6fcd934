/// Updates the page where scripts run, when values have changed and now and then, but only while it
/// is visible, and not while the reader uses the keyboard in it or selects text.
enum PageScript {
  static let text = """
    "use strict";
    const interval = 30000;
    const trouble = document.getElementById("trouble");
    let events = null;
    let renewal = null;
    async function update() {
      const main = document.querySelector("main");
      const selection = document.getSelection();
      if (document.hidden || main.contains(document.activeElement)) return;
      if (selection && !selection.isCollapsed) return;
      try {
        const answer = await fetch(location.href, { cache: "no-store" });
        if (!answer.ok) throw new Error(String(answer.status));
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("main");
        if (!fresh) throw new Error("another page");
        main.replaceWith(fresh);
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
    listen();
    setInterval(() => { listen(); update(); }, interval);
    document.addEventListener("visibilitychange", () => { listen(); update(); });
    \(ChartScript.text)
    """
}
