import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { proves } from '../security/proves.ts';
import { answering, puppet } from '../fixtures/e2e-script.ts';
import type { Puppet, Script } from '../fixtures/e2e-script.ts';
import { allowing, createPlace, eventually, journalOf, serve } from './raw-client.ts';
import type { Message, Place, RawGateway } from './raw-client.ts';

/** A JSON text as a value in which every number is the text that it was written as. */
const exact = (text: string): unknown =>
  JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? { number: context?.source } : value,
  );

const odd = `{"n":1.0,"big":12345678901234567890,"tiny":1e-400,"huge":1e400,"minus":-0,"many":0.1234567890123456789,"null":null,"empty":{},"list":[],"__proto__":{"polluted":true},"constructor":1,"é🎬":"\\ud800 alone, \\u0000 and 🎬","x-${'k'.repeat(300)}":[[[[1.50]]]]}`;
const icons = `[{"src":"data:,x","mimeType":"image/png","sizes":["48x48"],"theme":"dark","x-icon":${odd}}]`;
const meta = `{"example.org/trace":${odd},"x":1}`;

const tool = `{"name":"odd","title":"Odd","description":"d","icons":${icons},"inputSchema":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"count":{"type":"integer","maximum":18446744073709551615,"x-unit":"px"}},"x-order":["count"]},"outputSchema":{"type":"object","required":["must"],"x-o":1.0},"annotations":{"readOnlyHint":true,"x-risk":${odd}},"_meta":${meta},"x-vendor":${odd}}`;
const resource = `{"uri":"odd://one","name":"one","size":12345678901234567890,"annotations":{"audience":["user"],"priority":1.0,"x-a":1},"icons":${icons},"_meta":${meta},"x-r":${odd}}`;
const template = `{"uriTemplate":"odd://made/{id}","name":"made","x-t":${odd},"icons":${icons}}`;
const prompt = `{"name":"ask","arguments":[{"name":"a","required":false,"x-arg":1.0}],"icons":${icons},"x-p":${odd}}`;

const content = `[{"type":"text","text":"t","annotations":{"priority":0.50,"x-a":${odd}},"_meta":${meta},"x-block":1},{"type":"video","data":"AA==","fps":23.9760},{"type":"resource_link","uri":"odd://one","name":"n","x-link":{}},{"type":"resource","resource":{"uri":"odd://one","text":"x","x-inner":${odd}}},{"type":"image","data":"AA==","mimeType":"image/x-ours","x-image":true},{"no":"type"}]`;

/** Results and errors as their server writes them, by the tool that gives them. */
const results: Readonly<Record<string, string>> = {
  'unknown-fields': `"result":{"content":${content},"x-result":${odd},"_meta":${meta}}`,
  'top-level': `"x-first":1.0,"result":{"content":[]},"x-trace":${odd}`,
  'not-its-schema': `"result":{"content":[],"structuredContent":{"other":1.0}}`,
  'structured-list': `"result":{"content":[],"structuredContent":[1.0,2]}`,
  'no-content': `"result":{}`,
  'tool-error': `"result":{"isError":true,"content":${content}}`,
  task: `"result":{"resultType":"task","task":{"taskId":"1","ttl":1.0}}`,
  'not-found': `"error":{"code":-32002,"message":"Resource not found","data":{"uri":"odd://x","n":1.0},"x-error":1}`,
  'url-needed': `"error":{"code":-32042,"message":"URL elicitation required","data":{"elicitations":[{"mode":"url","url":"https://example.org/a?b=%2f"}]}}`,
  'own-error': `"error":{"code":7,"message":""}`,
  'method-not-found': `"error":{"code":-32601,"message":"nope","data":null},"x-also":"é"`,
  'null-error': `"result":{"content":[]},"error":null`,
  'double-code': `"error":{"code":-32002.0,"message":"kept as a double","data":1.0}`,
};

const progressTimes = 600;

const script: Script = {
  greeting: `{"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true,"x":1},"resources":{},"prompts":{},"completions":{},"logging":{},"x-cap":{}},"serverInfo":{"name":"puppet","version":"1","x":1},"instructions":"Read the scene first. é🎬"}`,
  lists: {
    'tools/list': [
      `{"tools":[${tool}],"x-page":1}`,
      JSON.stringify({
        tools: [...Object.keys(results), 'echo', 'progress', 'hang', 'batch', 'log', 'ask', 'ping'].map((name) => ({
          name,
          inputSchema: { type: 'object' },
        })),
      }),
      `{"tools":[{"name":"last","inputSchema":{"type":"object"}}]}`,
    ],
    'resources/list': [`{"resources":[${resource}]}`, `{"resources":[{"uri":"odd://two","name":"two"}]}`],
    'resources/templates/list': [`{"resourceTemplates":[${template}]}`],
    'prompts/list': [`{"prompts":[${prompt}]}`],
  },
  on: {
    ...Object.fromEntries(
      Object.entries(results).map(([name, text]) => [name, [{ write: `{"jsonrpc":"2.0","id":$ID,${text}}\n` }]]),
    ),
    'odd://one': [{ write: `{"jsonrpc":"2.0","id":$ID,"result":{"contents":[${resource}],"x":${odd}}}\n` }],
    'odd://made/7': [{ write: `{"jsonrpc":"2.0","id":$ID,${results['not-found']}}\n` }],
    ask: [
      {
        write: `{"jsonrpc":"2.0","id":$ID,"result":{"messages":[{"role":"x-role","content":{"type":"video"}}],"x":${odd}}}\n`,
      },
    ],
    // In one piece, so that it arrives in the same chunk.
    progress: [
      {
        write: `${Array.from({ length: progressTimes }, (_, at) => `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":$TOKEN,"progress":${at}.0,"x-p":1.50}}\n`).join('')}{"jsonrpc":"2.0","id":$ID,"result":{"content":[]}}\n`,
      },
    ],
    hang: [],
    batch: [
      {
        write: `[{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":$TOKEN,"progress":1}},{"jsonrpc":"2.0","id":$ID,"result":{"content":[],"in":"a batch"}}]\n`,
      },
    ],
    log: [
      {
        write: `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"x-level","logger":"own","data":${odd},"x-m":1.0}}\n`,
      },
      answering({ content: [] }),
    ],
    ping: [{ write: `{"jsonrpc":"2.0","id":"p-é","method":"ping"}\n` }, answering({ content: [] })],
  },
};

let place: Place;
let server: Puppet;
let gateway: RawGateway;

beforeAll(async () => {
  place = createPlace();
  server = puppet(place.folder, 'odd', script);
  gateway = serve(place, { config: place.config(allowing({ odd: server.entry })) });
  await gateway.initialize();
  await gateway.request('tools/list');
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await place[Symbol.asyncDispose]();
});

let count = 0;
/** Sends a request whose params are JSON text, and gives the line of its answer. */
const ask = async (method: string, params: string, id = `f${(count += 1)}`): Promise<string> => {
  await gateway.write(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"method":"${method}","params":${params}}\n`);
  return (await gateway.answer(id)).text;
};

const under = (id: string, text: string): unknown => exact(`{"jsonrpc":"2.0",${text},"id":${JSON.stringify(id)}}`);

/** The line that the server got, which it gives back in a text where its script says nothing else. */
const lineIn = (answer: string): string => {
  const [block] = (JSON.parse(answer) as { result: { content: [{ text: string }] } }).result.content;
  return block.text;
};

describe('from the server to the client', () => {
  const mended = ['null-error', 'double-code'];
  test.each(Object.keys(results).filter((name) => !mended.includes(name)))(
    'the answer «%s» arrives as it was written, under the id of the client',
    async (name) => {
      const id = `whole-${name}`;
      const line = await ask('tools/call', `{"name":"odd__${name}"}`, id);
      expect(exact(line)).toEqual(under(id, results[name] ?? ''));
    },
  );

  test('an error of null beside a result is no error', async () => {
    const line = await ask('tools/call', '{"name":"odd__null-error"}', 'null-error');
    expect(exact(line)).toEqual(under('null-error', '"result":{"content":[]}'));
  });

  test('an error number that was written as a double is the same number', async () => {
    const line = await ask('tools/call', '{"name":"odd__double-code"}', 'double');
    expect(exact(line)).toEqual(under('double', '"error":{"code":-32002,"message":"kept as a double","data":1.0}'));
  });

  test('tools, resources, templates and prompts are listed with every unknown field, all pages in one', async () => {
    const listed = async (method: string, key: string): Promise<unknown[]> => {
      const { result } = exact(await ask(method, '{}')) as { result: Record<string, unknown[]> };
      return result[key] ?? [];
    };
    const tools = await listed('tools/list', 'tools');
    expect(tools[0]).toEqual(exact(tool.replace('"name":"odd"', '"name":"odd__odd"')));
    expect(tools.map((each) => (each as { name: string }).name)).toEqual([
      'odd__odd',
      ...Object.keys(results).map((name) => `odd__${name}`),
      ...['echo', 'progress', 'hang', 'batch', 'log', 'ask', 'ping', 'last'].map((name) => `odd__${name}`),
    ]);
    expect(await listed('resources/list', 'resources')).toEqual([exact(resource), { uri: 'odd://two', name: 'two' }]);
    expect(await listed('resources/templates/list', 'resourceTemplates')).toEqual([exact(template)]);
    expect(await listed('prompts/list', 'prompts')).toEqual([
      exact(prompt.replace('"name":"ask"', '"name":"odd__ask"')),
    ]);
  });

  test('what a resource holds and what a prompt says arrive whole', async () => {
    expect(exact(await ask('resources/read', '{"uri":"odd://one"}', 'read'))).toEqual(
      under('read', `"result":{"contents":[${resource}],"x":${odd}}`),
    );
    expect(exact(await ask('prompts/get', '{"name":"odd__ask"}', 'got'))).toEqual(
      under('got', `"result":{"messages":[{"role":"x-role","content":{"type":"video"}}],"x":${odd}}`),
    );
  });

  test("a server's -32002 for a resource keeps its number and data", async () => {
    expect(exact(await ask('resources/read', '{"uri":"odd://made/7"}', 'gone'))).toEqual(
      under('gone', results['not-found'] ?? ''),
    );
  });

  test('600 of 600 progress notifications in one piece with the answer arrive, in order and before it', async () => {
    const id = 'coalesced';
    const before = gateway.lines.length;
    const token = '9007199254740993.0';
    await ask('tools/call', `{"name":"odd__progress","_meta":{"progressToken":${token}}}`, id);
    const since = gateway.lines.slice(before).map(({ text }) => text);
    const end = since.findIndex((text) => (JSON.parse(text) as Message).id === id);
    expect(end).toBe(progressTimes);
    expect(since.slice(0, end).map(exact)).toEqual(
      Array.from({ length: progressTimes }, (_, at) =>
        exact(
          `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":${at}.0,"x-p":1.50}}`,
        ),
      ),
    );
  });

  test('log messages arrive with a level and fields that nobody knows', async () => {
    await ask('tools/call', '{"name":"odd__log"}');
    const { text } = await gateway.until(({ message }) => message?.method === 'notifications/message');
    expect(exact(text)).toEqual(
      exact(
        `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"x-level","logger":"own","data":${odd},"x-m":1.0}}`,
      ),
    );
  });

  test('a server may answer in a batch', async () => {
    const line = await ask('tools/call', '{"name":"odd__batch","_meta":{"progressToken":"in-batch"}}', 'batched');
    expect(exact(line)).toEqual(under('batched', '"result":{"content":[],"in":"a batch"}'));
    await gateway.until(({ message }) => message?.params?.['progressToken'] === 'in-batch');
  });

  test("a server's ping is answered under its own id", async () => {
    await ask('tools/call', '{"name":"odd__ping"}');
    const answer = '{"jsonrpc":"2.0","id":"p-é","result":{}}';
    await eventually(() => journalOf(server.journal).includes(answer));
    expect(journalOf(server.journal).filter((line) => line.includes('"p-é"'))).toEqual([answer]);
  });

  test('the instructions of servers reach the client, once they were seen', async () => {
    await using again = serve(place, { config: place.config(allowing({ odd: server.entry })) });
    const { result } = await again.initialize();
    expect(result?.['instructions']).toContain('Read the scene first. é🎬');
  });
});

describe('from the client to the server', () => {
  test('arguments, unknown params and _meta arrive as they were written', async () => {
    const params = `"arguments":${odd},"_meta":${meta},"x-param":${odd}`;
    const line = lineIn(await ask('tools/call', `{"name":"odd__echo",${params}}`));
    expect((exact(line) as { params: unknown }).params).toEqual(exact(`{"name":"echo",${params}}`));
  });

  test('unknown keys beside method and params travel along, and can never stand for them', async () => {
    const id = 'top';
    await gateway.write(
      `{"x-first":${odd},"jsonrpc":"2.0","id":"${id}","method":"tools/call","params":{"name":"odd__echo"},"__proto__":{"method":"x"},"result":{}}\n`,
    );
    const { text } = await gateway.answer(id);
    const { id: _own, ...rest } = exact(lineIn(text)) as Record<string, unknown>;
    const { id: _sent, ...sent } = exact(
      `{"x-first":${odd},"jsonrpc":"2.0","id":0,"method":"tools/call","params":{"name":"echo"},"__proto__":{"method":"x"},"result":{}}`,
    ) as Record<string, unknown>;
    expect(rest).toEqual(sent);
  });

  test('a completion names the prompt as its server does, everything else as it came', async () => {
    const line = lineIn(
      await ask(
        'completion/complete',
        `{"ref":{"type":"ref/prompt","name":"odd__ask","x":1.0},"argument":{"name":"a","value":"\\ud800","n":1.0},"context":{"arguments":{"b":"1"}},"x":${odd}}`,
      ),
    );
    expect((exact(line) as { params: unknown }).params).toEqual(
      exact(
        `{"ref":{"type":"ref/prompt","name":"ask","x":1.0},"argument":{"name":"a","value":"\\ud800","n":1.0},"context":{"arguments":{"b":"1"}},"x":${odd}}`,
      ),
    );
  });

  test('a resource of a template is read by the very URI that was asked for', async () => {
    const uri = 'odd://made/%C3%A9%2f~:@';
    const line = lineIn(await ask('resources/read', `{"uri":"${uri}","x":1.0}`));
    expect((exact(line) as { params: unknown }).params).toEqual(exact(`{"uri":"${uri}","x":1.0}`));
  });

  test('the log level reaches the server', async () => {
    await ask('logging/setLevel', '{"level":"warning"}');
    const told = () => journalOf(server.journal).filter((line) => line.includes('"logging/setLevel"'));
    await eventually(() => told().length > 0);
    expect((exact(told()[0] ?? '') as { params: unknown }).params).toEqual({ level: 'warning' });
  });

  test.each([
    ['text', '"abc"'],
    ['no text at all', '""'],
    ['every script', '"é🎬\\u202e‮"'],
    ['a lone surrogate', '"\\ud800"'],
    ['a name of objects', '"__proto__"'],
    ['10,000 characters', `"${'i'.repeat(10_000)}"`],
    ['zero', '0'],
    ['minus zero', '-0'],
    ['negative', '-7'],
    ['fractional', '1.5'],
    ['a whole double', '1.0'],
    ['larger than doubles hold', '12345678901234567890'],
    ['larger than doubles reach', '1e400'],
    ['many digits', '0.1000000000000000055511151231257827'],
  ])('an id of %s comes back as it was written', async (_what, id) => {
    const before = gateway.lines.length;
    await gateway.write(`{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"odd__echo"}}\n`);
    const { text } = await gateway.until((line) => gateway.lines.indexOf(line) >= before && /"id":/.test(line.text));
    expect((exact(text) as { id: unknown }).id).toEqual((exact(`{"id":${id}}`) as { id: unknown }).id);
    expect(lineIn(text)).toContain('"tools/call"');
  });

  test(`the ids 1 and "1" are two, and each gets its own answer ${proves('T-12')}`, async () => {
    const before = gateway.lines.length;
    const ids = ['1', '"1"'];
    await gateway.write(
      ids
        .map(
          (id) =>
            `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"odd__echo","arguments":{"of":${JSON.stringify(id)}}}}\n`,
        )
        .join(''),
    );
    await eventually(() => gateway.lines.length >= before + ids.length);
    const got = gateway.lines.slice(before).map(({ text, message }) => {
      const { arguments: args } = (JSON.parse(lineIn(text)) as { params: { arguments: { of: string } } }).params;
      return [JSON.stringify(message?.id), args.of];
    });
    expect(new Map(got as [string, string][])).toEqual(
      new Map([
        ['1', '1'],
        ['"1"', '"1"'],
      ]),
    );
  });

  test(`a cancel reaches the server under the server's own id, and the call gets no answer ${proves('T-22')}`, async () => {
    const id = 'cancel-é';
    await gateway.write(
      `{"jsonrpc":"2.0","id":"${id}","method":"tools/call","params":{"name":"odd__hang","_meta":{"progressToken":"same"}}}\n`,
    );
    const call = (): Message | undefined =>
      journalOf(server.journal)
        .map((line) => JSON.parse(line) as Message)
        .find(({ params }) => params?.['name'] === 'hang');
    await eventually(() => call() !== undefined);
    await gateway.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } });
    await eventually(() => journalOf(server.journal).some((line) => line.includes('notifications/cancelled')));
    const cancel = journalOf(server.journal)
      .map((line) => JSON.parse(line) as Message)
      .find(({ method }) => method === 'notifications/cancelled');
    expect(cancel?.params?.['requestId']).toBe(call()?.id);
    await gateway.request('ping');
    expect(gateway.lines.filter(({ message }) => message?.id === id)).toEqual([]);
  });
});

describe('revisions', () => {
  const openWith = async (revision: string) => {
    const other = serve(place, { config: place.config(allowing({ odd: server.entry })) });
    return { other, greeting: await other.initialize(revision) };
  };

  test.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])(
    '%s is spoken when asked for',
    async (revision) => {
      const { other, greeting } = await openWith(revision);
      await using _ = other;
      expect(greeting.result?.['protocolVersion']).toBe(revision);
    },
  );

  test('an unknown revision is answered with the newest one that opens with a handshake', async () => {
    const { other, greeting } = await openWith('2031-01-01');
    await using _ = other;
    expect(greeting.result?.['protocolVersion']).toBe('2025-11-25');
  });

  test('on 2025-03-26 a batch is answered with a batch: one answer for each request, none for a notification', async () => {
    const { other } = await openWith('2025-03-26');
    await using gate = other;
    await gate.write(
      `[{"jsonrpc":"2.0","id":1.0,"method":"tools/call","params":{"name":"odd__unknown-fields"}},{"jsonrpc":"2.0","method":"notifications/x"},{"jsonrpc":"2.0","id":"b","method":"ping"},{"jsonrpc":"2.0","id":"c","method":"no/such"},7]\n`,
    );
    const { text } = await gate.until((line) => line.text.startsWith('['));
    const answers = exact(text) as { id: unknown; error?: { code: unknown } }[];
    expect(answers).toHaveLength(4);
    expect(answers).toEqual(
      expect.arrayContaining([
        exact(`{"jsonrpc":"2.0",${results['unknown-fields']},"id":1.0}`),
        { jsonrpc: '2.0', id: 'b', result: {} },
      ]),
    );
    expect(answers.map(({ error }) => error?.code)).toEqual(
      expect.arrayContaining([{ number: '-32601' }, { number: '-32600' }]),
    );
  });

  test('on 2025-11-25 a batch is an invalid request, and the connection lives', async () => {
    await gateway.write('[{"jsonrpc":"2.0","id":"in-a-batch","method":"ping"}]\n');
    await gateway.until(({ message }) => message?.error?.code === -32_600 && /batch/.test(message.error.message));
    expect((await gateway.request('ping')).result).toEqual({});
    expect(gateway.lines.filter(({ message }) => message?.id === 'in-a-batch')).toEqual([]);
  });
});
