import { expect, test } from 'vitest';
import { aCall } from '../../../test/fixtures/call.ts';
import { nowhere, validate } from './validate.ts';

test('a call of what a server offers goes on', async () => {
  expect(await validate()(aCall(), async () => ({ result: { on: true } }))).toEqual({ result: { on: true } });
});

test.each([
  ['tool', 'no_such', 'There is no tool "no_such".'],
  ['resource', 'a:b\n\u202e', 'There is no resource "a:b\\n\u202e".'],
  ['server', 'x'.repeat(500), `There is no server "${'x'.repeat(200)}".`],
] as const)('a call of a %s that nobody offers is refused by name', async (kind, name, message) => {
  const refused = validate()(aCall({ target: { kind, upstream: nowhere, name } }), () =>
    Promise.reject(new Error('went on')),
  );
  await expect(refused).rejects.toMatchObject({
    code: 'unknown-target',
    message,
    remedy: expect.stringContaining('storycore-mcp list') as string,
  });
});

test('where a server is late that never showed what it offers, the refusal says so', async () => {
  const refused = validate(() => true)(aCall({ target: { kind: 'tool', upstream: nowhere, name: 'late' } }), () =>
    Promise.reject(new Error('went on')),
  );
  await expect(refused).rejects.toMatchObject({
    code: 'unknown-target',
    remedy: expect.stringMatching(
      /^A server that has not shown yet .* `storycore-mcp status` .* `storycore-mcp list`/,
    ) as string,
  });
});
