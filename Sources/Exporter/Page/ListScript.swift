/// Searches and sorts the list of many cars while the reader types; without it, and where the list
/// has several pages, the server does that.
enum ListScript {
  static let text = """
    // nil until the reader chose another order than the server's.
    let order = null;
    function arrange() {
      const list = document.querySelector("table.list[data-all]");
      const find = document.getElementById("find");
      if (!list || !find) return;
      find.querySelector("button").hidden = true;
      const rows = Array.from(list.tBodies[0].rows);
      if (order) {
        const head = list.querySelector('a[data-sort="' + order.column + '"]').closest("th");
        const by = (row) => row.cells[head.cellIndex].dataset.by;
        const isNumber = rows.every((row) => by(row) !== "" && !Number.isNaN(Number(by(row))));
        const sign = order.isReversed ? -1 : 1;
        rows.sort((a, b) => sign * (isNumber ? by(a) - by(b) : by(a).localeCompare(by(b))));
        list.tBodies[0].append(...rows);
        for (const other of list.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", order.isReversed ? "descending" : "ascending");
      }
      const words = document.getElementById("q").value.toLowerCase().split(" ").filter(Boolean);
      let hits = 0;
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        if (!row.hidden) hits += 1;
      }
      document.getElementById("hits").textContent =
        hits === rows.length ? "" : hits === 0 ? "No car has this." : hits + " of " + rows.length + " cars";
    }
    function sort(value) {
      order = { column: value.replace("-", ""), isReversed: value.startsWith("-") };
      document.getElementById("sort").value = value;
      arrange();
    }
    const isWhole = () => document.querySelector("table.list[data-all]") !== null;
    main.addEventListener("input", (event) => {
      if (event.target.id === "q" && isWhole()) arrange();
    });
    main.addEventListener("change", (event) => {
      if (event.target.id === "sort" && isWhole()) sort(event.target.value);
    });
    main.addEventListener("submit", (event) => {
      if (isWhole()) event.preventDefault();
    });
    main.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-sort]");
      if (!link || !isWhole() || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const isSame = link.closest("th").getAttribute("aria-sort") === "ascending";
      sort((isSame ? "-" : "") + link.dataset.sort);
    });
    """
}
