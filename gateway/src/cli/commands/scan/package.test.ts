import { expect, test } from 'vitest';
import { packageFindings, packageIn } from './package.ts';

test.each([[['@playwright/mcp']], [['@playwright/mcp@1.2.3']], [['a-server-that-no-machine-has@latest']]])(
  '%j is a package',
  (operands) => {
    expect(packageIn(operands)?.name).toBe(operands[0]?.replace(/(?<=.)@[\w.]+$/, ''));
  },
);

test.each([[['node']], [['node', 'server.js']], [['./server.js']], [['tools.json', 'x']], [[process.execPath]], [[]]])(
  '%j is none',
  (operands) => {
    expect(packageIn(operands)).toBeUndefined();
  },
);

const published = { name: '@playwrigth/mcp', version: '1.0.0', integrity: 'sha512-x', licence: 'MIT', bins: {} };

test('a name that is nearly another, scripts, and that it was given up are said', () => {
  const found = packageFindings({ ...published, deprecated: 'use b' }, { wantedScripts: ['a@1.0.0'] });
  expect(found.map(({ severity, where }) => [severity, where])).toEqual([
    ['flag', 'name'],
    ['note', 'scripts'],
    ['note', 'deprecated'],
  ]);
  expect(packageFindings({ ...published, name: 'plain' }, { wantedScripts: [] })).toEqual([]);
});
