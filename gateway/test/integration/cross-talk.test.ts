import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openState } from '../../src/store/state.ts';
import { isAlive } from '../fixtures/alive.ts';
import { proves } from '../security/proves.ts';
import { createCrowdClient, onPipe, overHttp } from './crowd.ts';
import type { CrowdClient, CrowdOptions, Heard } from './crowd.ts';
import { allowing, createPlace, eventually, processesNaming } from './raw-client.ts';
import type { Message, Place } from './raw-client.ts';
import { fixture } from './workplace.ts';

const pipes = 10;
const principals = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;
/** Of each principal: two tokens, and five clients that share them. */
const clientsOfEach = 5;
const callsOfEach = 200;
/** Calls of one client that run at once. */
const atOnce = 4;

const echo = (name: string, isolation: string) => ({
  command: process.execPath,
  args: [fixture('echo'), name, name],
  isolation,
});
const servers = {
  shared: echo('shared', 'shared'),
  client: echo('client', 'per-client'),
  session: echo('session', 'per-session'),
  both: {
    command: process.execPath,
    args: [fileURLToPath(new URL('../conformance/fixture/main.ts', import.meta.url)), 'stdio', '--era', 'both'],
  },
};
type Server = keyof typeof servers;

interface Gateway {
  readonly pid: number;
  readonly url: string;
  readonly stderr: () => string;
  pipe(at: number): Duplex;
  holds(): Promise<{ readonly heap: number; readonly sessions: number }>;
  end(): Promise<number | null>;
}

const start = async (place: Place): Promise<Gateway> => {
  const path = place.config(
    allowing(servers, {
      providers: { filesystem: false },
      server_config: { max_connections: 200 },
      http: { session_idle_seconds: 3 },
      limits: { max_concurrent_requests: 256 },
    }),
  );
  const words = ['--expose-gc', fixture('many-clients'), path, place.data, String(pipes)];
  const child: ChildProcess = spawn(process.execPath, words, {
    env: { ...place.env },
    cwd: place.folder,
    stdio: ['ignore', 'pipe', 'pipe', ...Array.from({ length: pipes }, () => 'pipe' as const)],
  });
  const said: object[] = [];
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    said.push(...lines.map((line) => JSON.parse(line) as object));
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await eventually(() => said.length > 0 || child.exitCode !== null, 20_000);
  if (said.length === 0) throw new Error(stderr);
  const { url } = said[0] as { url: string };
  return {
    pid: child.pid ?? 0,
    url,
    stderr: () => stderr,
    pipe: (at) => child.stdio[3 + at] as Duplex,
    async holds() {
      const before = said.length;
      child.kill('SIGUSR2');
      await eventually(() => said.length > before);
      return said.at(-1) as { heap: number; sessions: number };
    },
    end() {
      child.kill('SIGTERM');
      return exited;
    },
  };
};

/** One of the crowd, and what came of its calls. */
interface Member {
  readonly tag: string;
  readonly kind: string;
  readonly era: CrowdOptions['era'];
  readonly asks: boolean;
  readonly principal: string;
  /** Whose alone its process of the server `session` is. */
  readonly conversation: string;
  readonly servers: readonly Server[];
  readonly client: CrowdClient;
  /** Own words that a server is to tell of only once. */
  readonly updates: Map<string, number>;
  readonly wrong: string[];
  readonly pids: Map<Server, Set<string>>;
  readonly takenBack: unknown[];
  questions: number;
  calls: number;
}

const textOf = (message: Message): string => {
  const { result } = message;
  const [first] = (result?.['content'] ?? []) as { text?: string }[];
  return first?.text ?? JSON.stringify(message);
};

const expectIn = (member: Member, what: string, text: string, wanted: string): void => {
  if (!text.includes(wanted)) member.wrong.push(`${what}: ${text.slice(0, 300)} instead of ${wanted}`);
};

const uriOf = (server: Server, tag: string): string => `${server}://items/${tag}`;

/** One call of a member; `words` are known to it alone. */
const work = async (member: Member, at: number): Promise<void> => {
  const { client, tag, asks } = member;
  const server = member.servers[at % member.servers.length] ?? 'shared';
  const words = `~${tag}~ ${at}`;
  const progressToken = `p-${at}`;
  const call = (name: string, args: object, meta: object = {}): Promise<Message> =>
    client.request('tools/call', { name: `${server}__${name}`, arguments: args, ...meta });
  const turn = Math.floor(at / member.servers.length) % 10;
  member.calls += 1;
  if (turn === 9 && asks) {
    const asked = member.questions;
    const reply =
      server === 'both'
        ? await call('test_sampling', { prompt: words })
        : await call('ask', { method: 'elicitation/create', params: { message: words, requestedSchema: {} } });
    expectIn(member, 'asked', textOf(reply), `answer of ~${tag}~`);
    if (member.questions === asked) member.wrong.push(`nobody was asked ${words}`);
  } else if (server === 'both') {
    if (turn === 4) {
      await call('test_tool_with_progress', {}, { _meta: { progressToken } });
      const told = client.heard.filter(({ params }) => params?.['progressToken'] === progressToken);
      if (told.length !== 3) member.wrong.push(`progress of both came ${told.length} times`);
    } else if (turn === 5) {
      await call('test_logging_tool', {});
    } else if (turn === 6) {
      const reply = await client.request('resources/read', { uri: `test://template/${tag}-${at}/data` });
      expectIn(member, 'read', JSON.stringify(reply.result), `Data for ID: ${tag}-${at}`);
    } else {
      const params = { name: 'both__test_prompt_with_arguments', arguments: { arg1: words, arg2: 'x' } };
      expectIn(member, 'prompt', JSON.stringify(await client.request('prompts/get', params)), `arg1='${words}'`);
    }
  } else if (turn === 4) {
    const reply = await call('progress', { steps: 3, text: words }, { _meta: { progressToken } });
    expectIn(member, 'progress', textOf(reply), '3 steps');
    const told = client.heard.filter(({ params }) => params?.['progressToken'] === progressToken);
    const steps = told.map(({ params }) => `${String(params?.['progress'])} ${String(params?.['message'])}`);
    if (steps.join() !== [1, 2, 3].map((step) => `${step} ${words}`).join())
      member.wrong.push(`progress of ${words}: ${steps.join()}`);
  } else if (turn === 5) {
    expectIn(
      member,
      'log',
      textOf(await call('log', { said: words, ...(at % 2 === 0 ? {} : { lateMs: 20 }) })),
      'logged',
    );
  } else if (turn === 6) {
    const uri = uriOf(server, tag);
    member.updates.set(uri, (member.updates.get(uri) ?? 0) + 1);
    expectIn(member, 'touch', textOf(await call('touch', { uri })), 'touched');
  } else if (turn === 7) {
    const reply = await call('fail', { text: words });
    expectIn(member, 'error', textOf(reply), words);
    if (reply.result?.['isError'] !== true) member.wrong.push(`no error: ${JSON.stringify(reply)}`);
  } else if (turn === 8) {
    const params = { name: `${server}__sleep`, arguments: { ms: 600_000, text: words, tells: true } };
    member.takenBack.push(await client.takeBack('tools/call', params, progressToken));
  } else if (turn === 9 || (turn === 3 && asks)) {
    const pid = textOf(await call('pid', {}));
    member.pids.set(server, (member.pids.get(server) ?? new Set()).add(pid));
  } else {
    const reply = await call('echo', { text: words });
    if (textOf(reply) !== words) member.wrong.push(`echo of ${words}: ${JSON.stringify(reply).slice(0, 300)}`);
    expectIn(member, 'echo', JSON.stringify(reply.result?.['structuredContent']), words);
  }
};

const run = async (member: Member): Promise<void> => {
  const left = Array.from({ length: callsOfEach }, (_, at) => at);
  const worker = async (): Promise<void> => {
    for (let at = left.shift(); at !== undefined; at = left.shift()) await work(member, at);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
};

/** Subscribes to resources of the member's own name on each of its servers that has some. */
const subscribe = async ({ client, era, tag, servers: names, wrong }: Member): Promise<void> => {
  const uris = names.filter((name) => name !== 'both').map((name) => uriOf(name, tag));
  if (era === 'stateless') return client.listen({ resourceSubscriptions: uris });
  for (const uri of uris) {
    const reply = await client.request('resources/subscribe', { uri });
    if (reply.error !== undefined) wrong.push(`subscribe ${uri}: ${JSON.stringify(reply.error)}`);
  }
  return undefined;
};

const everyTag = (text: string): readonly string[] =>
  [...text.matchAll(/~(c\d+)~|items\/(c\d+)|ID: (c\d+)/g)].flatMap(([, ...tags]) => tags.filter(Boolean));

/** What a member heard that speaks of another. */
const foreign = ({ client, tag, principal }: Member, members: readonly Member[]): readonly string[] => {
  const own = (one: string, text: string): boolean =>
    one === tag ||
    // What a server says after its answer, it says of a client, by its name: these have one.
    (text.includes('lateMs') && members.find((member) => member.tag === one)?.principal === principal);
  return client.heard
    .map((message) => JSON.stringify(message))
    .filter((text) => everyTag(text).some((one) => !own(one, text)));
};

/** Ids of which there is not the one answer that there has to be. */
const miscounted = ({ client, takenBack }: Member): readonly unknown[] => {
  const counts = new Map<unknown, number>();
  for (const { id, method } of client.heard) if (method === undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  const twice = [...counts].filter(([, count]) => count !== 1).map(([id]) => id);
  return [...twice, ...takenBack.filter((id) => counts.has(id))];
};

const updatesIn = (heard: readonly Heard[], uri: string): number =>
  heard.filter(({ method, params }) => method === 'notifications/resources/updated' && params?.['uri'] === uri).length;

const childrenOf = (pid: number, place: Place): readonly number[] =>
  processesNaming(place.folder).filter((one) => {
    try {
      return new RegExp(`^\\d+ \\(.*\\) \\S ${pid} `).test(readFileSync(`/proc/${one}/stat`, 'utf8'));
    } catch {
      return false;
    }
  });

/** Pids that more than one owner got an answer from. */
const sharedPids = (
  members: readonly Member[],
  server: Server,
  ownerOf: (member: Member) => string,
): readonly string[] => {
  const owners = new Map<string, Set<string>>();
  for (const member of members) {
    for (const pid of member.pids.get(server) ?? [])
      owners.set(pid, (owners.get(pid) ?? new Set()).add(ownerOf(member)));
  }
  return [...owners].filter(([, who]) => who.size > 1).map(([pid, who]) => `${pid}: ${[...who].join(', ')}`);
};

const join = async (gateway: Gateway, place: Place): Promise<readonly Member[]> => {
  using state = openState(place.data, () => {});
  const tokens = new Map(principals.map((name) => [name, [0, 1].map(() => state.tokens.create(name).token)]));
  const members: Member[] = [];
  const admit = async (
    about: Pick<Member, 'kind' | 'era' | 'asks' | 'principal' | 'servers'>,
    make: Parameters<typeof createCrowdClient>[0],
  ): Promise<void> => {
    const tag = `c${members.length}`;
    let member: Member | undefined = undefined;
    const client = await createCrowdClient(make, {
      era: about.era,
      name: tag,
      asks: about.asks,
      answer(method) {
        if (member !== undefined) member.questions += 1;
        const said = `answer of ~${tag}~`;
        return method === 'elicitation/create'
          ? { action: 'accept', content: { said } }
          : { role: 'assistant', model: 'm', content: { type: 'text', text: said } };
      },
    });
    member = {
      ...about,
      tag,
      client,
      // Over HTTP, stateless clients with one name are one conversation: nothing tells them apart.
      conversation: about.era === 'handshake' || about.kind.startsWith('pipe') ? tag : `all of ${about.principal}`,
      updates: new Map(),
      wrong: [],
      pids: new Map(),
      takenBack: [],
      questions: 0,
      calls: 0,
    };
    members.push(member);
  };
  for (let at = 0; at < pipes; at += 1) {
    const era = at % 2 === 0 ? 'handshake' : 'stateless';
    const own: Server = (['client', 'session', 'both'] as const)[at % 3] ?? 'client';
    await admit(
      { kind: `pipe ${era}`, era, asks: at < 4, principal: `pipe-${at}`, servers: ['shared', own] },
      onPipe(gateway.pipe(at)),
    );
  }
  for (const [number, principal] of principals.entries()) {
    for (let at = 0; at < clientsOfEach; at += 1) {
      const era = (number + at) % 2 === 0 ? 'handshake' : 'stateless';
      const own: Server = number < 4 ? 'client' : number < 6 ? 'session' : 'both';
      const token = tokens.get(principal)?.[at % 2] ?? '';
      await admit(
        { kind: `http ${era}`, era, asks: at === 0, principal, servers: ['shared', own] },
        overHttp(gateway.url, token, era),
      );
    }
  }
  return members;
};

/** What a token of another gets from a session: by POST, GET and DELETE. */
const tryOthersSession = async (url: string, token: string, session: string): Promise<readonly number[]> => {
  const headers = { authorization: `Bearer ${token}`, 'mcp-session-id': session, 'content-type': 'application/json' };
  const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
  const statuses: number[] = [];
  for (const method of ['POST', 'GET', 'DELETE']) {
    const more = method === 'POST' ? { body } : {};
    const answer = await fetch(url, {
      method,
      headers: { ...headers, accept: 'application/json, text/event-stream' },
      ...more,
    });
    await answer.arrayBuffer();
    statuses.push(answer.status);
  }
  return statuses;
};

const count = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0);

test(
  `50 clients of both eras and transports, 10,000 calls: nobody gets or hears what is another's ${proves('T-11', 'T-22', 'T-26', 'T-31')}`,
  {
    timeout: 180_000,
  },
  async () => {
    await using place = createPlace();
    const gateway = await start(place);
    const startedAt = performance.now();
    const members = await join(gateway, place);
    expect(members).toHaveLength(50);
    await members[0]?.client.request('tools/list', {});
    await Promise.all(members.map(subscribe));
    const running = Promise.all(members.map(run));
    // By a fifth of the calls all code is loaded and in its final form, which is not left by calls. Nobody pauses for it: whoever
    // does loses the session.
    await eventually(() => count(members, (one) => one.calls) >= (members.length * callsOfEach) / 5, 60_000);
    const before = await gateway.holds();
    await running;
    // Updates come by themselves, and logs may be late.
    await sleep(200);
    const heard = members.flatMap(({ client }) => client.heard);
    const ofMethod = (method: string): number => heard.filter((one) => one.method === method).length;
    const calls = count(members, (one) => one.calls);
    const processes = childrenOf(gateway.pid, place).length;

    const numbers = {
      clients: members.length,
      calls,
      answers: heard.filter(({ method }) => method === undefined).length,
      takenBack: count(members, ({ takenBack }) => takenBack.length),
      progress: ofMethod('notifications/progress'),
      logs: ofMethod('notifications/message'),
      questions: count(members, ({ questions }) => questions),
      updates: ofMethod('notifications/resources/updated'),
      touched: count(members, ({ updates }) => count([...updates.values()], (one) => one)),
      foreign: count(members, (one) => foreign(one, members).length),
      miscounted: count(members, (one) => miscounted(one).length),
      processes,
      seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    };
    process.stdout.write(`cross-talk: ${JSON.stringify(numbers)}\n`);

    expect(members.flatMap(({ client, tag }) => client.trouble.map((what) => `${tag}: ${what}`))).toEqual([]);
    expect(members.flatMap((one) => foreign(one, members)).slice(0, 5)).toEqual([]);
    expect(
      members.flatMap(({ tag, kind, wrong }) => wrong.map((what) => `${tag} (${kind}): ${what}`)).slice(0, 10),
    ).toEqual([]);
    expect(members.flatMap(miscounted)).toEqual([]);
    expect(calls).toBe(10_000);
    // Each change is told to the one who listens, as often as it happened. A stateless client that can be asked has its calls
    // made on connections that it has for the time of the call, where nobody listens to anything.
    const updates = members.flatMap(({ client, updates: due, tag, kind, asks, era }) =>
      [...due].map(([uri, times]) => ({
        who: `${tag} (${kind})`,
        uri,
        times: asks && era === 'stateless' ? 0 : times,
        heard: updatesIn(client.heard, uri),
      })),
    );
    expect(updates.filter((one) => one.heard !== one.times)).toEqual([]);
    expect(numbers.updates).toBeGreaterThan(500);
    expect(numbers.logs).toBeGreaterThan(100);
    expect(numbers.questions).toBeGreaterThan(100);

    // Who shares a process, and who must not.
    expect(sharedPids(members, 'client', ({ principal }) => principal)).toEqual([]);
    expect(sharedPids(members, 'session', ({ conversation }) => conversation)).toEqual([]);
    // Nobody has to be kept apart there; who can be asked has one of its own for the questions.
    const everybody = members.filter(({ asks }) => !asks).flatMap(({ pids }) => [...(pids.get('shared') ?? [])]);
    expect(new Set(everybody).size).toBe(1);

    // A session is its owner's alone.
    const [own, other] = [members.find(({ client }) => client.session !== undefined), members.at(-1)];
    expect(own?.principal).not.toBe(other?.principal);
    using state = openState(place.data, () => {});
    const stranger = state.tokens.create('h').token;
    expect(await tryOthersSession(gateway.url, stranger, own?.client.session ?? '')).toEqual([404, 404, 404]);
    expect(
      textOf((await own?.client.request('tools/call', { name: 'shared__echo', arguments: { text: 'on' } })) ?? {}),
    ).toBe('on');

    // They leave, and with them what was theirs.
    const isolated = members.flatMap(({ pids }) =>
      [...(pids.get('client') ?? []), ...(pids.get('session') ?? [])].map(Number),
    );
    expect(new Set(isolated).size).toBeGreaterThan(10);
    await Promise.all(members.map(({ client }) => client.close()));
    await eventually(() => isolated.every((pid) => !isAlive(pid)), 15_000);
    await sleep(500);
    const after = await gateway.holds();
    process.stdout.write(
      `cross-talk: heap ${before.heap} before, ${after.heap} after; ${childrenOf(gateway.pid, place).length} processes\n`,
    );
    expect(after.sessions).toBe(0);
    expect(after.heap - before.heap).toBeLessThan(8 * 2 ** 20);
    expect(await gateway.end()).toBe(0);
    expect(processesNaming(place.folder)).toEqual([]);
    expect(gateway.stderr()).not.toContain('bug');
  },
);
