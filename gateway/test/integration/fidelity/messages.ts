import type { Script } from '../../fixtures/e2e-script.ts';
import { answering } from '../../fixtures/e2e-script.ts';

/** How a peer speaks: the era of its revision, and what carries its messages. */
export interface Side {
  readonly era: 'handshake' | 'stateless';
  readonly by: 'stdio' | 'http';
}
type Era = Side['era'];

export const odd = `{"n":1.0,"big":12345678901234567890,"tiny":1e-400,"huge":1e400,"minus":-0,"many":0.1234567890123456789,"null":null,"empty":{},"list":[],"__proto__":{"polluted":true},"constructor":1,"é🎬":"\\ud800 alone, \\u0000 and 🎬","x-${'k'.repeat(300)}":[[[[1.50]]]]}`;
const icons = `[{"src":"data:,x","mimeType":"image/png","sizes":["48x48"],"theme":"dark","x-icon":${odd}}]`;
export const meta = `"example.org/trace":${odd},"x":1`;

/** What the puppets publish; each has resources of its own, for one URI has one server. */
export const published = (server: string) => ({
  tool: `{"name":"odd","title":"Odd","description":"d","icons":${icons},"inputSchema":{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"count":{"type":"integer","maximum":18446744073709551615,"x-unit":"px"}},"x-order":["count"]},"outputSchema":{"type":"object","required":["must"],"x-o":1.0},"annotations":{"readOnlyHint":true,"x-risk":${odd}},"_meta":{${meta}},"x-vendor":${odd}}`,
  resource: `{"uri":"${server}://one","name":"one","size":12345678901234567890,"annotations":{"audience":["user"],"priority":1.0,"x-a":1},"icons":${icons},"_meta":{${meta}},"x-r":${odd}}`,
  template: `{"uriTemplate":"${server}://made/{id}","name":"made","x-t":${odd},"icons":${icons}}`,
  prompt: `{"name":"ask","arguments":[{"name":"a","required":false,"x-arg":1.0}],"icons":${icons},"x-p":${odd}}`,
});

/** Tools that clients with a handshake see without what they could not use. */
export const projected = {
  lists: `{"name":"lists","inputSchema":{"type":"object"},"outputSchema":{"type":"array","x-o":1.0},"x-l":1.0}`,
  tasks: `{"name":"tasks","inputSchema":{"type":"object"},"execution":{"taskSupport":"optional","x-e":1.0}}`,
  tasksOnly: `{"name":"tasks-only","inputSchema":{"type":"object"},"execution":{"taskSupport":"required"}}`,
};

const content = `[{"type":"text","text":"t","annotations":{"priority":0.50,"x-a":${odd}},"_meta":{${meta}},"x-block":1},{"type":"video","data":"AA==","fps":23.9760},{"type":"resource_link","uri":"odd://one","name":"n","x-link":{}},{"type":"resource","resource":{"uri":"odd://one","text":"x","x-inner":${odd}}},{"type":"image","data":"AA==","mimeType":"image/x-ours","x-image":true},{"no":"type"}]`;

const stamp = `"io.modelcontextprotocol/serverInfo":{"name":"puppet","version":"1","x":1.0}`;

/** An answer to a call, as its server writes it after the id. */
export interface OddAnswer {
  readonly sent: (server: Era) => string;
  /** What it means, where there is more than one way to write that. */
  readonly meant?: (server: Era) => string;
  /** Only servers of this era write such a thing. */
  readonly only?: Era;
}

/** A result of a tool as servers of each era begin it. */
const done = (era: Era): string => (era === 'stateless' ? '"resultType":"complete",' : '');
const result =
  (inner: string): OddAnswer['sent'] =>
  (era) =>
    `"result":{${done(era)}${inner}}`;
const asIs =
  (text: string): OddAnswer['sent'] =>
  () =>
    text;
const error = (code: string, rest = ''): OddAnswer => ({
  sent: asIs(`"error":{"code":${code},"message":"m é"${rest}}`),
});

/** Answers to tools/call, by the tool that gives them. */
export const answers: Readonly<Record<string, OddAnswer>> = {
  'unknown-fields': { sent: result(`"content":${content},"x-result":${odd},"_meta":{${meta}}`) },
  'top-level': { sent: (era) => `"x-first":1.0,"result":{${done(era)}"content":[]},"x-trace":${odd}` },
  'no-content': { sent: result(`"x":1`) },
  'tool-error': { sent: result(`"isError":true,"content":${content}`) },
  'not-its-schema': { sent: result('"content":[],"structuredContent":{"other":1.0}') },
  'structured-list': { sent: result('"content":[],"structuredContent":[1.0,2]') },
  'structured-number': { sent: result('"content":[],"structuredContent":12345678901234567890') },
  'structured-text': { sent: result('"content":[],"structuredContent":"\\ud800"') },
  'structured-null': { sent: result('"content":[],"structuredContent":null') },
  'null-error': { sent: asIs('"result":{"content":[]},"error":null'), meant: asIs('"result":{"content":[]}') },
  'null-result': {
    sent: asIs('"result":null,"error":{"code":7,"message":"m","data":1.0},"x":1'),
    meant: asIs('"error":{"code":7,"message":"m","data":1.0},"x":1'),
  },
  stamped: { sent: result(`"content":[],"_meta":{${stamp},${meta}}`), only: 'stateless' },
  'only-stamped': { sent: result(`"content":[],"_meta":{${stamp}}`), only: 'stateless' },
  'no-result-type': { sent: asIs(`"result":{"content":[{"type":"video","x":1.0}]}`), only: 'stateless' },
  cached: { sent: result('"content":[],"ttlMs":60000,"cacheScope":"public"'), only: 'stateless' },
  task: { sent: asIs('"result":{"resultType":"task","task":{"taskId":"1","ttl":1.0}}') },
  'later-type': { sent: asIs(`"result":{"resultType":"x-later","x":${odd}}`) },
  'no-question': {
    sent: asIs(
      '"result":{"resultType":"input_required","inputRequests":{"k":{"method":"roots/list"}},"requestState":"s"}',
    ),
    only: 'handshake',
  },
  'own-error': { sent: asIs('"error":{"code":7,"message":""}') },
  'not-found': error('-32002', ',"data":{"uri":"odd://x","n":1.0},"x-error":1'),
  'invalid-params': error('-32602', ',"data":{"uri":"odd://x"}'),
  'url-needed': error('-32042', ',"data":{"elicitations":[{"mode":"url","url":"https://example.org/a?b=%2f"}]}'),
  'method-not-found': { sent: asIs('"error":{"code":-32601,"message":"nope","data":null},"x-also":"é"') },
  'large-code': error('-12345678901', `,"data":${odd}`),
  'header-mismatch': error('-32020', ',"data":{"x":1}'),
  'missing-capability': error('-32021', ',"data":{"requiredCapabilities":["sampling"]}'),
  'wrong-version': error('-32022', ',"data":{"supported":["2026-07-28"]}'),
  'double-code': {
    sent: asIs('"error":{"code":-32002.0,"message":"kept as a double","data":1.0}'),
    meant: asIs('"error":{"code":-32002,"message":"kept as a double","data":1.0}'),
  },
};

/** Answers to resources/read, by what follows the scheme of their server. */
export const readings: Readonly<Record<string, OddAnswer>> = {
  one: { sent: result(`"contents":[${published('odd').resource}],"x":${odd}`) },
  'made/cached': { sent: result('"contents":[],"ttlMs":60000,"cacheScope":"public"') },
  'made/sloppy': { sent: asIs('"result":{"contents":[]}') },
  'made/nonsense': { sent: result('"contents":[],"ttlMs":-1.5,"cacheScope":"x"') },
  'made/gone-before': error('-32002', ',"data":{"uri":"odd://made/7","n":1.0},"x-error":1'),
  'made/gone-since': error('-32602', ',"data":{"uri":"odd://made/7","n":1.0},"x-error":1'),
  'made/wrong': error('-32602', ',"data":{"n":1.0}'),
};

export const askedPrompt: OddAnswer = {
  sent: result(`"messages":[{"role":"x-role","content":{"type":"video"}}],"x":${odd}`),
};

/** What a server asks in the middle of a call. */
export const question = {
  method: 'elicitation/create',
  params: `{"message":"Who? é","requestedSchema":{"type":"object","properties":{"n":{"type":"integer","maximum":18446744073709551615}},"x-s":1.0},"x-q":${odd},"_meta":{"x-m":1.0}}`,
  answer: `{"action":"accept","content":{"n":12345678901234567890,"x":1.0},"x-a":${odd},"_meta":{"x-m":1.50}}`,
};
export const questionKey = 'k é';
export const serverState = 's é 🎬';

export const progressTimes = 600;
export const progress = (token: string, at: number): string =>
  `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${token},"progress":${at}.0,"total":1e3,"message":"é","x-p":1.50}}`;

export const logMessage = (rest = '"logger":"own",'): string =>
  `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"x-level",${rest}"data":${odd},"x-m":1.0}}`;

export const unknownNotification = `{"jsonrpc":"2.0","method":"notifications/x-odd","params":{"x":${odd}}}`;

/** More prompts than a page of ours has, on all servers together. */
export const prompts = 300;
const manyPrompts = Array.from({ length: prompts }, (_, at) => `{"name":"p${at}","x-at":${at}.0}`).join(',');

export const instructions = 'Read the scene first. é🎬';
const greetings = {
  handshake: `{"protocolVersion":"2025-11-25","capabilities":{"tools":{"listChanged":true,"x":1},"resources":{"subscribe":true},"prompts":{},"completions":{},"logging":{},"x-cap":{}},"serverInfo":{"name":"puppet","version":"1","x":1},"instructions":"${instructions}","x":${odd}}`,
  stateless: `{"supportedVersions":["2026-07-28","2031-01-01"],"capabilities":{"tools":{"listChanged":true,"x":1},"resources":{"subscribe":true},"prompts":{},"completions":{},"logging":{},"x-cap":{}},"instructions":"${instructions}","_meta":{${stamp}},"x":${odd}}`,
};

const ourTools = ['echo', 'progress', 'hang', 'log', 'nameless-log', 'says', 'touch', 'asks', 'batch', 'ping'];
export const toolNames = (era: Era): readonly string[] => [
  ...Object.entries(answers).flatMap(([name, { only }]) => (only === undefined || only === era ? [name] : [])),
  ...ourTools,
];

const line = (answer: OddAnswer, era: Era) => [{ write: `{"jsonrpc":"2.0","id":$ID,${answer.sent(era)}}\n` }];
const ok = (era: Era, inner = '"content":[]'): string => `{${done(era)}${inner}}`;

const asking = {
  handshake: [
    { ask: `{"jsonrpc":"2.0","id":"q-é","method":"${question.method}","params":${question.params},"x-top":1.0}` },
    answering('{"content":[{"type":"text","text":$ANSWER}]}'),
  ],
  stateless: [
    answering(
      `{"resultType":"input_required","inputRequests":{"${questionKey}":{"method":"${question.method}","params":${question.params},"x-top":1.0}},"requestState":"${serverState}","x-input":1.0}`,
    ),
  ],
};

/** A puppet that says all this, in its era. */
export const script = (server: string, era: Era): Script => {
  const { tool, resource, template, prompt } = published(server);
  const updated = `{"uri":"${server}://one","x-u":${odd}`;
  return {
    era,
    greeting: greetings[era],
    lists: {
      'tools/list': [
        // Without what its revision wants: some servers are sloppy.
        `{"tools":[${tool}],"x-page":1}`,
        `{"tools":[${[...Object.values(projected), ...toolNames(era).map((name) => `{"name":"${name}","inputSchema":{"type":"object"}}`)].join(',')}],"resultType":"complete"}`,
        `{"tools":[{"name":"last","inputSchema":{"type":"object"}}],"ttlMs":5000,"cacheScope":"public"}`,
      ],
      'resources/list': [
        `{"resources":[${resource}]}`,
        `{"resources":[{"uri":"${server}://two","name":"two"}],"ttlMs":-1}`,
      ],
      'resources/templates/list': [`{"resourceTemplates":[${template}]}`],
      'prompts/list': [`{"prompts":[${prompt}]}`, `{"prompts":[${manyPrompts}]}`],
    },
    on: {
      ...Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, line(answer, era)])),
      ...Object.fromEntries(
        Object.entries(readings).map(([path, answer]) => [`${server}://${path}`, line(answer, era)]),
      ),
      ask: line(askedPrompt, era),
      // In one piece, so that it arrives in the same chunk.
      progress: [
        {
          write: `${Array.from({ length: progressTimes }, (_, at) => progress('$TOKEN', at)).join('\n')}\n{"jsonrpc":"2.0","id":$ID,"result":${ok(era)}}\n`,
        },
      ],
      hang: [],
      log: [{ write: `${logMessage()}\n` }, answering(ok(era))],
      'nameless-log': [{ write: `${logMessage('')}\n` }, answering(ok(era))],
      says: [{ write: `${unknownNotification}\n` }, answering(ok(era))],
      touch: [
        {
          tell: `{"jsonrpc":"2.0","method":"notifications/resources/updated","params":${updated}${era === 'stateless' ? ',"_meta":{"io.modelcontextprotocol/subscriptionId":$SUBSCRIPTION,"x-m":1.0}' : ',"_meta":{"x-m":1.0}'}}}\n`,
        },
        answering(ok(era)),
      ],
      asks: asking[era],
      // Its further rounds are answered with their lines.
      'asks again': [{ echo: true }],
      batch: [
        {
          write: `[{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":$TOKEN,"progress":1}},{"jsonrpc":"2.0","id":$ID,"result":{"content":[],"in":"a batch"}}]\n`,
        },
      ],
      ping: [{ write: `{"jsonrpc":"2.0","id":"p-é","method":"ping"}\n` }, answering(ok(era))],
    },
  };
};

export const updatedParams = (server: string): string => `{"uri":"${server}://one","x-u":${odd},"_meta":{"x-m":1.0}}`;

/** What a client sends that is odd and legal. */
export const ids: readonly (readonly [what: string, id: string])[] = [
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
];
