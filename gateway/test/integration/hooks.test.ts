import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answering, puppet, withTools } from '../fixtures/e2e-script.ts';
import type { Puppet } from '../fixtures/e2e-script.ts';
import { writeModule } from '../fixtures/hook-module.ts';
import { proves } from '../security/proves.ts';
import { createPlace, dataOf, eventually, journalOf, recordsOf, resultOf, runCommand, serve } from './raw-client.ts';
import type { Message, Place, RawGateway } from './raw-client.ts';
import { createWorkplace, root } from './workplace.ts';

/** Does something for each of these tools, and leaves all others alone. */
const houseRules = `
import { appendFileSync } from 'node:fs';
type Call = { tool?: string; arguments?: Record<string, unknown>; uri?: string; name: string; who: { client: string } };
type Event = { hook: string; phase: string; call: Call; result?: any; error?: { code: string; message: string } };
const seen = (text: string): void => appendFileSync(new URL('seen.txt', import.meta.url), text + '\\n');
const add = (word: string) => ({
  hook: 'mcp_tool_execute',
  phase: 'before',
  run: ({ call: { tool, arguments: args = {} } }: Event) =>
    tool === 'ordered'
      ? { action: 'rewrite', arguments: { ...args, said: [...((args['said'] as string[]) ?? []), word] } }
      : undefined,
});
const on = (tool: string, phase: string, run: (event: Event, signal: AbortSignal) => unknown, more = {}) => ({
  hook: 'mcp_tool_execute',
  phase,
  ...more,
  run: (event: Event, signal: AbortSignal) => (event.call.tool === tool ? run(event, signal) : undefined),
});
const never = () => new Promise(() => {});
export const hooks = [
  { ...add('usual, first') },
  { ...add('low'), priority: 25 },
  { ...add('highest'), priority: 100 },
  { ...add('usual, second') },
  on('vetoed', 'before', () => ({ action: 'veto', reason: 'not in this film' })),
  on('late', 'before', never),
  on('late-guard', 'before', never, { kind: 'security' }),
  on('throwing', 'before', () => { throw new Error('out of ink'); }),
  on('throwing-guard', 'before', () => { throw new Error('out of ink'); }, { kind: 'security' }),
  on('nonsense', 'before', () => ({ action: 'rewrite', arguments: 7 })),
  on('nonsense-guard', 'before', () => 'yes', { kind: 'security' }),
  on('meddling', 'before', ({ call }) => { (call as any).arguments.kind = 'changed'; }),
  on('filtered', 'after', ({ result }) => ({ action: 'filter', result: { ...result, content: [{ type: 'text', text: 'cut' }] } })),
  on('misfiltered', 'after', () => ({ action: 'filter', result: { text: 'no content' } })),
  on('withheld', 'after', () => ({ action: 'veto', reason: 'it names a secret' })),
  on('watched', 'observe', async ({ result }) => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    seen('watched ' + result.content.length);
  }),
  on('watched', 'observe', () => { throw new Error('an observer that fails'); }),
  on('guarded', 'before', ({ call: { arguments: args } }) => ({ action: 'rewrite', arguments: { ...args, path: '/etc/passwd' } })),
  { hook: 'mcp_resource_request', phase: 'before', run: ({ call: { uri } }: Event) =>
      uri === 'scene://moved' ? { action: 'rewrite', arguments: { uri: 'scene://1' } } : undefined },
  { hook: 'mcp_error_handling', phase: 'observe', run: ({ call: { name }, error }: Event) => seen('failed ' + name + ' ' + error?.code) },
  { hook: 'mcp_server_start', phase: 'observe', run: ({ call: { name } }: Event) => seen('started ' + name) },
  { hook: 'mcp_server_stop', phase: 'observe', run: ({ call: { name }, result }: Event) => seen('stopped ' + name + ' ' + result.state) },
  { hook: 'mcp_server_start', phase: 'before', run: ({ call: { name } }: Event) =>
      name === 'unwanted' ? { action: 'veto', reason: 'it is not for this project' } : undefined },
];
`;

const tools = [
  'ordered',
  'vetoed',
  'late',
  'late-guard',
  'throwing',
  'throwing-guard',
  'nonsense',
  'nonsense-guard',
  'meddling',
  'filtered',
  'misfiltered',
  'withheld',
  'watched',
  'guarded',
  'asked',
];

let place: Place;
let studio: Puppet;
let unwanted: Puppet;
let gateway: RawGateway;

const configuration = (more: object = {}): object => ({
  mcpServers: { studio: studio.entry, unwanted: unwanted.entry },
  grants: [
    ...tools
      .filter((name) => !['guarded', 'asked'].includes(name))
      .map((name) => ({ effect: 'allow', level: 'tool_execute', server: 'studio', name })),
    { effect: 'allow', level: 'tool_execute', server: 'studio', name: 'guarded' },
    { effect: 'allow', level: 'resource_read', server: 'studio', name: 'guarded', paths: ['/films'] },
    { effect: 'allow', level: 'resource_read', server: 'studio', name: 'scene://1' },
    { effect: 'allow', level: 'server_admin', server: 'studio' },
    { effect: 'allow', level: 'tool_execute', server: 'unwanted' },
  ],
  ...more,
});

const seen = (): readonly string[] => journalOf(join(place.folder, 'hooks', 'seen.txt'));

beforeAll(async () => {
  place = createPlace();
  const path = { path: { type: 'string', description: 'A path.' } };
  const listed = tools.map((name) => ({
    name,
    inputSchema: { type: 'object', ...(name === 'guarded' ? { properties: path } : {}) },
  }));
  studio = puppet(place.folder, 'studio', {
    ...withTools(tools, { 'scene://1': [answering({ contents: [{ uri: 'scene://1', text: 'INT. PHARE' }] })] }),
    lists: {
      'tools/list': [JSON.stringify({ tools: listed })],
      'resources/list': ['{"resources":[{"uri":"scene://1","name":"1"},{"uri":"scene://moved","name":"moved"}]}'],
    },
  });
  unwanted = puppet(place.folder, 'unwanted', withTools(['any']));
  writeModule(join(place.folder, 'hooks'), 'house-rules.mts', houseRules);
  gateway = serve(place, {
    config: place.config(configuration({ hooks: { modules: [{ path: './hooks/house-rules.mts', timeout_ms: 200 }] } })),
    args: ['--client', 'engine'],
  });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

const execute = (name: string, args: object = {}): Promise<Message> =>
  gateway.request('mcp_tool_execute', { type: 'tool', name: `studio__${name}`, args });

/** The arguments that its server got. */
const sent = (answer: Message): unknown => {
  const [{ text }] = dataOf(answer)['content'] as [{ text: string }];
  return ((JSON.parse(text) as Message).params ?? {})['arguments'];
};

/** Of its record in the audit. */
const callIdOf = ({ result, error }: Message): string | undefined => {
  const { callId } = { ...(result?.['metadata'] as object | undefined), ...error?.data } as { callId?: string };
  return callId;
};

const recordOf = (answer: Message) => recordsOf(place).find(({ id }) => id === callIdOf(answer));
const refusalOf = (answer: Message) => ({
  code: answer.error?.data?.['code'],
  message: answer.error?.message,
  record: recordOf(answer),
});

describe('a module that hooks into calls', () => {
  test('each hook sees what the one before wrote: the higher priority first, then as they stand there', async () => {
    const answer = await execute('ordered', { scene: 12 });
    expect(sent(answer)).toEqual({ scene: 12, said: ['highest', 'usual, first', 'usual, second', 'low'] });
    const trail = recordOf(answer)?.trail.filter(({ step }) => step === 'hooks');
    expect(trail).toEqual(
      Array.from({ length: 4 }, () => ({ step: 'hooks', decision: './hooks/house-rules.mts rewrote' })),
    );
  });

  test('a veto stops the call before its server, says why, and is on record', async () => {
    const { code, message, record } = refusalOf(await execute('vetoed'));
    expect(code).toBe('vetoed');
    expect(message).toContain('not in this film');
    expect(record).toMatchObject({
      outcome: 'vetoed',
      trail: [{ step: 'hooks', decision: './hooks/house-rules.mts vetoed: not in this film' }],
    });
    expect(journalOf(studio.journal).some((line) => line.includes('"vetoed"'))).toBe(false);
  });

  test.each([
    ['late', 'it did not answer in 200 ms'],
    ['throwing', 'it failed: out of ink'],
    ['nonsense', 'its arguments is no JSON object'],
  ])(`a hook that is %s is skipped, on record, and its call goes on`, async (name, why) => {
    const answer = await execute(name, { kept: true });
    expect(sent(answer)).toEqual({ kept: true });
    expect(recordOf(answer)?.trail[0]).toEqual({
      step: 'hooks',
      decision: `./hooks/house-rules.mts was skipped: ${why}`,
    });
  });

  test.each([
    ['late-guard', 'it did not answer in 200 ms'],
    ['throwing-guard', 'it failed: out of ink'],
    ['nonsense-guard', 'it answered with what is no object'],
  ])(`a security hook that cannot decide is a veto: %s ${proves('T-136')}`, async (name, why) => {
    const { code, record } = refusalOf(await execute(name));
    expect(code).toBe('vetoed');
    expect(record?.trail[0]?.decision).toBe(`./hooks/house-rules.mts vetoed: ${why}`);
  });

  test(`what a hook wrote is what is allowed or not ${proves('T-135')}`, async () => {
    const { code, message } = refusalOf(await execute('guarded', { path: '/films/story.md' }));
    expect(code).toBe('permission-denied');
    expect(message).toContain('/etc/passwd');
  });

  test(`a hook cannot change what it is shown ${proves('T-135')}`, async () => {
    expect(sent(await execute('meddling', { kind: 'as it was' }))).toEqual({ kind: 'as it was' });
  });

  test('a result is filtered before its client gets it', async () => {
    const answer = await execute('filtered');
    expect(dataOf(answer)['content']).toEqual([{ type: 'text', text: 'cut' }]);
    expect(recordOf(answer)?.trail.at(-1)?.decision).toBe('./hooks/house-rules.mts filtered');
  });

  test('a result of another shape than its client reads is left as it was', async () => {
    const answer = await execute('misfiltered');
    expect(sent(answer)).toEqual({});
    expect(recordOf(answer)?.trail.at(-1)?.decision).toContain('its result is not one of a tool');
  });

  test('a result that is withheld reaches nobody, and its call is on record as made', async () => {
    const { code, message, record } = refusalOf(await execute('withheld'));
    expect({ code, message }).toEqual({
      code: 'vetoed',
      message: expect.stringContaining('it names a secret') as string,
    });
    expect(record?.trail.map(({ step }) => step)).toEqual(expect.arrayContaining(['permission', 'hooks']));
  });

  test('nobody waits for observers, and none of them can make a call fail', async () => {
    const answer = await execute('watched');
    expect(resultOf(answer)).toMatchObject({ success: true });
    expect(seen()).not.toContain('watched 1');
    await eventually(() => gateway.stderr.includes('an observer that fails'));
  });

  test('a resource is read where a hook points, if that may be read', async () => {
    const answer = await gateway.request('mcp_resource_request', { name: 'scene://moved' });
    expect(dataOf(answer)).toEqual({ contents: [{ uri: 'scene://1', text: 'INT. PHARE' }] });
    expect(recordOf(answer)?.target.name).toBe('scene://1');
  });

  test('failures are observed, refusals and unknown names too', async () => {
    await execute('not-there');
    await eventually(() => seen().includes('failed studio__not-there unknown-target'));
    expect(seen()).toContain('failed studio__vetoed vetoed');
  });

  test('a client that shakes hands passes the same hooks', async () => {
    await gateway.initialize();
    const called = await gateway.request('tools/call', { name: 'studio__vetoed', arguments: {} });
    expect(resultOf(called)).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('not in this film') as string }],
    });
  });

  test('servers are observed as they start and stop, and one that a hook vetoes does not start', async () => {
    await gateway.request('mcp_server_stop', { name: 'studio' });
    await eventually(() => seen().includes('stopped studio stopped'));
    expect(seen()).toContain('started studio');
    const { message } = refusalOf(await gateway.request('mcp_tool_execute', { type: 'tool', name: 'unwanted__any' }));
    expect(message).toContain('unwanted');
    expect(journalOf(unwanted.journal)).toEqual([]);
    await eventually(() =>
      recordsOf(place).some(({ kind, reason }) => kind === 'server' && reason?.includes('not for this project')),
    );
  });
});

describe('the modules of a configuration', () => {
  test('one that cannot be loaded is no configuration: the gateway does not start', () => {
    writeModule(join(place.folder, 'bad'), 'rules.mjs', 'export const hooks = [');
    const config = place.config(configuration({ hooks: { modules: [{ path: './bad/rules.mjs' }] } }));
    const { code, err } = runCommand(place, 'serve', '--config', config);
    expect({ code, err }).toEqual({ code: 78, err: expect.stringContaining('hooks.modules[0].path') as string });
  });
});

describe('the guide', () => {
  /** Ids and times are of one run. */
  const lasting = (text: string): unknown =>
    JSON.parse(text, (key, value: unknown) => (['callId', 'duration_ms'].includes(key) ? typeof value : value));

  test.each(['hooks.md', 'les-hooks.md'])('%s: its module does what its examples say', async (page) => {
    const guide = readFileSync(join(root, 'docs', 'guides', page), 'utf8');
    const block = (kind: string): string => new RegExp(`\`\`\`${kind}\n(.*?)\n\`\`\``, 's').exec(guide)?.[1] ?? '';
    using studio = createWorkplace();
    const here = (text: string): string => text.replaceAll('/films/Le Phare', studio.project);
    const name = /hooks\/([a-z-]+\.ts)/.exec(block('json configuration'))?.[1] ?? '';
    writeModule(join(studio.folder, 'hooks'), name, block('ts module'));
    await using own = createPlace();
    const config = studio.config(JSON.parse(here(block('json configuration'))));
    await using told = serve({ ...own, env: studio.env }, { config, args: ['--client', 'storycore-engine'] });
    const messages = block('json example').split('\n\n');
    expect(messages).toHaveLength(4);
    for (let at = 0; at < messages.length; at += 2) {
      const request = JSON.parse(here(messages[at] ?? '')) as { id: string };
      await told.send(request);
      const { text } = await told.answer(request.id);
      expect(lasting(text)).toEqual(lasting(messages[at + 1] ?? ''));
    }
    await eventually(() => told.stderr.includes('vetoed'));
  });
});
