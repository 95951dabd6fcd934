package import CommandSyntax
internal import TeslaMetrics

/// A page of the manual as a file of `man/`.
package struct ManualFile: Sendable {
  /// `tesla-data.1`.
  package let name: String
  /// The whole page in mdoc(7).
  package let source: String
}

/// The manual: what the tables say of each command, with the prose they cannot hold.
package enum ManualPages {
  /// The day of the pages, which is not the day of the build: equal sources give equal pages.
  static let date = "November 23, 2026"

  /// The page of the program, then those of its commands.
  package static let commands: [ManualPage] = [
    page(nil, TeslaManual.prose),
    page(AuthSyntax.signature, AuthManual.prose),
    page(TokenSyntax.signature, TokenManual.prose),
    page(ProductsSyntax.signature, ProductsManual.prose),
    page(WakeSyntax.signature, WakeManual.prose),
    page(DataSyntax.signature, DataManual.prose),
    page(HistorySyntax.signature, HistoryManual.prose),
    page(MetricsSyntax.signature, MetricsManual.prose),
    page(ServeSyntax.signature, ServeManual.prose),
    page(DashboardSyntax.dashboard, DashboardManual.prose),
    page(DashboardSyntax.alerts, AlertsManual.prose),
    page(WatchSyntax.signature, WatchManual.prose),
    page(SimulateSyntax.signature, SimulateManual.prose),
    page(DoctorSyntax.signature, DoctorManual.prose),
    page(CompletionSyntax.signature, CompletionManual.prose),
    page(HelpSyntax.help, ManualProse()),
    page(HelpSyntax.version, ManualProse()),
  ]

  /// Every file of `man/`.
  package static let all: [ManualFile] =
    commands.map { ManualFile(name: $0.fileName, source: $0.source) } + [
      ManualFile(name: "tesla-files.5", source: FilesManual.source(date: date)),
      ManualFile(
        name: "tesla-metrics.5",
        source: MetricReference.manualPage(Catalogue.reference, date: date)),
      ManualFile(name: "tesla-api-errors.7", source: AnswersManual.page(date: date).source),
    ]

  private static func page(_ command: CommandSignature?, _ prose: ManualProse) -> ManualPage {
    ManualPage(
      program: TeslaProgram.surface, command: command, description: prose.description,
      sections: prose.sections, seeAlso: prose.seeAlso, date: date)
  }
}

/// What a page says beyond the tables.
struct ManualProse: Sendable {
  var description: [ManualPage.Block] = []
  var sections: [ManualPage.Section] = []
  var seeAlso: [(name: String, section: Int)] = []
}
