import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { hear } from '../../test/fixtures/console-peer.ts';
import type { Heard } from '../../test/fixtures/console-peer.ts';
import { eventually } from '../../test/fixtures/eventually.ts';
import { proves } from '../../test/security/proves.ts';
import type { Topic } from './contract/event.ts';
import { createEvents } from './events.ts';
import { adminLimits } from './limits.ts';
import type { EventLimits } from './limits.ts';

/** Events over real HTTP, with changes as the test makes them. */
const setUp = async (changed: Partial<EventLimits> = {}) => {
  const watching = new Set<(topics: readonly Topic[]) => void>();
  const events = createEvents(
    {
      watch(onChanged) {
        watching.add(onChanged);
        return () => watching.delete(onChanged);
      },
    },
    { ...adminLimits.events, ...changed },
  );
  let mayStay = true;
  const server = createServer((request, response) => events.listen(request, response, () => mayStay));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    events.close();
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    events,
    watching,
    signOut: () => (mayStay = false),
    open: (lastId?: string): Promise<Heard> =>
      hear(`http://127.0.0.1:${port}/`, lastId === undefined ? {} : { 'last-event-id': lastId }),
    change: (...topics: Topic[]) => watching.forEach((tell) => tell(topics)),
  };
};

test('every open page hears what changed, under an id', async () => {
  const { open, change } = await setUp();
  const [one, other] = [await open(), await open()];
  change('frame', 'requests');
  change('undo');
  await eventually(() => one.events().length === 2 && other.events().length === 2);
  expect(one.events().map(({ event }) => event)).toEqual([
    { kind: 'changed', topics: ['frame', 'requests'] },
    { kind: 'changed', topics: ['undo'] },
  ]);
  expect(one.events()).toEqual(other.events());
});

test('a page that lost its connection hears what it missed, and nothing twice', async () => {
  const { open, change } = await setUp();
  const before = await open();
  change('frame');
  await eventually(() => before.events().length === 1);
  before.leave();
  await eventually(() => before.isOver);
  change('undo');
  change('review');
  const after = await open(before.events()[0]?.id);
  change('health');
  await eventually(() => after.events().length === 3);
  expect(after.events().map(({ event }) => event)).toEqual(
    ['undo', 'review', 'health'].map((topic) => ({ kind: 'changed', topics: [topic] })),
  );
});

test('one that has heard nothing yet can come back too', async () => {
  const { open, change } = await setUp();
  const before = await open();
  await eventually(() => before.text().includes('id: '));
  const id = /id: (\S+)/.exec(before.text())?.[1];
  before.leave();
  change('undo');
  const after = await open(id);
  await eventually(() => after.events().length === 1);
  expect(after.events()[0]?.event).toEqual({ kind: 'changed', topics: ['undo'] });
});

test.each(['of-another-launch-4', '', '../..', 'NaN'])('who comes back with %j looks at everything', async (id) => {
  const { open } = await setUp();
  const page = await open(id);
  await eventually(() => page.events().length === 1);
  expect(page.events()[0]?.event).toEqual({ kind: 'reset' });
});

test('who missed more than is kept looks at everything', async () => {
  const { open, change } = await setUp({ kept: 2 });
  const before = await open();
  change('frame');
  await eventually(() => before.events().length === 1);
  before.leave();
  for (const topic of ['undo', 'review', 'health'] as const) change(topic);
  const after = await open(before.events()[0]?.id);
  await eventually(() => after.events().length === 1);
  expect(after.events()[0]?.event).toEqual({ kind: 'reset' });
});

test('nothing is watched while nobody listens, and what changed then is a reset', async () => {
  const { open, change, watching } = await setUp({ lingerMs: 1 });
  expect(watching.size).toBe(0);
  const before = await open();
  expect(watching.size).toBe(1);
  change('frame');
  await eventually(() => before.events().length === 1);
  before.leave();
  await eventually(() => watching.size === 0);
  const after = await open(before.events()[0]?.id);
  await eventually(() => after.events().length === 1);
  expect(after.events()[0]?.event).toEqual({ kind: 'reset' });
});

test('a quiet stream is kept alive, and ends once its page may not stay', async () => {
  const { open, signOut } = await setUp({ heartbeatMs: 20 });
  const page = await open();
  await eventually(() => page.text().includes(': still here'));
  expect(page.isOver).toBe(false);
  signOut();
  await eventually(() => page.isOver);
});

test(`a page that does not read is dropped, and the others hear on ${proves('T-117')}`, async () => {
  const { open, change, watching } = await setUp();
  const [slow, quick] = [await open(), await open()];
  slow.pause();
  const large = Array.from({ length: 5_000 }, (): Topic => 'activity');
  let sent = 0;
  while (sent < 300) {
    change(...large);
    sent += 1;
    // One turn for the sockets: what is written at once waits for every reader.
    // oxlint-disable-next-line no-await-in-loop
    await eventually(() => quick.text().length > sent * 55_000);
  }
  slow.resume();
  await eventually(() => slow.isOver);
  expect(slow.text().length).toBeLessThan(quick.text().length);
  expect([quick.isOver, watching.size]).toEqual([false, 1]);
});
