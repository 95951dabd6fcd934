internal import WebServer

/// The part of the style sheet that concerns charts and drawings; its colours are `PageStyle`'s.
enum ChartStyle {
  /// It holds nothing from outside, so it is HTML as it is.
  static let sheet: HTML = """
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); column-gap: 1.5rem; }
    figure { margin: .75rem 0 0; } .day { display: flow-root; } .day figcaption { margin-bottom: .5rem; }
    .plot { container-type: inline-size; padding: 0 3rem 1.5rem 0; touch-action: pan-y; border-radius: .25rem; cursor: crosshair; } .banded .plot { padding-bottom: 2.25rem; }
    .area { position: relative; height: 7rem; } .chart, .strip { position: absolute; left: 0; width: 100%; height: 100%; overflow: visible; }
    .y, .x { position: absolute; color: var(--sub); font-size: .8125rem; line-height: 1; font-variant-numeric: tabular-nums; white-space: nowrap; }
    .y { left: 0; right: 0; border-top: 1px solid var(--edge); } .y.zero { border-color: var(--sub); } .y span { position: absolute; left: calc(100% + .375rem); top: -.5px; transform: translateY(-50%); }
    .x { top: 0; bottom: 0; border-left: 1px solid var(--edge); } .x time { position: absolute; top: calc(100% + .625rem); left: -.5px; transform: translateX(-50%); }
    .banded .x { bottom: -1rem; } .strip { top: calc(100% + .25rem); height: .75rem; }
    .legend { margin: .25rem 0 0; display: flex; flex-wrap: wrap; column-gap: .75rem; color: var(--sub); font-size: .8125rem; } .key { white-space: nowrap; }
    .key::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .35em; background: currentColor; border-radius: .1em; }
    .key.accent::before { background: var(--accent); } .key.second::before { background: var(--second); } .key.sun::before { background: var(--sun); }
    .key.battery-line::before { background: var(--good); } .key[class*=band-]::before { height: .4em; vertical-align: .1em; } .key.mark::before { height: 0; background: none; border-top: 2px dashed var(--sub); vertical-align: .25em; border-radius: 0; width: 1em; }
    .line { fill: none; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
    .line.gap { stroke-width: 1.5; stroke-dasharray: .1 5; }
    .line.accent { stroke: var(--accent); } .line.second { stroke: var(--second); } .line.sun { stroke: var(--sun); } .line.battery-line { stroke: var(--good); }
    .chart .mark { fill: none; stroke: var(--sub); stroke-width: 1.5; stroke-dasharray: 6 4; vector-effect: non-scaling-stroke; }
    .cursor { position: absolute; top: 0; bottom: 0; width: 0; border-left: 1px solid var(--text); pointer-events: none; } .pin { position: absolute; pointer-events: none; }
    .pin::before { position: absolute; left: -.3em; top: -.3em; width: .6em; height: .6em; margin: 0; border-radius: 50%; box-shadow: 0 0 0 2px var(--card); }
    .tip { position: absolute; z-index: 1; top: 0; display: grid; gap: .125rem; padding: .375rem .5rem; background: var(--card); color: var(--text); border: 1px solid var(--sub); border-radius: .375rem; font-size: .8125rem; line-height: 1.3; white-space: nowrap; pointer-events: none; font-variant-numeric: tabular-nums; }
    @container (max-width: 22rem) { .x:not(.main) { display: none; } }
    .limit { stroke: var(--card); stroke-width: 2; paint-order: stroke; vector-effect: non-scaling-stroke; }
    .bar { border: 1px solid var(--sub); border-radius: .25rem; }
    .band-asleep { fill: var(--asleep); } .band-offline { fill: var(--offline); } .band-online { fill: var(--online); }
    .band-service { fill: var(--warn); } .band-charging { fill: var(--good); } .band-driving { fill: var(--second); }
    .key.band-asleep::before { background: var(--asleep); } .key.band-offline::before { background: var(--offline); } .key.band-online::before { background: var(--online); }
    .key.band-service::before { background: var(--warn); } .key.band-charging::before { background: var(--good); } .key.band-driving::before { background: var(--second); }
    .drawing { position: relative; width: 100%; margin: 0 auto; } .drawing svg { display: block; width: 100%; max-height: none; overflow: visible; }
    .vehicle { max-width: 13rem; } .house { max-width: 16rem; margin: 1.25rem auto 1rem; } .alone .house { max-width: 18rem; grid-column: 1 / -1; }
    .pressure, .figure { position: absolute; font-size: .8125rem; line-height: 1.2; white-space: nowrap; font-variant-numeric: tabular-nums; } .pressure { transform: translateY(-50%); }
    .figure { transform: translate(-50%, .125rem); } .figure.above { transform: translate(-50%, calc(-100% - .125rem)); } .pressure.bad, .figure.bad { font-weight: 600; }
    .sums.energy { max-width: 26rem; } .energy td, .energy thead th { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } .energy th:last-child, .energy td:last-child { padding-right: 0; }
    .sums small { font-size: .8125rem; } .energy thead small { display: block; } .old .house { filter: grayscale(1); }
    @media (max-width: 22.5rem) { .hero:has(.house) { grid-template-columns: minmax(0, 1fr); } }
    .body { fill: var(--track); stroke: var(--sub); stroke-width: 2; } .glass { fill: var(--card); stroke: var(--sub); }
    .tire { fill: var(--sub); } .tire.bad { fill: var(--bad); } .open { fill: var(--warn); } .door { fill: none; stroke: var(--warn); stroke-width: 6; stroke-linecap: round; }
    .lock path { fill: none; stroke: var(--sub); stroke-width: 3; } .lock rect { fill: var(--sub); } .lock.warn path { stroke: var(--warn); } .lock.warn rect { fill: var(--warn); }
    .cable { fill: none; stroke: var(--sub); stroke-width: 4; stroke-linecap: round; } .cable.live { stroke: var(--good); stroke-dasharray: 8 6; } .plug { fill: var(--good); }
    .motion { fill: none; stroke: var(--accent); stroke-width: 3; stroke-linecap: round; } .sentry { fill: var(--bad); } .sleep { fill: none; stroke: var(--text); stroke-width: 2.5; stroke-linejoin: round; }
    .flow path { fill: none; stroke-linecap: round; } .flow > path { stroke-dasharray: 7 7; }
    .flow-sun { stroke: var(--sun); } .flow-battery { stroke: var(--good); } .flow-grid { stroke: var(--second); }
    .node circle { fill: var(--card); stroke: var(--accent); stroke-width: 3; } .node path { stroke: var(--text); stroke-width: 1.75; stroke-linejoin: round; }
    .node.sun circle { stroke: var(--sun); } .node.battery circle { stroke: var(--good); } .node.grid circle { stroke: var(--second); }
    .node.idle circle { stroke: var(--sub); stroke-width: 1.5; } .node.off circle { stroke: var(--bad); stroke-dasharray: 5 4; }
    @media (prefers-reduced-motion: no-preference) { .card:not(.still) .flow > path, .card:not(.still) .cable.live { animation: flow 1.2s linear infinite; } @keyframes flow { to { stroke-dashoffset: -14; } } }
    """
}
