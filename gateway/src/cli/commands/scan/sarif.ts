import type { Finding, Scanned } from '../../../scan.ts';

const levels: Readonly<Record<Finding['severity'], string>> = { hold: 'error', flag: 'warning', note: 'note' };

/** The findings as SARIF 2.1.0 (OASIS); `artifact` is what was examined, a path or a command. */
export const sarifOf = (scanned: readonly Scanned[], artifact: string, version: string): object => {
  const kinds = [...new Set(scanned.flatMap(({ findings }) => findings.map(({ kind }) => kind)))].toSorted();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'storycore-mcp', version, rules: kinds.map((id) => ({ id })) } },
        invocations: [{ executionSuccessful: scanned.every(({ failure }) => failure === undefined) }],
        results: scanned.flatMap(({ server, findings }) =>
          findings.map(({ kind, severity, where, evidence, why }) => ({
            ruleId: kind,
            level: levels[severity],
            message: { text: `${why} ${evidence}` },
            locations: [
              {
                physicalLocation: { artifactLocation: { uri: encodeURI(artifact) } },
                logicalLocations: [{ fullyQualifiedName: `${server}: ${where}` }],
              },
            ],
          })),
        ),
      },
    ],
  };
};
