internal import WebServer

/// The part of the style sheet that concerns charts and drawings; its colours are `PageStyle`'s.
enum ChartStyle {
  /// It holds nothing from outside, so it is HTML as it is.
  static let sheet: HTML = """
    figure { margin: .75rem 0 0; } figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; column-gap: 1rem; } .key { margin-right: .75rem; white-space: nowrap; }
    .key::before { content: ""; display: inline-block; width: .6em; height: .6em; margin-right: .3em; background: currentColor; }
    .key.accent::before { background: var(--accent); } .key.second::before { background: var(--second); } .key.sun::before { background: var(--sun); }
    .key.battery-line::before { background: var(--good); } .key[class*=band-]::before { height: .4em; }
    .plot { position: relative; padding-right: 4rem; } .axis { position: absolute; right: 0; width: 3.75rem; text-align: left; line-height: 1.1; }
    .axis.top { top: 0; } .axis.bottom { bottom: .75rem; }
    .chart { width: 100%; height: 6.5rem; display: block; }
    .rule { stroke: var(--edge); stroke-width: 1; fill: none; vector-effect: non-scaling-stroke; }
    .zero { stroke: var(--sub); stroke-width: 1; vector-effect: non-scaling-stroke; }
    .line { fill: none; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
    .line.gap { stroke-width: 1; stroke-dasharray: 1 4; }
    .line.accent { stroke: var(--accent); } .line.second { stroke: var(--second); } .line.sun { stroke: var(--sun); } .line.battery-line { stroke: var(--good); }
    .hours { display: flex; justify-content: space-between; padding-right: 4rem; }
    .band-asleep { fill: var(--asleep); } .band-offline { fill: var(--offline); } .band-online { fill: var(--online); }
    .band-service { fill: var(--warn); } .band-charging { fill: var(--good); } .band-driving { fill: var(--second); }
    .key.band-asleep::before { background: var(--asleep); } .key.band-offline::before { background: var(--offline); } .key.band-online::before { background: var(--online); }
    .key.band-service::before { background: var(--warn); } .key.band-charging::before { background: var(--good); } .key.band-driving::before { background: var(--second); }
    .car text, .flow text { font-size: 15px; fill: var(--text); } .car text.bad { fill: var(--bad); font-weight: 600; }
    .body { fill: var(--track); stroke: var(--sub); stroke-width: 2; } .glass { fill: var(--card); stroke: var(--sub); }
    .tire { fill: var(--sub); } .tire.bad { fill: var(--bad); } .open { fill: var(--warn); } .door { fill: none; stroke: var(--warn); stroke-width: 6; stroke-linecap: round; }
    .lock path { fill: none; stroke: var(--sub); stroke-width: 3; } .lock rect { fill: var(--sub); } .lock.warn path { stroke: var(--warn); } .lock.warn rect { fill: var(--warn); }
    .cable { fill: none; stroke: var(--sub); stroke-width: 4; stroke-linecap: round; } .cable.live { stroke: var(--good); stroke-dasharray: 8 6; } .plug { fill: var(--good); }
    .motion { fill: none; stroke: var(--accent); stroke-width: 3; stroke-linecap: round; } .sentry { fill: var(--bad); } .sleep { font-weight: 700; }
    .flow path { fill: none; stroke-linecap: round; } .flow > path { stroke-dasharray: 7 7; }
    .flow-sun { stroke: var(--sun); } .flow-battery { stroke: var(--good); } .flow-grid { stroke: var(--second); }
    .node circle { fill: var(--card); stroke: var(--accent); stroke-width: 3; } .node path { stroke: var(--text); stroke-width: 1.75; stroke-linejoin: round; }
    .node.sun circle { stroke: var(--sun); } .node.battery circle { stroke: var(--good); } .node.grid circle { stroke: var(--second); }
    .node.idle circle { stroke: var(--edge); } .node.off circle { stroke: var(--bad); stroke-dasharray: 5 4; }
    @media (prefers-reduced-motion: no-preference) { .flow > path, .cable.live { animation: flow 1.2s linear infinite; } @keyframes flow { to { stroke-dashoffset: -14; } } }
    """
}
