/// The part of the page's script that concerns charts: the values of the moment that the pointer or
/// the keyboard is at.
///
/// A chart is a slider to assistive technology, so its arrow keys work in every screen reader, and
/// what it says changes with its value text; a live region would say it a second time. All of it
/// listens on the document, as the charts are replaced whenever the page is renewed.
enum ChartScript {
  static let text = #"""
    // When the keyboard was last used in a chart: its reader is not interrupted.
    let chartUsed = -Infinity;
    let prepareCharts;
    {
    const chartClock = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const chartFacts = new WeakMap();
    const pieces = 288;
    const pieceLength = 300;
    let shownChart = null;
    let pointer = null;
    let kept = null;
    let renewed = -Infinity;
    function chartAt(target) {
      return target instanceof Element ? target.closest(".plot[data-start]") : null;
    }
    function momentOf(plot, place) {
      return new Date((Number(plot.dataset.start) + place * pieceLength) * 1000);
    }
    function nameOf(plot) {
      const card = plot.closest("[aria-labelledby]");
      return (card ? card.getAttribute("aria-labelledby") : "") + " " + plot.previousElementSibling.textContent;
    }
    function factsOf(plot) {
      const known = chartFacts.get(plot);
      if (known) return known;
      const lines = Array.from(plot.querySelectorAll("path[data-values]"), (path) => ({
        ...path.dataset,
        values: new Map((path.dataset.values || "").split(",").filter(Boolean).map((pair) => {
          const [place, value] = pair.split(" ");
          return [Number(place), value];
        })),
      }));
      const bands = Array.from(plot.querySelectorAll("rect[data-name]"), (rect) => ({
        name: rect.dataset.name,
        style: rect.getAttribute("class"),
        from: Number(rect.getAttribute("x")),
        end: Number(rect.getAttribute("x")) + Number(rect.getAttribute("width")),
      }));
      const places = new Set(bands.flatMap((band) => [band.from, band.end - 1]));
      for (const line of lines) for (const place of line.values.keys()) places.add(place);
      const facts = { lines, bands, places: Array.from(places).sort((a, b) => a - b) };
      chartFacts.set(plot, facts);
      return facts;
    }
    // What is known of a moment: each with its colour, its words and where on the chart it is.
    function wordsAt(plot, place) {
      const { lines, bands } = factsOf(plot);
      const { low, high, unit } = plot.dataset;
      const rows = lines.filter((line) => line.values.has(place)).map((line) => {
        const text = line.values.get(place);
        const number = Number(text.replace("\u2212", "-"));
        const isBelow = number < 0 && line.below;
        return {
          style: line.style,
          name: isBelow ? line.below : line.name,
          value: (isBelow ? text.slice(1) : text) + " " + unit,
          top: 100 * (1 - (number - low) / (high - low)),
        };
      });
      const band = bands.find((band) => band.from <= place && place < band.end);
      if (band) rows.push({ style: band.style, name: band.name, value: "" });
      return rows;
    }
    function sentence(plot, place) {
      const words = wordsAt(plot, place).map(({ name, value }) => (name + " " + value).trim());
      return chartClock.format(momentOf(plot, place)) + ": " + (words.join(", ") || "no values");
    }
    function part(name, style, text = "") {
      const element = document.createElement(name);
      element.className = style;
      element.textContent = text;
      return element;
    }
    function tell(plot, place) {
      plot.setAttribute("aria-valuenow", place);
      plot.setAttribute("aria-valuetext", sentence(plot, place));
    }
    function hideChart() {
      for (const old of document.querySelectorAll(".plot .tip, .plot .cursor, .plot .pin")) old.remove();
      shownChart = null;
    }
    function showChart(plot, place) {
      hideChart();
      shownChart = plot;
      tell(plot, place);
      if (plot === document.activeElement) kept = { name: nameOf(plot), moment: momentOf(plot, place) };
      const area = plot.querySelector(".area");
      const left = 100 * (place + 0.5) / pieces;
      const cursor = part("i", "cursor");
      cursor.style.left = left + "%";
      const tip = part("div", "tip");
      tip.append(part("b", "", chartClock.format(momentOf(plot, place))));
      const rows = wordsAt(plot, place);
      for (const row of rows) {
        tip.append(part("span", "key " + row.style, (row.name + " " + row.value).trim()));
        if (row.top === undefined) continue;
        const pin = part("i", "pin key " + row.style);
        pin.style.left = left + "%";
        pin.style.top = row.top + "%";
        area.append(pin);
      }
      if (!rows.length) tip.append(part("span", "", "no values"));
      // On the side that has room.
      tip.style[left < 50 ? "left" : "right"] = "calc(" + (left < 50 ? left : 100 - left) + "% + .5rem)";
      area.append(cursor, tip);
    }
    // The nearest moment that something is known of, if it is near.
    function nearest(plot, place) {
      const { places } = factsOf(plot);
      const distance = (other) => Math.abs(other - place);
      const best = places.reduce((a, b) => (distance(b) < distance(a) ? b : a), places[0] ?? place);
      const isWithin = factsOf(plot).bands.some((band) => band.from <= place && place < band.end);
      return !isWithin && distance(best) <= 6 ? best : place;
    }
    function point({ x, y }) {
      const plot = chartAt(document.elementFromPoint(x, y));
      if (!plot) return shownChart && shownChart !== document.activeElement ? hideChart() : undefined;
      const box = plot.querySelector(".area").getBoundingClientRect();
      const place = Math.floor(pieces * (x - box.left) / box.width);
      showChart(plot, nearest(plot, Math.min(Math.max(place, 0), pieces - 1)));
    }
    for (const type of ["pointermove", "pointerdown"]) {
      document.addEventListener(type, (event) => {
        pointer = { x: event.clientX, y: event.clientY };
        point(pointer);
      });
    }
    document.addEventListener("pointerout", (event) => {
      if (event.relatedTarget || event.pointerType === "touch") return;
      pointer = null;
      if (shownChart && shownChart !== document.activeElement) hideChart();
    });
    // A click leaves the keyboard where it is.
    document.addEventListener("mousedown", (event) => {
      if (chartAt(event.target)) event.preventDefault();
    });
    function placeOf(plot) { return Number(plot.getAttribute("aria-valuenow")); }
    document.addEventListener("focusin", (event) => {
      const plot = chartAt(event.target);
      if (!plot) return;
      let place = placeOf(plot);
      if (kept && performance.now() - renewed < 1000 && kept.name === nameOf(plot)) {
        // A later page of the same chart: the moment stays, and so its place is another.
        place = Math.round((kept.moment / 1000 - Number(plot.dataset.start)) / pieceLength);
        place = Math.min(Math.max(place, 0), pieces - 1);
      }
      showChart(plot, place);
    });
    document.addEventListener("focusout", (event) => { if (chartAt(event.target)) hideChart(); });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") return hideChart();
      const plot = chartAt(event.target);
      if (!plot || event.altKey || event.ctrlKey || event.metaKey) return;
      const { places } = factsOf(plot);
      const [first, last] = [places[0], places[places.length - 1]];
      const now = placeOf(plot);
      const before = (place) => places.findLast((other) => other <= place) ?? first;
      const after = (place) => places.find((other) => other >= place) ?? last;
      const moves = {
        ArrowLeft: () => before(now - 1), ArrowDown: () => before(now - 1),
        ArrowRight: () => after(now + 1), ArrowUp: () => after(now + 1),
        PageDown: () => before(now - 12), PageUp: () => after(now + 12),
        Home: () => first, End: () => last,
      };
      if (!Object.hasOwn(moves, event.key) || first === undefined) return;
      event.preventDefault();
      chartUsed = performance.now();
      showChart(plot, moves[event.key]());
    });
    // Each third hour of the reader's clock, where that is another than the server's.
    function layHours(plot) {
      const area = plot.querySelector(".area");
      const old = Array.from(area.querySelectorAll(".x"));
      const isRound = ({ firstChild }) => {
        const moment = new Date(firstChild.dateTime);
        return moment.getHours() % 3 === 0 && moment.getMinutes() === 0;
      };
      if (old.every(isRound)) {
        for (const { firstChild } of old) firstChild.textContent = chartClock.format(new Date(firstChild.dateTime));
        return;
      }
      const start = Number(plot.dataset.start);
      const end = start + pieces * pieceLength;
      const ticks = [];
      for (let second = Math.ceil(start / 900) * 900; second <= end; second += 900) {
        const moment = new Date(second * 1000);
        if (moment.getHours() % 3 || moment.getMinutes()) continue;
        const tick = part("div", moment.getHours() % 6 ? "x" : "x main");
        tick.style.left = 100 * (second - start) / (end - start) + "%";
        tick.setAttribute("aria-hidden", "true");
        const time = part("time", "", chartClock.format(moment));
        time.dateTime = moment.toISOString();
        tick.append(time);
        ticks.push(tick);
      }
      for (const tick of old) tick.remove();
      area.prepend(...ticks);
    }
    prepareCharts = () => {
      const fresh = document.querySelectorAll(".plot[data-start]:not([tabindex])");
      if (fresh.length) renewed = performance.now();
      for (const plot of fresh) {
        const { places } = factsOf(plot);
        plot.tabIndex = 0;
        plot.setAttribute("role", "slider");
        plot.setAttribute("aria-valuemin", 0);
        plot.setAttribute("aria-valuemax", pieces - 1);
        tell(plot, places[places.length - 1] ?? pieces - 1);
        layHours(plot);
      }
      if (fresh.length && pointer && !chartAt(document.activeElement)) point(pointer);
    };
    prepareCharts();
    new MutationObserver(prepareCharts).observe(document.body, { childList: true, subtree: true });
    }
    """#
}
