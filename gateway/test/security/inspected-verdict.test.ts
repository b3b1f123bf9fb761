import { describe, expect, test } from 'vitest';
import type { Finding, JsonObject, Severity } from '../../src/inspect/finding.ts';
import type { inspect } from '../../src/inspect/inspect.ts';
import { textsOf } from '../../src/inspect/texts.ts';
import { subjectsOf } from './case-subject.ts';
import { atFullSize, definitionsIn } from './inspected-case.ts';
import type { InspectedCase } from './inspected-case.ts';
import { inspectedVerdictOf } from './inspected-verdict.ts';

const finding = (severity: Severity): Finding => ({ kind: 'test', severity, where: '', evidence: '', why: '' });

/** An inspection of our own: it holds «bad», flags «odd», the name of a tool of another server, and the third request. */
const look: typeof inspect = (subject, { others }) => {
  const text = textsOf(subject)
    .map((each) => each.text)
    .join(' ');
  return [
    ...(text.includes('bad') ? [finding('hold')] : []),
    ...(text.includes('odd') ? [finding('flag')] : []),
    ...([...others.values()].flat().some((name) => name !== '' && text.includes(name)) ? [finding('flag')] : []),
    ...(subject.kind === 'request' && subject.count > 2 ? [finding('flag')] : []),
  ];
};

const verdictOn = (kind: InspectedCase['kind'], payload: unknown): string =>
  inspectedVerdictOf(atFullSize({ id: 'x', kind, payload }), look, look);

const sequence = (...events: readonly JsonObject[]): string => verdictOn('sequence', { events });

const tool = (name: string, description = 'Reads.'): JsonObject => ({
  name,
  description,
  inputSchema: { type: 'object' },
});
const list = (tools: readonly JsonObject[], more: JsonObject = {}, server = 'a'): JsonObject => ({
  server,
  type: 'list',
  method: 'tools/list',
  result: { tools, ...more },
});
const approve = { server: 'a', type: 'approve' };
const changed = { server: 'a', type: 'notify', method: 'notifications/tools/list_changed' };
const call = (name: string, text = 'fine'): JsonObject => ({
  server: 'a',
  type: 'call',
  request: { name, arguments: {} },
  result: { content: [{ type: 'text', text }] },
});
const introduction = (instructions?: string, version = '1'): JsonObject => ({
  server: 'a',
  type: 'initialize',
  result: { protocolVersion: '2025-06-18', serverInfo: { name: 'a', version }, ...(instructions && { instructions }) },
});

const single: readonly (readonly [InspectedCase['kind'], (text: string) => unknown, string])[] = [
  ['tool_definition', (text) => ({ tools: [tool('a'), tool('b', text)] }), 'tools'],
  ['tool_result', (text) => ({ content: [{ type: 'text', text }] }), 'result'],
  ['resource', (text) => ({ contents: [{ uri: 'x://a', text }] }), 'resource'],
  ['prompt', (text) => ({ messages: [{ role: 'user', content: { type: 'text', text } }] }), 'prompt'],
  ['server_instructions', (instructions) => ({ serverInfo: { name: 'a' }, instructions }), 'instructions'],
  ['server_request', (message) => ({ method: 'elicitation/create', params: { message } }), 'request'],
];

describe.each(single)('a case of the kind %s', (kind, payload, expected) => {
  test('is examined as what it is', () => {
    expect(subjectsOf({ id: 'x', kind, payload: payload('fine') }).map((each) => each.kind)).toEqual([expected]);
  });

  test.each([
    ['quarantine', 'odd and bad'],
    ['flag', 'odd'],
    ['allow', 'fine'],
    ['quarantine', '{{REPEAT:3:x}} {{REPEAT:1:ba}}d'],
  ])('is answered with %s for «%s»', (verdict, text) => {
    expect(verdictOn(kind, payload(text))).toBe(verdict);
  });
});

test('a payload of nothing that was expected is no failure', () => {
  for (const [kind] of single) expect(verdictOn(kind, null)).toBe('allow');
  expect(verdictOn('sequence', { events: [{}, { type: 'list' }, { type: 'call', server: 1 }] })).toBe('allow');
});

test('items that are repeated are there as often as said', () => {
  const repeated = { $repeatItem: 3, item: { method: 'sampling/createMessage' } };
  expect(subjectsOf(atFullSize({ id: 'x', kind: 'server_request', payload: [repeated] }))).toHaveLength(3);
  expect(verdictOn('server_request', [repeated])).toBe('flag');
});

describe('a sequence', () => {
  const whole = [tool('first'), tool('second')];

  test('that shows what was approved again is let through, in any order, over pages, after a reconnect', () => {
    expect(
      sequence(
        introduction('Use it.'),
        list(whole),
        approve,
        changed,
        list(whole.toReversed()),
        introduction('Use it.', '2'),
        list(whole.slice(0, 1), { nextCursor: '1' }),
        list(whole.slice(1)),
        call('first'),
      ),
    ).toBe('allow');
  });

  test.each([
    ['a changed description', list([tool('first', 'Reads more.'), tool('second')])],
    ['a new tool', list([...whole, tool('third')])],
    ['a tool under another name', list([tool('first'), tool('zweite')])],
    ['other instructions', introduction('Use it well.')],
    ['a call of a tool that nobody was shown', call('third')],
    [
      'a prompt that was not there',
      { server: 'a', type: 'list', method: 'prompts/list', result: { prompts: [{ name: 'p' }] } },
    ],
  ])('with %s after the approval is quarantined', (_, event) => {
    expect(sequence(introduction('Use it.'), list(whole), approve, event)).toBe('quarantine');
  });

  test('is let through before anything is approved, and when a tool is gone', () => {
    expect(sequence(list(whole), list([tool('first', 'Reads more.')]))).toBe('allow');
    expect(sequence(list(whole), approve, list([tool('first')]))).toBe('allow');
  });

  test('in which a change was approved is let through, unless the tool was called before', () => {
    const later = list([tool('first', 'Reads more.'), tool('second')]);
    expect(sequence(list(whole), approve, later, approve, call('first'))).toBe('allow');
    expect(sequence(list(whole), approve, later, call('second'), approve)).toBe('allow');
    expect(sequence(list(whole), approve, later, call('first'), approve)).toBe('quarantine');
  });

  test('in which a prompt says something else than it did is quarantined; with other arguments it may', () => {
    const get = (text: string, subject: string): JsonObject => ({
      server: 'a',
      type: 'get',
      method: 'prompts/get',
      request: { name: 'p', arguments: { subject } },
      result: { messages: [{ role: 'user', content: { type: 'text', text } }] },
    });
    expect(sequence(get('One.', '1'), get('Two.', '2'), approve, get('One.', '1'), get('Three.', '3'))).toBe('allow');
    expect(sequence(get('One.', '1'), get('Two.', '2'), approve, get('Another.', '1'))).toBe('quarantine');
  });

  test('is examined with the tools of the other servers, whoever came first', () => {
    const other = list([tool('elsewhere')], {}, 'b');
    const speaker = list([tool('first', 'Better than elsewhere.')]);
    expect(sequence(other, speaker)).toBe('flag');
    expect(sequence(speaker, other)).toBe('flag');
    expect(sequence(introduction('Never use elsewhere.'), other)).toBe('flag');
    expect(sequence(list([tool('first', 'Better than second.'), tool('second')]))).toBe('allow');
  });

  test('is examined for what it brings, and answered by the worst of it', () => {
    expect(sequence(list(whole), approve, call('first', 'odd'))).toBe('flag');
    expect(sequence(list(whole), approve, call('first', 'bad'), call('first', 'odd'))).toBe('quarantine');
    const read = { server: 'a', type: 'get', method: 'resources/read', result: { contents: [{ text: 'bad' }] } };
    expect(sequence(read)).toBe('quarantine');
  });

  test('counts the requests of each server and method apart', () => {
    const ask = (server: string, method: string): JsonObject => ({
      server,
      type: 'server_request',
      message: { jsonrpc: '2.0', id: 1, method },
    });
    const two = [ask('a', 'x'), ask('a', 'x'), ask('a', 'y'), ask('a', 'y'), ask('b', 'x'), ask('b', 'x')];
    expect(sequence(...two)).toBe('allow');
    expect(sequence(...two, ask('b', 'x'))).toBe('flag');
    expect(sequence(changed, changed, changed)).toBe('flag');
  });
});

test('a case has as many definitions as it lists, however deep, and one where it lists none', () => {
  const tool = { name: 'a', inputSchema: { properties: { tools: { type: 'array' } } } };
  const counts = [
    { tools: [tool, tool] },
    { servers: [{ tools: [tool] }, { prompts: [tool] }] },
    { tools: [] },
    'text',
  ];
  expect(counts.map((payload) => definitionsIn({ payload }))).toEqual([2, 2, 1, 1]);
});
