internal import WebServer

/// The style sheet of the page. Colours are variables, so that the dark form names them once;
/// every pair of text and ground has a contrast of at least 4.5 (WCAG 2.2, AA), which a test
/// measures in a browser.
enum PageStyle {
  /// It holds nothing from outside, so it is HTML as it is.
  static let sheet: HTML = """
    :root { color-scheme: light dark; --ground: #f3f4f6; --card: #fff; --text: #1b1f24; --sub: #57606a; --edge: #d0d7de; --track: #e4e8ec;
     --accent: #0b62c4; --good: #1a7f37; --warn: #8a5a00; --bad: #c21f2e; --sun: #b07300; --second: #7d4cc2; --asleep: #8490a0; --offline: #6e7781; --online: #2f86e8; }
    @media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --card: #161b22; --text: #e6edf3; --sub: #9aa4af; --edge: #30363d; --track: #2b323b;
     --accent: #58a6ff; --good: #3fb950; --warn: #d8a032; --bad: #ff7b72; --sun: #e3b341; --second: #bc8cff; --asleep: #66717f; --offline: #8b949e; --online: #3d84f0; } }
    * { box-sizing: border-box; }
    body { margin: 0; padding: 1rem; font: 1rem/1.45 system-ui, sans-serif; background: var(--ground); color: var(--text); }
    a { color: var(--accent); }
    a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .skip { position: absolute; left: -100rem; }
    .skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem; z-index: 1; }
    .top { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; max-width: 96rem; margin: 0 auto 1rem; }
    h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.25rem; margin: 0; overflow-wrap: anywhere; }
    nav a { margin-right: .75rem; padding: .25rem 0; display: inline-block; }
    main { max-width: 96rem; margin: 0 auto; }
    .cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 27rem), 1fr)); align-items: start; }
    .card { background: var(--card); border: 1px solid var(--edge); border-radius: .75rem; padding: 1rem; min-width: 0; }
    .sub, footer, figcaption, dt, .axis, .hours { color: var(--sub); font-size: .875rem; }
    .sub, .state, .note { margin: .125rem 0 .5rem; overflow-wrap: anywhere; }
    .state { font-size: 1.125rem; font-weight: 600; } .state small { font-weight: 400; color: var(--sub); }
    .dot { display: inline-block; width: .75em; height: .75em; border-radius: 50%; margin-right: .4em; background: var(--offline); }
    .online .dot { background: var(--good); } .driving .dot { background: var(--accent); } .charging .dot { background: var(--good); }
    .asleep .dot { background: var(--asleep); } .service .dot { background: var(--warn); } .off-grid .dot { background: var(--bad); }
    .alert { background: var(--card); border: 2px solid var(--bad); border-radius: .75rem; padding: .75rem 1rem; }
    .hero { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1rem; align-items: center; }
    .car { width: 100%; max-height: 15rem; } .flow { width: 100%; max-height: 16rem; }
    .battery strong { font-size: 2.25rem; line-height: 1.1; display: block; } .battery span { display: block; }
    .bar { width: 100%; height: .875rem; display: block; margin: .25rem 0; }
    .track { fill: var(--track); } .fill { fill: var(--good); } .fill.low { fill: var(--bad); } .limit { fill: var(--text); }
    dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 8.5rem), 1fr)); gap: .375rem 1rem; margin: .75rem 0; }
    dt, dd { margin: 0; } dd { overflow-wrap: anywhere; }
    .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
    footer { border-top: 1px solid var(--edge); padding-top: .5rem; margin-top: .5rem; }
    \(ChartStyle.sheet)
    .trips { border-top: 1px solid var(--edge); margin-top: .75rem; padding-top: .25rem; font-size: .875rem; } h3 { font-size: .875rem; margin: .75rem 0 .125rem; }
    .sums { width: 100%; } .sums th, .sums td { border: 0; border-bottom: 1px solid var(--edge); padding: .25rem .5rem .25rem 0; font-weight: 400; } .sums th { color: var(--sub); }
    .trips ul { list-style: none; margin: 0; padding: 0; } .trips li { padding: .125rem 0; overflow-wrap: anywhere; } .trips time { color: var(--sub); } .trips small { color: var(--sub); font-size: inherit; display: block; }
    .scroll { overflow-x: auto; } table { border-collapse: collapse; background: var(--card); } caption { text-align: left; font-weight: 600; padding: .5rem 0; }
    th, td { padding: .3rem .8rem; text-align: left; vertical-align: top; border: 1px solid var(--edge); } pre { overflow-x: auto; white-space: pre-wrap; }
    @media print { .card { break-inside: avoid; } nav { display: none; } }
    """
}
