import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { proves } from '../../security/proves.ts';
import { eventually } from '../raw-client.ts';
import { asSeen, claimsIn, toolAsSeen, withoutClaims } from './changes.ts';
import type { Pair } from './changes.ts';
import { claims } from './clients.ts';
import type { Asked, FidelityClient } from './clients.ts';
import { exact, exactObject, without } from './exact.ts';
import type { Exact } from './exact.ts';
import {
  answers,
  askedPrompt,
  ids,
  instructions,
  logMessage,
  meta,
  odd,
  progress,
  progressTimes,
  projected,
  prompts,
  published,
  question,
  questionKey,
  readings,
  serverState,
  toolNames,
  unknownNotification,
  updatedParams,
} from './messages.ts';
import type { OddAnswer, Side } from './messages.ts';
import { createWorld, servers } from './world.ts';
import type { World } from './world.ts';

/** A request in pieces, all text: what stands in its params, in their `_meta`, and beside method and params. */
interface Wanted {
  readonly method: string;
  readonly params?: string;
  readonly meta?: string;
  readonly extras?: string;
  readonly id?: string;
  readonly capabilities?: string;
  readonly logLevel?: string;
}

let count = 0;

/** The text of a request as a client of this era writes it. */
const requestText = (era: Side['era'], wanted: Wanted): string => {
  const { method, params = '', extras = '', id = `"f${(count += 1)}"` } = wanted;
  const own = era === 'stateless' ? [claims(wanted.capabilities, wanted.logLevel)] : [];
  const entries = [...own, ...(wanted.meta === undefined ? [] : [wanted.meta])].join(',');
  const inner = [params, entries === '' ? '' : `"_meta":{${entries}}`].filter((part) => part !== '').join(',');
  return `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":{${inner}}${extras}}`;
};

/** The line that a server got and gave back, as a value. */
const lineIn = (answer: Exact): Exact => {
  const { content } = answer['result'] as { content: readonly { text: string }[] };
  return exactObject(content[0]?.text ?? '');
};
const paramsIn = (line: Exact): Exact => line['params'] as Exact;

/** What all clients of one kind are promised, before a server of each kind. */
export const describeFidelity = (side: Side): void => {
  describe(`a client of the ${side.era} era over ${side.by}`, () => {
    let world: World;
    beforeAll(async () => {
      world = await createWorld(side);
      await call({ method: 'tools/list' });
    });
    let asked: Promise<FidelityClient> | undefined;
    /** One more client, which has a connection of its own to each server. */
    const asking = (): Promise<FidelityClient> =>
      (asked ??= world.another({ era: side.era, capabilities: '{"elicitation":{"form":{}}}' }));
    afterAll(async () => {
      await (await asked)?.[Symbol.asyncDispose]();
      await world?.[Symbol.asyncDispose]();
    });

    const begin = (wanted: Wanted, client: FidelityClient = world.client): Asked =>
      client.ask(requestText(side.era, wanted));
    const call = async (wanted: Wanted, client?: FidelityClient): Promise<Exact> => {
      const line = await begin(wanted, client).answer;
      if (line === undefined) throw new Error(`No answer to ${wanted.method} ${wanted.params ?? ''}`);
      return exactObject(line);
    };
    /** Lines that come while something is done. */
    const during = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
      const before = world.client.lines.length;
      await work();
      return world.client.lines.slice(before);
    };
    const isSame = (line: string, text: string): boolean =>
      line.includes('"method":"notifications/') && isDeepStrictEqual(exact(line), exact(text));
    const has = (text: string, from: number): boolean =>
      world.client.lines.slice(from).some((line) => isSame(line, text));

    describe.each(Object.entries(servers))('before the server %s', (server, { era, by }) => {
      const pair: Pair = { client: side.era, server: era };
      const isOld = side.era === 'handshake';

      /** What the client has to get for this answer, but for its id. */
      const seen = (method: string, sent: OddAnswer): object => {
        const answer = asSeen(method, sent, pair, world.own);
        return answer === 'refused' ? { jsonrpc: '2.0', result: expect.objectContaining(refusal) as object } : answer;
      };

      test.each(Object.keys(answers).filter((name) => [undefined, era].includes(answers[name]?.only)))(
        'the answer «%s» arrives as it was written, but for what its revision must have otherwise',
        async (name) => {
          const answer = await call({ method: 'tools/call', params: `"name":"${server}__${name}"`, id: `"w-${name}"` });
          expect(answer['id']).toBe(`w-${name}`);
          expect(without(answer, 'id')).toEqual(seen('tools/call', answers[name] ?? nothing));
        },
      );

      test.each(Object.keys(readings))('the resource «%s» is read as it was written', async (path) => {
        const answer = await call({ method: 'resources/read', params: `"uri":"${server}://${path}"` });
        expect(without(answer, 'id')).toEqual(seen('resources/read', readings[path] ?? nothing));
      });

      test('what a prompt says arrives whole', async () => {
        const answer = await call({ method: 'prompts/get', params: `"name":"${server}__ask"` });
        expect(without(answer, 'id')).toEqual(seen('prompts/get', askedPrompt));
      });

      test('tools, resources and templates are listed with every unknown field, all pages of the server in one', async () => {
        const { tool, resource, template } = published(server);
        const listed = async (method: string, key: string): Promise<readonly Exact[]> => {
          const { result } = (await call({ method })) as { result: Record<string, readonly Exact[]> };
          const envelope = without(result, key);
          const fresh = {
            resultType: 'complete',
            ttlMs: { number: '0' },
            cacheScope: 'private',
            _meta: { 'io.modelcontextprotocol/serverInfo': world.own },
          };
          expect(envelope).toEqual(isOld ? {} : fresh);
          return result[key] ?? [];
        };
        const tools = (await listed('tools/list', 'tools')).filter(({ name }) =>
          String(name).startsWith(`${server}__`),
        );
        expect(tools.map(({ name }) => String(name).slice(server.length + 2))).toEqual([
          'odd',
          'lists',
          'tasks',
          ...toolNames(era),
          'last',
        ]);
        expect(tools.slice(0, 3)).toEqual(
          [tool, projected.lists, projected.tasks].map((text) => toolAsSeen(server, text, pair)),
        );
        const resources = await listed('resources/list', 'resources');
        expect(resources.filter(({ uri }) => String(uri).startsWith(`${server}:`))).toEqual([
          exact(resource),
          { uri: `${server}://two`, name: 'two' },
        ]);
        expect(await listed('resources/templates/list', 'resourceTemplates')).toContainEqual(exact(template));
      });

      test('what does not fit on a page of ours is on the next', async () => {
        const pages: Exact[] = [];
        for (let cursor: unknown = ''; cursor !== undefined; cursor = pages.at(-1)?.['nextCursor']) {
          const params = cursor === '' ? '' : `"cursor":${JSON.stringify(cursor)}`;
          // oxlint-disable-next-line no-await-in-loop -- each page names the next
          pages.push((await call({ method: 'prompts/list', params }))['result'] as Exact);
        }
        expect(pages.length).toBeGreaterThan(1);
        const all = pages.flatMap((page) => page['prompts'] as readonly Exact[]);
        const own = all.filter(({ name }) => String(name).startsWith(`${server}__`));
        expect(own).toEqual([
          { ...exactObject(published(server).prompt), name: `${server}__ask` },
          ...Array.from({ length: prompts }, (_, at) => exact(`{"name":"${server}__p${at}","x-at":${at}.0}`)),
        ]);
      });

      test(`${progressTimes} notifications of progress in one piece with the answer arrive, in order and before it`, async () => {
        // The rest is another revision's to say whether it is legal.
        const token = '9007199254740993.0';
        const lines = await during(() =>
          call({ method: 'tools/call', params: `"name":"${server}__progress"`, meta: `"progressToken":${token}` }),
        );
        expect(lines.slice(0, -1).map(exact)).toEqual(
          Array.from({ length: progressTimes }, (_, at) => exact(progress(token, at))),
        );
      });

      test.each([
        ['log', logMessage()],
        // Beside others, it has to say whose words they are.
        ['nameless-log', logMessage(`"logger":"${server}",`)],
      ])('the message of «%s» arrives with a level and fields that nobody knows, once', async (name, told) => {
        const before = world.client.lines.length;
        await call({ method: 'tools/call', params: `"name":"${server}__${name}"`, logLevel: 'debug' });
        await eventually(() => has(told, before));
        expect(world.client.lines.slice(before)).toHaveLength(2);
      });

      test.runIf(!isOld)('no log is told of a request that did not want any', async () => {
        const lines = await during(() => call({ method: 'tools/call', params: `"name":"${server}__log"` }));
        expect(lines).toHaveLength(1);
      });

      test('a notification that nobody knows reaches a client with a handshake, and nobody else', async () => {
        const before = world.client.lines.length;
        await call({ method: 'tools/call', params: `"name":"${server}__says"` });
        await eventually(() => !isOld || has(unknownNotification, before));
        const told = world.client.lines.slice(before).filter((line) => isSame(line, unknownNotification));
        expect(told).toHaveLength(isOld ? 1 : 0);
      });

      test('what a server says of a resource that changed reaches whoever listens to it, whole', async () => {
        const uri = `${server}://one`;
        const before = world.client.lines.length;
        const id = `l-${server}`;
        const listening = begin(
          isOld
            ? { method: 'resources/subscribe', params: `"uri":"${uri}"` }
            : {
                method: 'subscriptions/listen',
                params: `"notifications":{"resourceSubscriptions":["${uri}"]}`,
                id: `"${id}"`,
              },
        );
        // Answered where it is a request like others; a stream begins with what it will tell.
        await eventually(() => world.client.lines.length > before);
        await call({ method: 'tools/call', params: `"name":"${server}__touch"` });
        const told = (): Exact | undefined => {
          const line = world.client.lines
            .slice(before)
            .find((each) => each.includes('notifications/resources/updated'));
          return line === undefined ? undefined : exactObject(line);
        };
        await eventually(() => told() !== undefined);
        const sent = exactObject(updatedParams(server));
        const expected = isOld
          ? sent
          : {
              ...sent,
              _meta: { ...(sent['_meta'] as Exact), 'io.modelcontextprotocol/subscriptionId': `l-${server}` },
            };
        expect(told()?.['params']).toEqual(expected);
        await (isOld ? call({ method: 'resources/unsubscribe', params: `"uri":"${uri}"` }) : listening.cancel());
      });

      test.runIf(era === 'handshake')('a server of 2025-03-26 may answer in a batch', async () => {
        const answer = await call({
          method: 'tools/call',
          params: `"name":"${server}__batch"`,
          meta: `"progressToken":"b-${server}"`,
        });
        expect(without(answer['result'] as Exact, 'resultType', '_meta')).toEqual({ content: [], in: 'a batch' });
        expect(world.client.lines.some((line) => line.includes(`"progressToken":"b-${server}"`))).toBe(true);
      });

      test.runIf(era === 'handshake')("a server's ping is answered under its own id", async () => {
        await call({ method: 'tools/call', params: `"name":"${server}__ping"` });
        const pongs = (): readonly string[] => world.journal(server).filter((line) => line.includes('"p-é"'));
        await eventually(() => pongs().length > 0);
        expect(pongs()).toEqual(['{"jsonrpc":"2.0","id":"p-é","result":{}}']);
      });

      test('arguments, unknown params, _meta and unknown keys beside them arrive as they were written', async () => {
        const rest = `"arguments":${odd},"x-param":${odd}`;
        const extras = `,"x-first":${odd},"__proto__":{"method":"x"},"result":{}`;
        const line = lineIn(
          await call({ method: 'tools/call', params: `"name":"${server}__echo",${rest}`, meta, extras }),
        );
        const params = exact(`{"name":"echo",${rest},"_meta":{${meta}}}`);
        expect(withoutClaims(paramsIn(line))).toEqual(params);
        expect(without(line, 'params', 'id')).toEqual(exact(`{"jsonrpc":"2.0","method":"tools/call"${extras}}`));
        expect(Object.keys(claimsIn(paramsIn(line))).length > 0).toBe(era === 'stateless');
      });

      test.runIf(era === 'stateless')('a server is told who we are, and what of its client it may use', async () => {
        const wanted = { method: 'tools/call', params: `"name":"${server}__echo"` };
        const capabilities = '{"sampling":{"x-s":1.0},"x-cap":{}}';
        const line = lineIn(await call({ ...wanted, capabilities, logLevel: 'warning' }));
        expect(claimsIn(paramsIn(line))).toEqual({
          protocolVersion: '2026-07-28',
          clientInfo: world.own,
          clientCapabilities: isOld ? {} : exact('{"sampling":{"x-s":1.0}}'),
          // A client with a handshake hears what it does not turn off.
          logLevel: isOld ? 'info' : 'warning',
        });
      });

      test('a completion names the prompt as its server does, everything else as it came', async () => {
        const rest = (name: string): string =>
          `"ref":{"type":"ref/prompt","name":"${name}","x":1.0},"argument":{"name":"a","value":"\\ud800","n":1.0},"context":{"arguments":{"b":"1"}},"x":${odd}`;
        const line = lineIn(await call({ method: 'completion/complete', params: rest(`${server}__ask`) }));
        expect(withoutClaims(paramsIn(line))).toEqual(exact(`{${rest('ask')}}`));
      });

      test('a resource of a template is read by the very URI that was asked for', async () => {
        const uri = `${server}://made/%C3%A9%2f~:@`;
        const line = lineIn(await call({ method: 'resources/read', params: `"uri":"${uri}","x":1.0` }));
        expect(withoutClaims(paramsIn(line))).toEqual(exact(`{"uri":"${uri}","x":1.0}`));
      });

      test.each(ids)('an id of %s comes back as it was written', async (_what, id) => {
        const answer = await call({ method: 'tools/call', params: `"name":"${server}__echo"`, id });
        expect(answer['id']).toEqual(exactObject(`{"id":${id}}`)['id']);
        expect(lineIn(answer)['method']).toBe('tools/call');
      });

      test(`the ids 1 and "1" are two, and each gets its own answer ${proves('T-12')}`, async () => {
        const got = await Promise.all(
          ['1', '"1"'].map(async (id) => {
            const of = JSON.stringify(id);
            const params = `"name":"${server}__echo","arguments":{"of":${of}}`;
            const answer = await call({ method: 'tools/call', params, id });
            return [answer['id'], paramsIn(lineIn(answer))['arguments']];
          }),
        );
        expect(got).toEqual([
          [{ number: '1' }, { of: '1' }],
          ['1', { of: '"1"' }],
        ]);
      });

      test(`a call that is taken back is taken back at the server, and gets no answer ${proves('T-22')}`, async () => {
        const since = world.journal(server).length;
        const id = `"cancel-é-${server}"`;
        const hung = begin({ method: 'tools/call', params: `"name":"${server}__hang"`, id, meta: '"progressToken":1' });
        const heard = (): readonly Exact[] => world.journal(server).slice(since).map(exactObject);
        const hang = (): Exact | undefined =>
          heard().find(({ params }) => (params as Exact | undefined)?.['name'] === 'hang');
        await eventually(() => hang() !== undefined);
        await hung.cancel();
        const isTakenBack = (message: Exact): boolean =>
          era === 'stateless' && by === 'http'
            ? sameNumber(message['closed'], hang()?.['id'])
            : message['method'] === 'notifications/cancelled' &&
              sameNumber((message['params'] as Exact)['requestId'], hang()?.['id']);
        await eventually(() => heard().some(isTakenBack));
        // Over HTTP without a handshake nothing but the stream says so.
        const notices = heard().filter(({ method }) => method === 'notifications/cancelled');
        expect(notices).toHaveLength(era === 'stateless' && by === 'http' ? 0 : 1);
        await call({ method: 'tools/call', params: `"name":"${server}__no-content"` });
        expect(world.client.lines.filter((line) => line.includes(`"id":${id}`))).toEqual([]);
      });
    });

    describe.each(Object.entries(servers))('with a client that can be asked', (server, { era }) => {
      const isOld = side.era === 'handshake';
      const capabilities = '{"elicitation":{"form":{}}}';
      let client: FidelityClient;
      beforeAll(async () => {
        client = await asking();
      });

      /** What was asked, and the answer to the call after it was answered. */
      type Questioned = Promise<{ readonly put: unknown; readonly final: Exact }>;

      const askedInBetween = async (wanted: Wanted): Questioned => {
        const before = client.lines.length;
        const answer = call(wanted, client);
        const found = (): string | undefined =>
          client.lines.slice(before).find((line) => line.includes(`"method":"${question.method}"`));
        await eventually(() => found() !== undefined);
        const { id, method, params } = exactObject(found() ?? '{}');
        await client.tell(`{"jsonrpc":"2.0","id":${textOf(id)},"result":${question.answer}}`);
        return { put: { method, params }, final: await answer };
      };

      const askedInRounds = async (wanted: Wanted): Questioned => {
        const { result } = (await call(wanted, client)) as { result: Exact };
        expect(result['resultType']).toBe('input_required');
        // Its own state is none of the client's business.
        expect(result['requestState']).not.toBe(serverState);
        const [[key, put] = ['', {}]] = Object.entries(result['inputRequests'] as Record<string, Exact>);
        const responses = `"inputResponses":{${JSON.stringify(key)}:${question.answer}}`;
        const state = `"requestState":${JSON.stringify(result['requestState'])}`;
        const final = await call({ ...wanted, params: `${wanted.params},${responses},${state}` }, client);
        return { put: without(put, 'x-top'), final };
      };

      test(`what ${server} asks in the middle of a call, and what it is answered, arrive whole`, async () => {
        const wanted = {
          method: 'tools/call',
          params: `"name":"${server}__asks","arguments":${odd}`,
          capabilities,
        };
        const sent = { method: question.method, params: exact(question.params) };
        const { put, final } = await (isOld ? askedInBetween : askedInRounds)(wanted);
        expect(put).toEqual(sent);
        const received = {
          handshake: `{"jsonrpc":"2.0","id":"q-é","result":${question.answer}}`,
          stateless: `{"name":"asks","arguments":${odd},"inputResponses":{"${questionKey}":${question.answer}},"requestState":"${serverState}"}`,
        };
        const line = lineIn(final);
        expect(era === 'handshake' ? line : withoutClaims(paramsIn(line))).toEqual(exact(received[era]));
      });
    });

    test('the instructions of servers reach the client, once they were seen', async () => {
      await using again = await world.another({ era: side.era });
      expect(again.greeting.split(instructions)).toHaveLength(Object.keys(servers).length + 1);
    });

    test('the log level that a client wants reaches every server', async () => {
      if (side.era === 'handshake') await call({ method: 'logging/setLevel', params: '"level":"debug"' });
      const levelAt = async (server: string, { era }: Side): Promise<unknown> => {
        const echo = { method: 'tools/call', params: `"name":"${server}__echo"`, logLevel: 'debug' };
        const answer = await call(echo);
        if (era === 'stateless') return claimsIn(paramsIn(lineIn(answer)))['logLevel'];
        const told = (): string | undefined =>
          world.journal(server).findLast((line) => line.includes('"method":"logging/setLevel"'));
        await eventually(() => told() !== undefined);
        return paramsIn(exactObject(told() ?? '{}'))['level'];
      };
      const levels = await Promise.all(Object.entries(servers).map(([server, own]) => levelAt(server, own)));
      expect(levels).toEqual(Object.keys(servers).map(() => 'debug'));
    });

    test('a notification of the client that nobody knows disturbs nothing', async () => {
      await world.client.tell(`{"jsonrpc":"2.0","method":"notifications/x-odd","params":{"x":${odd}},"x-top":1.0}`);
      const answer = await call({ method: 'tools/call', params: '"name":"old-pipe__no-content"' });
      expect(answer['result']).toBeDefined();
    });

    // Last, for all that was said is looked through in the others.
    test.each(Object.keys(servers))('12 MB go to %s and come back', async (server) => {
      const text = `"\\ é🎬${'é🎬 a'.repeat(1_500_000)}`;
      const args = JSON.stringify({ text });
      const line = await begin({ method: 'tools/call', params: `"name":"${server}__echo","arguments":${args}` }).answer;
      const { result } = JSON.parse(line ?? '{}') as { result?: { content: { text: string }[] } };
      // Compared without printing it.
      expect(result?.content[0]?.text.includes(`"arguments":${args}`)).toBe(true);
    });
  });
};

const nothing: OddAnswer = { sent: () => '' };
const refusal = {
  isError: true,
  _meta: expect.objectContaining({
    'storycore-mcp/error': expect.objectContaining({ code: 'upstream-failed' }),
  }) as object,
};

const textOf = (id: unknown): string =>
  typeof id === 'string' ? JSON.stringify(id) : (id as { number: string }).number;
const sameNumber = (a: unknown, b: unknown): boolean => a !== undefined && Number(textOf(a)) === Number(textOf(b));
