import { expect, test } from 'vitest';
import { foundIn } from './found-parts.ts';

const tags = '\u{e0049}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065}';
const context = { others: new Map() };

test('each finding is in the part of the server that it was found in', () => {
  const shown = {
    greeting: { serverInfo: { name: 's' }, instructions: `Hello.${tags}` },
    tools: [
      { name: 'fine', inputSchema: { type: 'object' } },
      { name: 'odd', description: `Odd.${tags}` },
    ],
    prompts: [{ name: 'daily', description: `Daily.${tags}` }],
    resources: [{ uri: 'note://1', name: `one${tags}` }],
    resourceTemplates: [{ uriTemplate: 'day://{day}', name: `day${tags}` }],
  };
  const parts = foundIn('s', shown, context)
    .filter(({ severity }) => severity === 'hold')
    .map(({ part: { kind, name } }) => `${kind} ${name}`.trim());
  expect([...new Set(parts)].toSorted()).toEqual([
    'instructions',
    'prompt daily',
    'resource note://1',
    'template day://{day}',
    'tool odd',
  ]);
});

test('a list that is too long is not the fault of one tool in it', () => {
  const tools = Array.from({ length: 601 }, (_, at) => ({ name: `t${at}`, inputSchema: { type: 'object' } }));
  expect(foundIn('s', { tools }, context)).toMatchObject([{ kind: 'oversized', part: { kind: 'server', name: '' } }]);
});
