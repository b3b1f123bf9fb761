import { describe, expect, test } from 'vitest';
import { parseRequirements, readRequirements } from './requirements.ts';
import { plays } from './client/scenarios.ts';
import { revisions } from './suite.ts';

describe('the lists of the suite', () => {
  test('are read section by section, comments and notes aside', () => {
    const yaml = [
      '# What is required.',
      'server:',
      '  - tools-list',
      '  - ping',
      '',
      'client:',
      '  - auth/basic-cimd',
      '',
      'not_scored:',
      '  - scenario: json-schema-2020-12',
      '    leg: server',
      '    reason: pending',
      '    note: >-',
      '      nobody passes it yet',
      '  - scenario: auth/dpop',
      '    leg: client',
      '    reason: extension',
    ].join('\n');
    expect(parseRequirements(yaml)).toEqual({
      server: ['tools-list', 'ping'],
      client: ['auth/basic-cimd'],
      notScored: [
        { scenario: 'json-schema-2020-12', leg: 'server', reason: 'pending' },
        { scenario: 'auth/dpop', leg: 'client', reason: 'extension' },
      ],
    });
  });

  test('are refused where a section is missing, so that nothing passes for want of scenarios', () => {
    expect(() => parseRequirements('server:\n  - ping\n')).toThrow('no section «client»');
  });

  test('have the sizes that docs/conformance.md names', () => {
    const sizes = revisions
      .map((revision) => readRequirements(revision))
      .map(({ server, client }) => [server.length, client.length]);
    expect(sizes).toEqual([
      [30, 18],
      [37, 32],
    ]);
  });

  test('name no client scenario without authorisation that our client does not play', () => {
    const wanted = revisions.flatMap((revision) => {
      const { client, notScored } = readRequirements(revision);
      return [...client, ...notScored.filter(({ leg }) => leg === 'client').map(({ scenario }) => scenario)];
    });
    expect(wanted.filter((name) => !name.startsWith('auth/') && plays[name] === undefined)).toEqual([]);
  });
});
