import { expect, test } from 'vitest';
import { consoleWorld } from '../../test/fixtures/console-world.ts';

test('a console without a gateway says that it only looks, and calls nothing', async () => {
  const { page } = await consoleWorld();
  expect((await page.look('try.look')).json()).toEqual({ isServing: false, tools: [] });
  const refused = await page.act('try.run', { name: 'files__read', arguments: {} });
  expect(refused.json()).toMatchObject({ code: 'upstream-unavailable' });
  expect((await page.look('try.watch', { run: 'made-up' })).json()).toMatchObject({ code: 'unknown-target' });
  expect((await page.act('try.cancel', { run: 'made-up' })).json()).toMatchObject({ code: 'unknown-target' });
});
