internal import CurlTransport
internal import TeslaCommands
internal import Unix

FileDescriptor.fillStandards()
CurrentProcess.refuseCoreDumps()
DescriptorLimit.raise()
let context = Context(
  arguments: CurrentProcess.arguments,
  environment: .current,
  workingDirectory: try? CurrentProcess.workingDirectory(),
  makeTransport: { settings in
    var configuration = CurlTransport.Configuration(
      version: settings.version, caFile: settings.caFile)
    configuration.caDirectory = settings.caDirectory
    configuration.inspectsConnections = settings.inspectsConnections
    return CurlTransport(configuration)
  })
CurrentProcess.exit(TeslaMain.run(context))
