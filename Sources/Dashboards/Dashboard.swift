/// A dashboard as data: panels in sections, one below the other.
package struct Dashboard: Sendable {
  /// The names that the command line has for them.
  package enum Name: String, Sendable, CaseIterable {
    case car
    case powerwall
    case exporter
  }

  package struct Section: Sendable {
    package let title: String
    package let panels: [Panel]
    /// Closed at first, and then asks for nothing: what many have no data for.
    package let isCollapsed: Bool

    init(_ title: String, isCollapsed: Bool = false, _ panels: Panel...) {
      self.title = title
      self.panels = panels
      self.isCollapsed = isCollapsed
    }
  }

  package struct Variable: Sendable {
    package let name: String
    package let title: String
    package let content: Content

    package enum Content: Sendable {
      /// The values of the label that the variable is named after.
      case label(of: Expression)
      /// The same, by one's choice of one or several, with the words of another label for each.
      case named(Expression, words: String, takesSeveral: Bool)
      /// A number that the reader types.
      case number(Double)
    }

    /// The series that have the labels; nil for what is typed.
    package var series: Expression? {
      switch content {
      case .label(let series), .named(let series, _, _): series
      case .number: nil
      }
    }
  }

  /// A mark where something happened.
  package struct Mark: Sendable {
    package let title: String
    package let expression: Expression
    /// Text with `{{label}}` in it.
    package let text: String
    package let color: String
  }

  /// Stays the same, so that links and a newer version find it.
  package let uid: String
  package let title: String
  package let summary: String
  package let variables: [Variable]
  package var marks: [Mark] = []
  package let sections: [Section]

  package var panels: [Panel] { sections.flatMap(\.panels) }

  package static func named(_ name: Name) -> Dashboard {
    switch name {
    case .car: car
    case .powerwall: powerwall
    case .exporter: exporter
    }
  }
}

extension Dashboard {
  static let columns = 24

  /// Where a panel stands.
  package struct Place: Sendable {
    package let panel: Panel
    package let x: Int
    package let y: Int
  }

  /// A section's title and its panels, from left to right and on to the next shelf where one is
  /// full; a shelf is as high as its highest panel.
  package var layout: [(section: Section, y: Int, places: [Place])] {
    var y = 0
    return sections.map { section in
      let top = y
      y += 1
      var (x, height) = (0, 0)
      var places: [Place] = []
      for panel in section.panels {
        if x + panel.width > Dashboard.columns {
          y += height
          (x, height) = (0, 0)
        }
        places.append(Place(panel: panel, x: x, y: y))
        x += panel.width
        height = max(height, panel.height)
      }
      // What stands below a closed row moves up.
      y = section.isCollapsed ? top + 1 : y + height
      return (section, top, places)
    }
  }
}

extension Dashboard.Variable {
  /// Which of Prometheus' scrape jobs; all at first.
  static func job(of metric: Metric) -> Dashboard.Variable {
    Dashboard.Variable(
      name: "job", title: "Job", content: .label(of: Scope.everything(metric)))
  }

  /// Which car, by its name.
  static func car(takesSeveral: Bool = false) -> Dashboard.Variable {
    Dashboard.Variable(
      name: "vin", title: "Car",
      content: .named(
        Naming.cars.choices, words: Naming.cars.label, takesSeveral: takesSeveral))
  }

  /// Which site, by its name.
  static let site = Dashboard.Variable(
    name: "site_id", title: "Site",
    content: .named(Naming.sites.choices, words: Naming.sites.label, takesSeveral: false))
}
