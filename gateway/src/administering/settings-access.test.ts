import { expect, test } from 'vitest';
import { consoleWorld } from '../../test/fixtures/console-world.ts';

const config = {
  mcpServers: { notes: { command: 'node', env: { NOTES_TOKEN: '${secret:NOTES}' } } },
  proxy: { url: 'http://proxy.example.org:3128', user: 'studio', password: '${secret:PROXY}' },
};

test('a page sees which secrets there are, which are missing and who is handed them, and never a value', async () => {
  const { page } = await consoleWorld({ config });
  expect((await page.act('settings.setSecret', { name: 'NOTES', value: 'a-value-of-a-key' })).status).toBe(200);
  const looked = await page.look('settings.secrets');
  expect(looked.json()).toMatchObject({
    secrets: [
      { name: 'NOTES', setAt: expect.any(Number), usedBy: [{ kind: 'server', name: 'notes' }] },
      { name: 'PROXY', usedBy: [{ kind: 'proxy' }] },
    ],
  });
  expect(looked.text).not.toContain('a-value-of-a-key');
  expect((await page.act('settings.removeSecret', { name: 'NOTES' })).status).toBe(200);
  expect((await page.act('settings.removeSecret', { name: 'NOTES' })).status).toBe(404);
});

test('a token is given out once, lets its client in, and is taken back for good', async () => {
  const { page, state } = await consoleWorld();
  const { token } = (await page.act('settings.createToken', { client: 'editor' })).json() as { readonly token: string };
  expect(state.tokens.check(token)).toMatchObject({ client: 'editor' });
  const looked = await page.look('settings.tokens');
  expect(looked.text).not.toContain(token);
  const { tokens } = looked.json() as { readonly tokens: readonly { readonly id: string }[] };
  expect((await page.act('settings.revokeToken', { id: tokens[0]?.id })).status).toBe(200);
  expect(state.tokens.check(token)).toBeUndefined();
  expect((await page.act('settings.revokeToken', { id: tokens[0]?.id })).status).toBe(404);
});
