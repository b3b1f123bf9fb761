import { expect, test } from 'vitest';
import { sarifOf } from './sarif.ts';

const finding = {
  kind: 'oversized',
  where: 'tools[0].description',
  evidence: '20 kB',
  why: 'It is very long.',
} as const;

test('each finding is a result with its rule, its weight and its place', () => {
  const scanned = [
    {
      server: 's',
      tools: 1,
      findings: [
        { ...finding, severity: 'hold' },
        { ...finding, severity: 'note' },
      ],
    },
    { server: 't', tools: 0, findings: [], failure: 'It ended.' },
  ] as const;
  expect(sarifOf(scanned, 'a b.json', '1.2.3')).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'storycore-mcp', version: '1.2.3', rules: [{ id: 'oversized' }] } },
        invocations: [{ executionSuccessful: false }],
        results: [
          {
            ruleId: 'oversized',
            level: 'error',
            message: { text: 'It is very long. 20 kB' },
            locations: [
              {
                physicalLocation: { artifactLocation: { uri: 'a%20b.json' } },
                logicalLocations: [{ fullyQualifiedName: 's: tools[0].description' }],
              },
            ],
          },
          { ruleId: 'oversized', level: 'note' },
        ],
      },
    ],
  });
});
