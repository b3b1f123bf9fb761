import { expect, test } from 'vitest';
import { consoleWorld } from '../../test/fixtures/console-world.ts';

test('a page sees what stands around it, and a person freezes and resumes', async () => {
  const { page, state } = await consoleWorld({ now: () => 1_000 });
  const looked = await page.look('frame.look');
  expect([looked.status, looked.json()]).toEqual([
    200,
    {
      version: '0.1.0',
      now: 1_000,
      isServing: false,
      requests: 0,
      held: 0,
      alerts: 0,
      standing: 'works',
    },
  ]);

  expect((await page.act('frame.freeze', { why: 'too many writes' })).status).toBe(200);
  expect(state.freezes.list(Date.now())).toMatchObject([{ server: '', by: 'person', why: 'too many writes' }]);
  expect((await page.look('frame.look')).json()).toMatchObject({ frozen: { by: 'person', why: 'too many writes' } });

  expect((await page.act('frame.resume')).status).toBe(200);
  expect((await page.look('frame.look')).json()).not.toHaveProperty('frozen');
});

test('the worst standing of all gateways that run is shown', async () => {
  const { page, state } = await consoleWorld();
  const [one, other] = [state.runs.begin(), state.runs.begin()];
  one.say({ state: 'well' });
  other.say({ state: 'degraded' });
  expect((await page.look('frame.look')).json()).toMatchObject({ isServing: true, standing: 'degraded' });
  one.say({ state: 'down' });
  expect((await page.look('frame.look')).json()).toMatchObject({ standing: 'broken' });
  one.end();
  other.end();
});
