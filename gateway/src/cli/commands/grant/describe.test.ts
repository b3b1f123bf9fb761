import { expect, test } from 'vitest';
import { describeGrant } from './describe.ts';

const given = {
  id: 'g-1',
  level: 'tool_execute',
  server: 'library',
  scope: 'global',
  givenBy: 'person',
  givenAt: 0,
} as const;

test.each([
  ['query', 'allow', 'anna may run tools with library/query'],
  ['*', 'allow', 'anna may run tools with library'],
  ['sampling/createMessage', 'allow', 'library may ask anna for sampling/createMessage'],
  ['elicitation/create', 'deny', 'library may not ask anna for elicitation/create'],
] as const)('a grant of %s, to %s, is told as: %s', (name, effect, sentence) => {
  expect(describeGrant({ ...given, principal: { client: 'anna' }, name, effect })).toBe(sentence);
});
