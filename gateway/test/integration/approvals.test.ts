import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenQuestion } from '../../src/pipeline/desk.ts';
import { openState } from '../../src/store/state.ts';
import type { State } from '../../src/store/state.ts';
import { proves } from '../security/proves.ts';
import { createPlace, eventually, program, recordsOf, runCommand } from './raw-client.ts';
import type { Place } from './raw-client.ts';
import { root } from './workplace.ts';

const server = ['node_modules', '@modelcontextprotocol', 'server-filesystem', 'dist', 'index.js'] as const;

let place: Place;
let project: string;
let config: string;

beforeAll(() => {
  place = createPlace();
  project = join(place.folder, 'Le Phare');
  mkdirSync(join(project, 'scenes'), { recursive: true });
  mkdirSync(join(project, 'art'));
  config = place.config({
    project: { root: project },
    resource_config: { filesystem: { read_paths: [project] } },
    mcpServers: { files: { command: process.execPath, args: [join(root, ...server), project] } },
    grants: [
      { effect: 'allow', level: 'tool_execute', server: 'files' },
      { effect: 'ask', level: 'resource_write', paths: [project] },
    ],
    approvals: { wait_seconds: 60 },
  });
});
afterAll(() => place[Symbol.asyncDispose]());

/** An official client that has started a gateway of its own. */
const connect = async () => {
  const client = new Client({ name: 'anna', version: '1' });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, 'serve', '--config', config],
    env: { ...place.env },
    stderr: 'ignore',
  });
  await client.connect(transport);
  const write = async (path: string, content = 'INT. PHARE – NUIT', signal?: AbortSignal): Promise<string> => {
    const options = { timeout: 60_000, ...(signal === undefined ? {} : { signal }) };
    const answer = await client.callTool(
      { name: 'files__write_file', arguments: { path: join(project, path), content } },
      undefined,
      options,
    );
    const [first] = answer.content as { text: string }[];
    return `${answer.isError === true ? 'refused: ' : ''}${first?.text ?? ''}`;
  };
  return {
    pid: transport.pid ?? 0,
    write,
    [Symbol.asyncDispose]: () => client.close(),
  };
};

/** This process is another than the gateway's. */
const withState = <T>(work: (state: State) => T): T => {
  using state = openState(place.data, () => {});
  return work(state);
};

const open = (): readonly OpenQuestion[] => withState(({ questions }) => questions.list());

/** The one question that waits, as soon as so many calls wait for it. */
const asked = async (calls = 1): Promise<OpenQuestion> => {
  await eventually(() => open().reduce((sum, one) => sum + one.calls, 0) === calls, 20_000);
  const [first] = open();
  if (first === undefined) throw new Error('nothing waits');
  return first;
};

const by = { by: { channel: 'command-line' }, trust: [] } as const;
const answer = ({ id }: OpenQuestion, kind: 'deny' | 'session'): unknown =>
  withState(({ questions }) => questions.answer(id, { kind }, by));

/** The same on the command line, in a process of its own. */
const command = (id: string, ...words: readonly string[]) => runCommand(place, 'approvals', 'answer', id, ...words);

describe('a call that a person must answer for, on a real gateway', { timeout: 120_000 }, () => {
  test('is shown in another process with what it is, and goes when it is answered there', async () => {
    await using client = await connect();
    const one = client.write('scenes/a.md');
    const question = await asked();
    expect(JSON.parse(runCommand(place, 'approvals', '--json').out)).toMatchObject([
      {
        calls: 1,
        question: { principal: { client: 'anna', project: 'Le Phare' }, target: { name: 'write_file' } },
        answers: ['deny', 'once', 'times', 'minutes', 'session', 'project', 'always'],
        covers: { lasting: [`write ${join(project, 'scenes')} and all under it`] },
      },
    ]);
    const { out } = runCommand(place, 'approvals');
    expect(out).toContain(join(project, 'scenes').slice(0, 20));
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(command(question.id.slice(0, 6), '--once')).toMatchObject({ code: 0 });
    expect(await one).toContain('Successfully wrote');
    expect(readFileSync(join(project, 'scenes', 'a.md'), 'utf8')).toBe('INT. PHARE – NUIT');
    // That was the one.
    const next = client.write('scenes/a.md');
    const again = await asked();
    expect(again.id).not.toBe(question.id);
    const twice = command(question.id, '--always');
    expect([twice.code, twice.err]).toEqual([1, expect.stringContaining('answered already: once') as string]);
    command(again.id, '--deny', '--reason', 'enough of it');
    expect(await next).toMatch(/^refused: A person said no: enough of it\./);
  });

  test('goes so many times as it was answered, and is then asked about again', async () => {
    await using client = await connect();
    const one = client.write('scenes/b1.md');
    command((await asked()).id, '--times', '2');
    expect([await one, await client.write('scenes/b2.md')].every((text) => text.includes('Successfully'))).toBe(true);
    const third = client.write('scenes/b3.md');
    answer(await asked(), 'deny');
    expect(await third).toContain('A person said no.');
    expect(existsSync(join(project, 'scenes', 'b3.md'))).toBe(false);
  });

  test(`answered for its session goes on in it, elsewhere is asked about, and not in the next session ${proves('T-45')}`, async () => {
    {
      await using client = await connect();
      const one = client.write('scenes/c.md');
      answer(await asked(), 'session');
      expect(await one).toContain('Successfully');
      expect(await client.write('scenes/c2.md')).toContain('Successfully');
      const beside = client.write('art/c.md');
      answer(await asked(), 'deny');
      expect(await beside).toContain('refused');
    }
    await using next = await connect();
    const again = next.write('scenes/c3.md');
    answer(await asked(), 'deny');
    expect(await again).toContain('refused');
  });

  test('that its client takes back is asked about no more, and its question cannot be answered', async () => {
    await using client = await connect();
    const abort = new AbortController();
    const one = client.write('scenes/d.md', 'x', abort.signal).catch(() => 'given up');
    const { id } = await asked();
    abort.abort();
    expect(await one).toBe('given up');
    await eventually(() => open().length === 0, 20_000);
    const late = command(id, '--always');
    expect([late.code, late.err]).toEqual([1, expect.stringContaining('Nobody waits for') as string]);
    expect(existsSync(join(project, 'scenes', 'd.md'))).toBe(false);
  });

  test(`of a gateway that is killed with kill -9 is asked about no more, and granted nothing ${proves('T-45')}`, async () => {
    const client = await connect();
    const one = client.write('scenes/e.md').catch(() => 'gone');
    const { id } = await asked();
    process.kill(client.pid, 'SIGKILL');
    expect(await one).toBe('gone');
    expect(open()).toEqual([]);
    const late = command(id, '--always');
    expect([late.code, late.err]).toEqual([1, expect.stringContaining('runs no more') as string]);
    await client[Symbol.asyncDispose]();
    await using next = await connect();
    // It has withdrawn what the dead one left.
    await eventually(() => withState(({ questions }) => questions.find(id)?.state === 'withdrawn'), 20_000);
    const again = next.write('scenes/e.md');
    answer(await asked(), 'deny');
    expect(await again).toContain('refused');
  });

  test('is in the audit with how it was answered, and by which way', () => {
    const records = recordsOf(place).filter(({ kind }) => kind === 'approval');
    const methods = new Set(records.map(({ method }) => method));
    expect([...methods].toSorted()).toEqual(['approval/answer', 'approval/ask', 'approval/withdraw']);
    const { out } = runCommand(
      place,
      'audit',
      '--kind',
      'approval',
      '--client',
      'anna',
      '--outcome',
      'not-approved',
      '--json',
    );
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { reason: string }).reason),
    ).toContainEqual(expect.stringMatching(/^q-[0-9a-f]{8}: deny, by the command line: enough of it$/));
  });

  test('`watch` tells each question as it comes, and how it ended', async () => {
    await using client = await connect();
    const child = spawn(process.execPath, [program, 'approvals', 'watch'], {
      env: { ...place.env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    const one = client.write('scenes/f.md');
    const question = await asked();
    const { id } = question;
    await eventually(() => out.includes(id) && out.includes('all under it'), 20_000);
    answer(question, 'deny');
    expect(await one).toContain('refused');
    await eventually(() => out.includes(`${id}: deny.`), 20_000);
    child.kill('SIGKILL');
  });
});

test('whoever asks for what there is not is told what there is', () => {
  const tries: readonly (readonly string[])[] = [
    ['approve'],
    ['answer', 'q-1'],
    ['answer', 'q-1', '--once', '--deny'],
    ['list', '--once'],
  ];
  const said = tries.map((words) => runCommand(place, 'approvals', ...words));
  expect(said.map(({ code }) => code)).toEqual(tries.map(() => 2));
  expect(said[1]?.err).toContain('This gives no answer.');
  expect(said[2]?.err).toContain('more than one answer');
  expect(command('q-00000000', '--once')).toMatchObject({
    code: 1,
    err: expect.stringContaining('no question') as string,
  });
});
