import JSON

/// What a page has to be for everyone who reads it (WCAG 2.2, AA, and a little more), each checked
/// in the browser, so that what a style sheet makes of it counts.
enum PageCheck: String, CaseIterable {
  /// Every picture, control and region says what it is.
  case names
  /// No id is there twice, and what refers to one finds it.
  case ids
  /// One h1, no level left out, none empty; one main part, a title and a language.
  case headings
  /// Every field has a label; an example inside it is none.
  case labels
  /// Text has a contrast of 4.5 to what is behind it, 3 where it is large.
  case faintTexts
  /// What a drawing shows, and the edge of a field, has a contrast of 3 to what is behind it.
  case faintMarks
  /// No text is smaller than 12 px, as it is rendered.
  case smallTexts
  /// No text lies on another.
  case collisions
  /// Nothing makes the page scroll sideways.
  case overflow
  /// What can be clicked is 24 px high and wide, but for links within a sentence.
  case smallTargets
}

extension Chromium {
  /// What is wrong with the page that is open, a line for each.
  func faults(_ checks: [PageCheck] = PageCheck.allCases) throws -> [String] {
    let calls = checks.map {
      "...checks.\($0.rawValue)().map((fault) => \"\($0.rawValue): \" + fault)"
    }
    let script = "(() => { \(PageCheck.script)\nreturn [\(calls.joined(separator: ", "))]; })()"
    return try evaluate(script).arrayValue?.compactMap(\.stringValue) ?? ["no answer"]
  }
}

extension PageCheck {
  /// Defines `checks`, by the names of the cases.
  fileprivate static let script = tools + structure + looks + marks

  /// - `outline` names an element in a fault.
  /// - `ground` is the colour behind an element, `under` that behind a point of a drawing.
  private static let tools = #"""
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const known = new Map();
    const parse = (color) => {
      if (!known.has(color)) {
        canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
        known.set(color, Array.from(canvas.getImageData(0, 0, 1, 1).data));
      }
      return known.get(color);
    };
    const blend = (color, ground, opacity = 1) => {
      const alpha = color[3] / 255 * opacity;
      return [0, 1, 2].map((i) => color[i] * alpha + ground[i] * (1 - alpha)).concat(255);
    };
    const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
      .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const contrast = (one, other) => {
      const [a, b] = [light(one), light(other)];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    };
    const opacity = (element) => {
      let all = 1;
      for (let e = element; e; e = e.parentElement) all *= Number(getComputedStyle(e).opacity);
      return all;
    };
    const ground = (element) => {
      const layers = [];
      for (let e = element; e; e = e.parentElement) {
        if (e instanceof SVGElement && !(e instanceof SVGSVGElement)) continue;
        const color = parse(getComputedStyle(e).backgroundColor);
        if (color[3] > 0) layers.push(color);
        if (color[3] === 255) break;
      }
      return layers.reverse().reduce((under, color) => blend(color, under), [255, 255, 255, 255]);
    };
    const isShown = (element) => element.checkVisibility({ visibilityProperty: true })
      && element.getClientRects().length > 0;
    const all = (selector) => Array.from(document.querySelectorAll(selector)).filter(isShown);
    const outline = (element) => {
      const classes = element.getAttribute("class");
      const words = (element.getAttribute("aria-label") || element.textContent || "").trim();
      return element.tagName.toLowerCase() + (classes ? "." + classes.trim().replace(/\s+/g, ".") : "")
        + (words ? ' "' + words.replace(/\s+/g, " ").slice(0, 40) + '"' : "");
    };
    const texts = () => {
      const found = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (["SCRIPT", "STYLE", "NOSCRIPT", "TITLE", "DESC", "title", "desc"].includes(element.tagName)) continue;
        if (walker.currentNode.data.trim() && isShown(element)) found.push([walker.currentNode, element]);
      }
      return found;
    };
    // What is drawn before an element and lies under a point of the screen.
    const under = (mark, x, y) => {
      const svg = mark.ownerSVGElement;
      let color = ground(svg);
      for (const shape of svg.querySelectorAll("path,rect,circle,ellipse,polygon")) {
        if (shape === mark || mark.compareDocumentPosition(shape) & Node.DOCUMENT_POSITION_FOLLOWING) break;
        const style = getComputedStyle(shape);
        if (style.fill === "none" || style.display === "none" || shape.closest("defs,clipPath,marker,symbol")) continue;
        const matrix = shape.getScreenCTM();
        if (!matrix || !shape.isPointInFill(new DOMPoint(x, y).matrixTransform(matrix.inverse()))) continue;
        color = blend(parse(style.fill), color, Number(style.fillOpacity));
      }
      return color;
    };
    const ratio = (number) => number.toFixed(2) + ":1";
    const checks = {};
    const controls = "a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex],[role=button],[role=link]";

    """#

  private static let structure = #"""
    const nameOf = (element) => {
      const references = (element.getAttribute("aria-labelledby") || "").split(/\s+/)
        .map((id) => document.getElementById(id)?.textContent || "").join(" ").trim();
      const title = element.querySelector(":scope > title")?.textContent || "";
      const labels = Array.from(element.labels || []).map((label) => label.textContent).join(" ");
      const spoken = Array.from(element.querySelectorAll("[aria-label],[alt]"))
        .map((e) => e.getAttribute("aria-label") || e.getAttribute("alt")).join(" ");
      const holdsText = !["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName)
        && !element.matches("svg,[role=img],[role=region],[role=group],article,section,nav,table");
      return [references, element.getAttribute("aria-label") || "", element.getAttribute("alt") || "",
        labels, title, holdsText ? (element.textContent || "") + spoken : "",
        ["button", "submit", "reset"].includes(element.type) ? element.value || "" : "",
        element.getAttribute("title") || ""].some((name) => name.trim());
    };
    checks.names = () => [
      ...all(controls + ",[role=region],[role=group],nav,article,table").filter((e) => !nameOf(e)
        && !e.matches("input,select,textarea")
        && !(e.tagName === "TABLE" && (e.caption || e.closest("[role=region]"))))
        .map((e) => outline(e) + " has no name"),
      ...all("img,svg").filter((e) => !e.closest("[aria-hidden=true]") && !e.parentElement.closest("svg"))
        .filter((e) => !nameOf(e)).map((e) => outline(e) + " has no name"),
      ...all("svg").filter((e) => !e.closest("[aria-hidden=true]") && !e.parentElement.closest("svg")
        && !["img", "group", "graphics-document"].includes(e.getAttribute("role")))
        .map((e) => outline(e) + " has no role"),
      ...all("[tabindex]").filter((e) => e.tabIndex > 0).map((e) => outline(e) + " is out of the order"),
      ...all("[tabindex]").filter((e) => !e.matches(controls.replace(",[tabindex]", "")) && !e.hasAttribute("role"))
        .map((e) => outline(e) + " has no role"),
      ...Array.from(document.querySelectorAll("[aria-hidden=true]"))
        .filter((e) => e.querySelector("a[href],button,input,[tabindex]")).map((e) => outline(e) + " is hidden but has a control"),
      ...all("th").filter((e) => !e.scope).map((e) => outline(e) + " has no scope"),
    ];
    checks.ids = () => {
      const ids = Array.from(document.querySelectorAll("[id]")).map((e) => e.id);
      const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
      const lost = Array.from(document.querySelectorAll("[aria-labelledby],[aria-describedby],[aria-controls],label[for],a[href^='#']"))
        .flatMap((e) => [e.getAttribute("aria-labelledby"), e.getAttribute("aria-describedby"), e.getAttribute("aria-controls"),
          e.getAttribute("for"), (e.getAttribute("href") || "").replace(/^#|^[^#].*/, "")].filter(Boolean)
          .flatMap((ids) => ids.split(/\s+/)).filter((id) => !document.getElementById(id)));
      return [...twice.map((id) => id + " is there twice"), ...lost.map((id) => id + " is nowhere")];
    };
    checks.headings = () => {
      const faults = [];
      const headings = all("h1,h2,h3,h4,h5,h6");
      let last = 0;
      for (const heading of headings) {
        const level = Number(heading.tagName[1]);
        if (level > last + 1) faults.push(outline(heading) + " leaves a level out");
        if (!heading.textContent.trim()) faults.push(outline(heading) + " is empty");
        last = level;
      }
      if (headings.filter((e) => e.tagName === "H1").length !== 1) faults.push("there is not one h1");
      if (all("main").length !== 1) faults.push("there is not one main");
      if (!document.title.trim()) faults.push("there is no title");
      if (!document.documentElement.lang) faults.push("there is no language");
      return faults;
    };
    checks.labels = () => all("input:not([type=hidden]):not([type=submit]),select,textarea")
      .filter((e) => !Array.from(e.labels).some((label) => label.textContent.trim())
        && !e.getAttribute("aria-label") && !e.getAttribute("aria-labelledby"))
      .map((e) => outline(e) + " has no label");

    """#

  private static let looks = #"""
    checks.faintTexts = () => texts().flatMap(([text, element]) => {
      const style = getComputedStyle(element);
      const isDrawn = element instanceof SVGElement;
      const box = element.getBoundingClientRect();
      const behind = isDrawn ? under(element, box.x + box.width / 2, box.y + box.height / 2) : ground(element);
      const color = blend(parse(isDrawn ? style.fill : style.color), behind, opacity(element));
      const size = parseFloat(style.fontSize);
      const isLarge = size >= 24 || size >= 18.66 && parseInt(style.fontWeight) >= 700;
      const found = contrast(color, behind);
      return found < (isLarge ? 3 : 4.5) ? [outline(element) + " has " + ratio(found)] : [];
    });
    checks.smallTexts = () => texts().flatMap(([text, element]) => {
      let size = parseFloat(getComputedStyle(element).fontSize);
      if (element instanceof SVGElement) {
        const matrix = element.getScreenCTM();
        size *= Math.min(Math.hypot(matrix.a, matrix.b), Math.hypot(matrix.c, matrix.d));
      }
      return size < 11.95 ? [outline(element) + " has " + size.toFixed(1) + " px"] : [];
    });
    checks.collisions = () => {
      const boxes = texts().flatMap(([text, element]) => {
        const range = document.createRange();
        range.selectNodeContents(text);
        return Array.from(range.getClientRects()).filter((box) => box.width > 1 && box.right > 0)
          .map((box) => ({ box, element, text: text.data.trim().slice(0, 30) }));
      }).sort((a, b) => a.box.top - b.box.top);
      const faults = [];
      boxes.forEach((one, i) => {
        for (let j = i + 1; j < boxes.length && boxes[j].box.top < one.box.bottom - 4; j++) {
          const other = boxes[j];
          const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
          const height = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
          if (width > 2 && height > 4) faults.push('"' + one.text + '" lies on "' + other.text + '"');
        }
      });
      return faults;
    };
    checks.overflow = () => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return [];
      const wide = all("body *").filter((e) => e.getBoundingClientRect().right > width + 1)
        .filter((e) => !Array.from(e.children).some((child) => child.getBoundingClientRect().right > width + 1));
      return ["it is wider than " + width + " px by " + wide.slice(0, 3).map(outline).join(", ")];
    };
    checks.smallTargets = () => all(controls).flatMap((element) => {
      const box = element.getBoundingClientRect();
      if (box.right <= 0 || box.bottom <= 0) return [];
      const isInText = getComputedStyle(element).display === "inline"
        && element.parentElement.textContent.trim() !== element.textContent.trim();
      const isSmall = box.width < 23.9 || box.height < 23.9;
      return isSmall && !isInText
        ? [outline(element) + " is " + box.width.toFixed(0) + " × " + box.height.toFixed(0)] : [];
    });

    """#

  /// Of a shape the better of its fill and its edge counts, at most of its points. Rules, and what
  /// a bar or curve is drawn on, only help the eye.
  private static let marks = #"""
    checks.faintMarks = () => {
      const helps = ".rule,.track,[data-help]";
      const faults = [];
      for (const shape of all("svg path,svg rect,svg circle,svg line,svg polyline,svg polygon,svg ellipse")) {
        if (shape.closest(helps) || shape.closest("defs,clipPath,marker,symbol")) continue;
        const style = getComputedStyle(shape);
        const seen = opacity(shape);
        if (seen === 0) continue;
        const matrix = shape.getScreenCTM();
        const points = [];
        let length = 0;
        try {
          length = shape.getTotalLength();
          shape.getPointAtLength(0);
        } catch { continue; }
        if (length === 0 && style.strokeLinecap !== "round") continue;
        for (const part of [0.1, 0.3, 0.5, 0.7, 0.9]) {
          points.push(shape.getPointAtLength(length * part).matrixTransform(matrix));
        }
        const box = shape.getBoundingClientRect();
        const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        const best = [];
        if (style.stroke !== "none" && parseFloat(style.strokeWidth) > 0) {
          const color = parse(style.stroke);
          const found = points.map(({ x, y }) => {
            const behind = under(shape, x, y);
            return contrast(blend(color, behind, seen * Number(style.strokeOpacity)), behind);
          }).sort((a, b) => a - b);
          best.push(found[2]);
        }
        if (style.fill !== "none" && box.width > 0 && box.height > 0) {
          const behind = under(shape, middle.x, middle.y);
          best.push(contrast(blend(parse(style.fill), behind, seen * Number(style.fillOpacity)), behind));
        }
        if (best.length && Math.max(...best) < 3) faults.push(outline(shape) + " has " + ratio(Math.max(...best)));
      }
      for (const element of all("body *")) {
        if (element instanceof SVGElement) continue;
        for (const part of ["::before", "::after", null]) {
          const style = getComputedStyle(element, part);
          const isMark = part ? style.content === '""' && style.display !== "none"
            : !element.firstChild && !element.matches("input,select,textarea,br,hr,img,td");
          const color = parse(style.backgroundColor);
          if (!isMark || color[3] === 0 || parseFloat(style.width) === 0) continue;
          const behind = ground(part ? element : element.parentElement);
          const found = contrast(blend(color, behind, opacity(element)), behind);
          if (found < 3 && !element.closest(helps)) faults.push(outline(element) + (part || "") + " has " + ratio(found));
        }
      }
      for (const field of all("input:not([type=hidden]),select,textarea")) {
        const style = getComputedStyle(field);
        const behind = ground(field.parentElement);
        const edge = parseFloat(style.borderTopWidth) > 0 ? contrast(blend(parse(style.borderTopColor), behind), behind) : 1;
        const found = Math.max(edge, contrast(blend(parse(style.backgroundColor), behind), behind));
        if (found < 3) faults.push(outline(field) + " has an edge of " + ratio(found));
      }
      return faults;
    };

    """#
}
