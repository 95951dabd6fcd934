internal import Metrics
internal import TeslaMetrics
internal import WebServer

/// `/manual`: the options of `tesla serve` and the meaning of its metrics, for readers without a
/// terminal. The same as `tesla help serve` and tesla-metrics(5), from the same tables.
struct ManualView {
  let options: ExporterOptions

  var prepared: PreparedPage {
    PreparedPage(headers: LandingPage.headers, body: Array(html.text.utf8))
  }

  private var html: HTML {
    HTML.document(
      title: "Manual – Tesla exporter",
      head: """
        <link rel="icon" href="data:,">
        <style>\(PageStyle.sheet)</style>
        """,
      body: """
        <header class="top"><h1><a href="./">Tesla</a></h1><nav aria-label="Sections"><a href="#serve">tesla serve</a> <a href="#metrics">Metrics</a> <a href="#own">The exporter's own</a></nav></header>
        <main>
        <h2 id="serve">tesla serve</h2>
        <pre>\(options.manual())</pre>
        <h2 id="metrics">Metrics of cars and energy sites</h2>
        \(table("Metrics", ["Name", "Type", "Unit", "Meaning", "From"], Catalogue.reference.map(row)))
        <h2 id="own">Metrics of the exporter</h2>
        \(table("Metrics of the exporter", ["Name", "Type", "Unit", "Meaning"], OwnMetric.all.map(row)))
        </main>
        """)
  }

  private func table(_ name: String, _ columns: [String], _ rows: [HTML]) -> HTML {
    """
    <div class="scroll" tabindex="0" role="region" aria-label="\(name)"><table>
    <thead><tr>\(columns.map { "<th scope=\"col\">\($0)</th>" as HTML })</tr></thead>
    <tbody>
    \(rows)</tbody>
    </table></div>
    """
  }

  private func row(_ metric: OwnMetric) -> HTML {
    """
    <tr><th scope="row"><code>\(metric.familyName)</code></th><td>\(metric.kind.word)</td>\
    <td>\(metric.unit)</td><td>\(metric.help)</td></tr>

    """
  }

  private func row(_ row: ReferenceRow) -> HTML {
    """
    <tr><th scope="row"><code>\(row.name)</code></th><td>\(row.kind.word)</td><td>\(row.unit)</td>\
    <td>\(row.meaning)</td><td><code>\(row.body.rawValue): \(row.path)</code></td></tr>

    """
  }
}
