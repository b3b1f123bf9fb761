import { expect, test } from 'vitest';
import { approvalsWorld, askedCall } from '../../../test/fixtures/approvals-world.ts';
import { proves } from '../../../test/security/proves.ts';
import { isVisible } from '../../policy/visible.ts';
import type { JsonObject } from '../../protocol/json.ts';
import { createEngineChannel } from './engine-channel.ts';

const nobodyElse = { open: () => [], join: () => () => {} };

const setUp = (trust: readonly string[]) => {
  const world = approvalsWorld({ trust });
  const heard: { readonly method: string; readonly params: JsonObject }[] = [];
  const engine = createEngineChannel({
    desk: world.desk,
    others: nobodyElse,
    trust,
    hear: (line) => heard.push(JSON.parse(line) as (typeof heard)[number]),
  });
  return { world, heard, engine };
};

const says = (heard: ReturnType<typeof setUp>['heard']): readonly string[] =>
  heard.map(({ method, params: { id, how } }) =>
    [method, id, how].filter((word): word is string => typeof word === 'string').join(' '),
  );

test('it hears of what waits already, of what comes, and of how it ends; and of nothing once it is gone', async () => {
  const { world, heard, engine } = setUp(['engine']);
  using _world = world;
  const first = world.run(askedCall({}, { trail: [] }));
  engine.join();
  engine.join();
  engine.answer({ id: 'q-1', answer: 'once' });
  await first;
  const second = world.run(askedCall({}, { trail: [] }));
  engine.answer({ id: 'q-2', answer: 'deny', reason: 'no' });
  await expect(second).rejects.toMatchObject({ code: 'not-approved' });
  engine.leave();
  const third = world.run(askedCall({}, { trail: [] }));
  world.desk.answer('q-3', { kind: 'once' }, { channel: 'command-line' });
  await third;
  expect(says(heard)).toEqual([
    'mcp_approval_waiting q-1',
    'mcp_approval_settled q-1 once',
    'mcp_approval_waiting q-2',
    'mcp_approval_settled q-2 deny',
  ]);
});

test(`untrusted it hears of a question without answers, and its answer is refused ${proves('T-43')}`, async () => {
  const { world, heard, engine } = setUp(['client:other']);
  using _world = world;
  engine.join();
  const going = world.run(askedCall({}, { trail: [] }));
  expect(heard[0]?.params).toMatchObject({ answers: [], answerElsewhere: 'storycore-mcp approvals answer q-1' });
  for (const answer of ['once', 'deny', 'session'])
    expect(() => engine.answer({ id: 'q-1', answer })).toThrow(/the engine does not count here/);
  expect(world.desk.open()).toHaveLength(1);
  world.desk.answer('q-1', { kind: 'once' }, { channel: 'command-line' });
  await going;
});

test('what a server or a client wrote reaches it with every character spelled out', async () => {
  const { world, heard, engine } = setUp(['engine']);
  using _world = world;
  engine.join();
  const target = { kind: 'tool', upstream: 'paint', name: 'dr\u202eaw\n' } as const;
  const going = world.run(askedCall({}, { trail: [], target, params: { arguments: { ['a\u200bb']: '\u001b[2J' } } }));
  expect(isVisible(JSON.stringify(heard[0]?.params))).toBe(true);
  expect(heard[0]?.params['tool']).toBe(String.raw`dr\u{202e}aw\u{a}`);
  engine.answer({ id: 'q-1', answer: 'once' });
  await going;
});
