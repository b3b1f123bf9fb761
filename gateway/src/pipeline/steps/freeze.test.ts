import { expect, test } from 'vitest';
import { aCall } from '../../../test/fixtures/call.ts';
import type { Call } from '../call.ts';
import { freeze, freezeWords, thawCommand } from './freeze.ts';
import type { Freeze } from './freeze.ts';

const all: Freeze = { server: '', by: 'person', at: 1_700_000_000_000, why: 'Something is wrong.', endsRunning: false };

const step = (found: Freeze | undefined) => freeze({ frozen: () => found });

const never = (): never => {
  throw new Error('it went on');
};

test('what is not frozen goes on, and leaves no trace', async () => {
  const call = aCall();
  const answer = { result: {} };
  expect(await step(undefined)(call, async () => answer)).toBe(answer);
  expect(call.trail).toEqual([]);
});

test('the switch is asked about the server of the call, by the time that is at hand', async () => {
  const asked: unknown[] = [];
  const switched = freeze({ frozen: (...words) => void asked.push(words) });
  await switched(aCall(), async () => ({ result: {} }));
  expect(asked).toEqual([['filesystem', 1_700_000_000_000]]);
});

test('what is frozen is refused with who, since when, why, and how it ends; it goes no further', () => {
  const call = aCall();
  expect(() => step(all)(call, never)).toThrow(
    expect.objectContaining({
      code: 'frozen',
      message: 'All calls are frozen by a person since 2023-11-14T22:13:20Z: Something is wrong.',
      remedy: 'Do not try again until a person lets calls go with `storycore-mcp unfreeze`.',
      data: { frozen: { by: 'person', since: '2023-11-14T22:13:20.000Z', why: 'Something is wrong.' } },
    }),
  );
  expect(call.trail).toEqual([{ step: 'freeze', decision: 'frozen: all' }]);
});

test('a server is named, and a name that cannot be typed is not in the command', () => {
  const one = { ...all, server: 'my notes', by: 'alert:error-rate', why: '' };
  expect(freezeWords(one)).toBe(
    'The server my notes is frozen by alert:error-rate since 2023-11-14T22:13:20Z: no reason was given.',
  );
  expect(thawCommand(one)).toBe('storycore-mcp unfreeze "my notes"');
  expect(thawCommand({ server: 'a\u{202E}b' })).toBe('storycore-mcp unfreeze SERVER');
});

test('words of others cannot forge what a person reads', () => {
  expect(freezeWords({ ...all, why: 'a\u{202E}b\nc' })).toContain('a\\u{202e}b\\u{a}c.');
});

const order = (method: string): Call =>
  aCall({ method, target: { kind: 'server', upstream: 'filesystem', name: 'filesystem' } });

test('a server can be stopped while calls are frozen', async () => {
  const answer = { result: {} };
  expect(await step(all)(order('mcp_server_stop'), async () => answer)).toBe(answer);
});

test.each([
  ['an order to start it', order('mcp_server_start')],
  [
    'a tool of the name of that order',
    aCall({ target: { kind: 'tool', upstream: 'filesystem', name: 'mcp_server_stop' } }),
  ],
])('%s is frozen', (_, call) => {
  expect(() => step(all)(call, never)).toThrow(expect.objectContaining({ code: 'frozen' }));
});
