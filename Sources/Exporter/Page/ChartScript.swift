/// The part of the page's script that concerns charts.
enum ChartScript {
  static let text = """
    """
}
