/// Updates the page where scripts run, but only while it is visible, and not while the reader uses
/// the keyboard in it or selects text.
enum PageScript {
  static let text = """
    "use strict";
    const interval = 30000;
    const trouble = document.getElementById("trouble");
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
    setInterval(update, interval);
    document.addEventListener("visibilitychange", update);

    """
}
