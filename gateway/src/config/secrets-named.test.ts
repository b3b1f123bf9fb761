import { expect, test } from 'vitest';
import { parseReferences } from './secret-reference.ts';
import { secretsOf, serversNaming } from './secrets-named.ts';

const local = {
  name: 'local',
  secretEnv: { TOKEN: parseReferences('${secret:A}'), BOTH: parseReferences('${secret:A}:${secret:B}') },
};
const remote = { name: 'remote', secretHeaders: { Authorization: parseReferences('Bearer ${secret:B}') } };
const none = { name: 'none', secretEnv: {} };

test('a server is handed what its variables and its headers name, each once', () => {
  expect([local, remote, none].map(secretsOf)).toEqual([['A', 'B'], ['B'], []]);
});

test('who is handed a secret is known by name', () => {
  const servers = [local, remote, none];
  expect(serversNaming('A', servers)).toEqual(['local']);
  expect(serversNaming('B', servers)).toEqual(['local', 'remote']);
  expect(serversNaming('C', servers)).toEqual([]);
});
