package import CommandSyntax

/// `tesla doctor`.
package enum DoctorSyntax {
  package static let signature = CommandSignature<Command>(
    ["doctor"], "find out what is wrong and print the command that fixes it",
    description: [
      """
      Looks at files, tokens, clock, network, account and streams, and prints one finding a line. It \
      changes nothing.
      """
    ],
    options: [
      SharedOptions.json, JournalOptions.file, TelemetryOptions.certificate,
      TelemetryOptions.clientAuthorities,
      MQTTOptions.broker, MQTTOptions.passwordFile,
    ],
    examples: [
      Example("tesla doctor", "why does it not work"),
      Example("tesla doctor --json | jq .", "the same for a script"),
    ],
    exitStatuses: [4],
    kind: .command(
      Command(
        .asking { session async throws(Failure) in try await DoctorCommand(session: session).run() }
      )))
}
