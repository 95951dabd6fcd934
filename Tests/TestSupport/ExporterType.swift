package import Exporter

/// The daemon itself, for tests that call the running program `Exporter`.
package typealias ExporterType = Exporter
