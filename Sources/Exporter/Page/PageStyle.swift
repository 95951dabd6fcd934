internal import WebServer

/// The style sheet of the page. Colours are variables, so that the dark form names them once; every
/// text has a contrast of at least 4.5 to its ground, and every mark of at least 3 (WCAG 2.2, AA),
/// which tests measure in a browser.
enum PageStyle {
  /// It holds nothing from outside, so it is HTML as it is.
  static let sheet: HTML = """
    :root { color-scheme: light dark; --ground: #f3f4f6; --card: #fff; --text: #1b1f24; --sub: #57606a; --edge: #d0d7de; --strong-edge: #818b96; --track: #e4e8ec;
     --accent: #0b62c4; --good: #1a7f37; --warn: #8a5a00; --bad: #c21f2e; --sun: #b07300; --second: #7d4cc2; --asleep: #8490a0; --offline: #6e7781; --online: #2f86e8; }
    @media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --card: #161b22; --text: #e6edf3; --sub: #9aa4af; --edge: #30363d; --strong-edge: #6e7681; --track: #2b323b;
     --accent: #58a6ff; --good: #3fb950; --warn: #d8a032; --bad: #ff7b72; --sun: #e3b341; --second: #bc8cff; --asleep: #66717f; --offline: #8b949e; --online: #3d84f0; } }
    * { box-sizing: border-box; }
    body { margin: 0; padding: 1rem; font: 1rem/1.45 system-ui, sans-serif; background: var(--ground); color: var(--text); }
    a { color: var(--accent); }
    a:focus-visible, [tabindex]:focus-visible, input:focus-visible, select:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .skip { position: absolute; left: -100rem; }
    .skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem; z-index: 1; }
    .top { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; max-width: 96rem; margin: 0 auto 1rem; }
    h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.25rem; margin: 0; overflow-wrap: anywhere; }
    .top a { display: inline-block; min-width: 1.5rem; } nav a { margin-right: .75rem; padding: .25rem 0; display: inline-block; }
    main { max-width: 96rem; margin: 0 auto; }
    .sub, footer, figcaption, dt { color: var(--sub); font-size: .875rem; }
    .sub, .state, .note { margin: .125rem 0 .5rem; overflow-wrap: anywhere; }
    .state { font-size: 1.125rem; font-weight: 600; } .state small { font-weight: 400; color: var(--sub); font-size: .875rem; }
    .dot { display: inline-block; width: .75em; height: .75em; border-radius: 50%; margin-right: .4em; background: var(--offline); }
    .online .dot { background: var(--good); } .driving .dot { background: var(--accent); } .charging .dot { background: var(--good); }
    .asleep .dot { background: var(--asleep); } .service .dot { background: var(--warn); } .off-grid .dot { background: var(--bad); }
    .banner { background: var(--card); border: 1px solid var(--edge); border-left: .375rem solid var(--warn); border-radius: .5rem; padding: .625rem 1rem; margin: 0; overflow-wrap: anywhere; }
    .banner.bad-edge { border-left-color: var(--bad); } .banners { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: .5rem 1rem; margin-bottom: 1rem; }
    .hero { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1rem; align-items: center; }
    .car { width: 100%; max-height: 15rem; } .flow { width: 100%; max-height: 16rem; }
    .battery strong { font-size: 2.25rem; line-height: 1.1; display: block; } .battery span { display: block; }
    .battery .until { font-weight: 600; } .battery .as-of { color: var(--sub); font-size: .875rem; }
    .bar { width: 100%; height: .875rem; display: block; margin: .25rem 0; }
    .track { fill: var(--track); } .fill { fill: var(--good); } .fill.low { fill: var(--bad); } .limit { fill: var(--text); }
    dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 8.5rem), 1fr)); gap: .5rem 1rem; margin: .75rem 0; align-content: start; }
    dt, dd { margin: 0; } dd { overflow-wrap: anywhere; }
    .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
    footer { border-top: 1px solid var(--edge); padding-top: .5rem; margin-top: .5rem; }
    \(cards)
    \(ChartStyle.sheet)
    .trips { border-top: 1px solid var(--edge); margin-top: .75rem; padding-top: .25rem; font-size: .875rem; } h3 { font-size: .875rem; margin: .75rem 0 .125rem; }
    .sums { width: 100%; } .sums th, .sums td { border: 0; border-bottom: 1px solid var(--edge); padding: .25rem .5rem .25rem 0; font-weight: 400; } .sums th { color: var(--sub); }
    .trips ul { list-style: none; margin: 0; padding: 0; } .trips li { padding: .125rem 0; overflow-wrap: anywhere; } .trips time { color: var(--sub); } .trips small { color: var(--sub); font-size: inherit; display: block; }
    .scroll { overflow-x: auto; } table { border-collapse: collapse; background: var(--card); } caption { text-align: left; font-weight: 600; padding: .5rem 0; }
    th, td { padding: .3rem .8rem; text-align: left; vertical-align: top; border: 1px solid var(--edge); } pre { overflow-x: auto; white-space: pre-wrap; }
    \(list)
    \(old)
    @media print { .card { break-inside: avoid; } nav, #find { display: none; } }
    """

  /// The parts of cards beside each other lie in common rows, so that none ends in a hole; a card
  /// that has a row for itself lays its parts beside each other.
  private static let cards: HTML = """
    .cards { display: grid; grid-template-columns: minmax(0, 1fr); column-gap: 1rem; }
    .card { background: var(--card); border: 1px solid var(--edge); border-radius: .75rem; padding: 1rem; min-width: 0; margin-bottom: 1rem; }
    .card > header { grid-area: head; } .card > .state { grid-area: state; } .card > .hero, .card > .note { grid-area: hero; align-self: start; } .card > .hero ~ .note { grid-area: charts; } .card > dl { grid-area: facts; }
    .card > .charts { grid-area: charts; } .card > .trips { grid-area: trips; } .card > footer { grid-area: foot; }
    .charts { align-content: start; }
    .health { display: grid; grid-template-columns: minmax(0, 1fr); column-gap: 2rem; } .health dl { margin: .25rem 0; grid-template-columns: repeat(auto-fill, minmax(min(100%, 14rem), 1fr)); }
    .budget p { margin: 0; } .budget { max-width: 30rem; }
    .card { display: grid; grid-template-columns: minmax(0, 1fr); grid-template-areas: "head" "state" "hero" "facts" "charts" "trips" "foot"; align-content: start; }
    @supports (grid-template-rows: subgrid) { .cards > .card { grid-row: span 7; grid-template-rows: subgrid; } }
    @media (min-width: 48rem) {
     .n2, .n3 { grid-template-columns: repeat(2, minmax(0, 1fr)); }
     .n1 > .card, .n2 > .card:last-child:nth-child(odd), .n3 > .card:last-child:nth-child(odd) { grid-column: 1 / -1; \(wide) }
     .n1 > .card > .trips { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); column-gap: 2rem; align-items: start; }
     .n1 .battery strong { font-size: 3rem; } .n1 .hero { margin-top: .5rem; }
     .health { grid-template-columns: minmax(12rem, 1fr) minmax(0, 2fr) minmax(0, 1fr); grid-template-areas: none; align-items: center; }
     .health > header, .health > dl { grid-area: auto; }
    }
    @media (max-width: 24rem) { dl { grid-template-columns: repeat(2, minmax(0, 1fr)); } .sums { font-size: .8125rem; } }
    @media (max-width: 63.99rem) { .x:not(.main) { display: none; } }
    @media (min-width: 80rem) {
     .n1 > .card { \(widest) }
     .n1 > .card > .trips { border-top: 0; margin-top: 0; display: block; }
     .n1 > .card:not(:has(> .trips)) { \(wide) }
     .n3 { grid-template-columns: repeat(3, minmax(0, 1fr)); }
     .n3 > .card:last-child:nth-child(odd) { grid-column: auto; \(narrow) }
     .n3 > .card:last-child:nth-child(3n+2) { grid-column: span 2; \(wide) grid-row: span 7; }
     .n3 > .card:last-child:nth-child(3n+1) { grid-column: 1 / -1; \(widest) }
    }
    """

  private static let narrow: HTML = """
    column-gap: 0; grid-template-columns: minmax(0, 1fr); grid-template-areas: "head" "state" "hero" "facts" "charts" "trips" "foot"; grid-row: span 7; grid-template-rows: subgrid;
    """

  private static let wide: HTML = """
    column-gap: 2rem; grid-row: auto; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); grid-template-rows: auto auto 1fr auto auto auto; grid-template-areas: "head charts" "state charts" "hero charts" "facts facts" "trips trips" "foot foot";
    """

  private static let widest: HTML = """
    column-gap: 2.5rem; grid-row: auto; grid-template-columns: minmax(0, 1fr) minmax(0, 1.15fr) minmax(0, 1fr); grid-template-rows: auto auto 1fr auto auto; grid-template-areas: "head charts trips" "state charts trips" "hero charts trips" "facts facts facts" "foot foot foot";
    """

  /// On a phone each row is a block.
  private static let list: HTML = """
    .summary { font-size: 1.125rem; margin: 0 0 .75rem; }
    #find { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; } #hits { color: var(--sub); margin: .25rem 0; min-height: 1.45em; }
    #find input, #find select, #find button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--strong-edge); border-radius: .375rem; padding: .3rem .6rem; min-height: 2.25rem; min-width: 0; max-width: 100%; }
    .list { width: 100%; border: 1px solid var(--edge); margin-bottom: 1rem; } .list th, .list td { border: 0; border-bottom: 1px solid var(--edge); padding: .4rem .75rem; overflow-wrap: anywhere; }
    .list thead th { position: sticky; top: 0; background: var(--card); white-space: nowrap; } .list a { display: inline-block; min-height: 1.5rem; min-width: 1.5rem; }
    .list tbody th { font-weight: 600; } .list small { color: var(--sub); font-size: .8125rem; font-weight: 400; display: block; } .at-trouble { color: var(--bad); } .at-age { color: var(--sub); white-space: nowrap; }
    .list [aria-sort] a::after { content: " \\2193"; } .list [aria-sort=descending] a::after { content: " \\2191"; }
    .at-level { white-space: nowrap; } .at-level small { display: inline; margin-left: .4rem; } .mini { width: 3.5rem; height: .625rem; margin-right: .5rem; }
    @media (max-width: 47.99rem) {
     #find { display: grid; grid-template-columns: auto minmax(0, 1fr); } .list, .list tbody { display: block; } .list thead { display: none; }
     .list tr:not([hidden]) { display: grid; grid-template-columns: minmax(0, 1fr) auto; padding: .5rem .75rem; border-bottom: 1px solid var(--edge); column-gap: .75rem; } .list tbody th, .list td { border: 0; padding: 0; }
     .list .at-level { grid-row: 1; grid-column: 2; text-align: right; } .list .at-trouble { grid-column: 1 / -1; } .list .at-trouble:empty { display: none; } .list .at-charging { text-align: right; }
     .list .at-age { grid-column: 1 / -1; font-size: .875rem; } .list .at-age::before { content: "values of "; } .list .at-level small { display: block; margin: 0; }
    }
    """

  /// Values of another time are grey, and nothing moves.
  private static let old: HTML = """
    .old .hero, .old dl, .old dd, .old .battery strong, .old .at-level { color: var(--sub); } .old .fill, .old .fill.low { fill: var(--offline); } .old .car { filter: grayscale(1); }
    .old .battery .as-of { font-weight: 600; color: var(--text); } .still * { animation: none !important; }
    """
}
