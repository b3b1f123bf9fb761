import * as fc from 'fast-check';

/** Few ids, so that they meet: text, numbers, the same number in two spellings, and some that are none. */
const idText = fc.constantFrom('1', '2', '3', '"1"', '"a"', '"é 🎬"', '1.0', '1.5', '0', '-7', '""');
/** Ids of the first questions that a client is asked. */
const questionId = fc.constantFrom('1000000000', '1000000001', '1000000002.0', '1000000003', '"1000000000"');
const oddId = fc.constantFrom('null', '[1]', '{}', 'true', '12345678901234567890', '1e2');

const methods = [
  'tools/call',
  'tools/call',
  'tools/call',
  'resources/read',
  'prompts/get',
  'completion/complete',
  'tools/list',
  'resources/list',
  'ping',
  'logging/setLevel',
  'initialize',
  'mcp_tool_execute',
  'mcp_server_list',
  'mcp_server_stop',
  'server/discover',
  'subscriptions/listen',
  'subscriptions/listen',
  'no/such',
  '',
  '__proto__',
  'notifications/cancelled',
];
const paramsText = fc.constantFrom(
  '{"name":"files__read","arguments":{"path":"a"}}',
  '{"name":"files__read","_meta":{"progressToken":1.0},"x-odd":[null]}',
  '{"name":"no-such","uri":"a:b","level":"info","ref":{"type":"ref/prompt","name":"p"}}',
  '{"uri":"a:b","protocolVersion":"2025-11-25"}',
  '{"name":7,"cursor":"x"}',
  '{"name":"files","__proto__":{"name":"x"}}',
  '{}',
  '[]',
  'null',
  '1.0',
);

const filterText = fc.constantFrom(
  '{"toolsListChanged":true}',
  '{"toolsListChanged":true,"promptsListChanged":false,"x-odd":1}',
  '{"resourceSubscriptions":["a:b","no-such"]}',
  '{"promptsListChanged":true,"resourceSubscriptions":["a:b"]}',
  '{}',
  '{"toolsListChanged":"yes"}',
  '[]',
);

const claim = (version: string, more: string): string => `"io.modelcontextprotocol/protocolVersion":${version}${more}`;
const capable = ',"io.modelcontextprotocol/clientCapabilities":{"roots":{}}';
const named = ',"io.modelcontextprotocol/clientInfo":{"name":"c","version":"1"}';
const rightClaims = [
  claim('"2026-07-28"', capable + named),
  claim('"2026-07-28"', `${capable}${named},"progressToken":1.0`),
  claim('"2026-07-28"', `${capable},"io.modelcontextprotocol/logLevel":"info"`),
];
const wrongClaims = [
  claim('"2026-07-28"', named),
  claim('"2026-07-28"', `${capable},"io.modelcontextprotocol/clientInfo":{}`),
  claim('"2026-07-28"', `${capable},"io.modelcontextprotocol/logLevel":"loud"`),
  claim('"2099-01-01"', capable + named),
  claim('"2025-11-25"', capable + named),
  claim('7', capable),
  claim('null', ''),
];
/** What a request says of itself; empty where it is none of revision 2026-07-28. */
const claimsText = fc.oneof(
  { arbitrary: fc.constant(''), weight: 5 },
  { arbitrary: fc.constantFrom(...rightClaims), weight: 6 },
  { arbitrary: fc.constantFrom(...wrongClaims), weight: 1 },
);

/** The params with this member, where they are an object. */
const withMember = (params: string, member: string): string => {
  if (!params.endsWith('}')) return params;
  return params === '{}' ? `{${member}}` : `${params.slice(0, -1)},${member}}`;
};

const request = fc
  .tuple(
    idText,
    fc.constantFrom(...methods),
    paramsText,
    claimsText,
    filterText,
    fc.constantFrom('', ',"x-extra":{"a":1.0}', ',"__proto__":{"id":9}'),
  )
  .map(([id, method, params, claims, filter, extra]) => {
    const filtered = method === 'subscriptions/listen' ? withMember(params, `"notifications":${filter}`) : params;
    const claiming = claims === '' ? filtered : withMember(filtered, `"_meta":{${claims}}`);
    return `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${claiming}${extra}}`;
  });
const cancel = idText.map((id) => `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${id}}}`);
const notification = fc.constantFrom(...methods).map((method) => `{"jsonrpc":"2.0","method":"${method}"}`);
const answer = fc
  .tuple(
    fc.oneof({ arbitrary: idText, weight: 2 }, { arbitrary: oddId, weight: 1 }, { arbitrary: questionId, weight: 4 }),
    fc.constantFrom(
      '"result":{}',
      '"result":null',
      '"error":{"code":1,"message":"m"}',
      '"result":{},"error":null',
      '"result":1,"error":2',
      '"other":1',
    ),
  )
  .map(([id, half]) => `{"jsonrpc":"2.0","id":${id},${half}}`);
const strange = fc
  .tuple(
    fc.constantFrom('"2.0"', '"1.0"', '2', 'null'),
    fc.oneof(idText, oddId),
    fc.constantFrom('"ping"', '7', 'null', '{}'),
  )
  .map(([version, id, method]) => `{"id":${id},"jsonrpc":${version},"method":${method}}`);

/** Messages as a peer may send them, right and wrong. */
export const messageText = fc.oneof(
  { arbitrary: request, weight: 10 },
  { arbitrary: cancel, weight: 3 },
  { arbitrary: notification, weight: 1 },
  { arbitrary: answer, weight: 2 },
  { arbitrary: strange, weight: 1 },
);

const inserted = fc.constantFrom(
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\',
  '0',
  '1',
  '.',
  'e',
  '-',
  'é',
  '\u0000',
  ' ',
  '\r',
  'null',
);

/** A message with a few characters cut out, put in or doubled. */
export const mutatedText = fc
  .tuple(messageText, fc.array(fc.tuple(fc.nat(200), fc.nat(6), inserted), { minLength: 1, maxLength: 3 }))
  .map(([text, edits]) =>
    edits.reduce((edited, [place, cut, put]) => {
      const at = place % (edited.length + 1);
      return `${edited.slice(0, at)}${cut === 6 ? edited.slice(at, at + 9) : put}${edited.slice(at + (cut % 5))}`;
    }, text),
  );

/** The bytes of a text, one character each: what stands on a line need not be text. */
const encode = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** A line over the cap, its id before or after what makes it large. */
const oversize = (cap: number) =>
  fc.tuple(fc.oneof(idText, questionId), fc.boolean()).map(([id, first]) => {
    const filler = `"params":{"text":"${'\\"x{'.repeat(cap / 4)}","id":"not this"}`;
    return encode(first ? `{"jsonrpc":"2.0","id":${id},${filler}}` : `{"jsonrpc":"2.0",${filler},"id":${id}}`);
  });

/** The bytes that stand on one line, of all kinds. A line feed among random ones makes two lines of it. */
export const lineText = (cap: number) =>
  fc.oneof(
    { arbitrary: messageText.map(encode), weight: 10 },
    { arbitrary: mutatedText.map(encode), weight: 8 },
    { arbitrary: fc.json({ maxDepth: 2 }).map(encode), weight: 2 },
    { arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1')), weight: 2 },
    { arbitrary: messageText.map((text) => encode(`${text}\r`)), weight: 1 },
    { arbitrary: messageText.map((text) => encode(`\ufeff${text}`)), weight: 1 },
    { arbitrary: fc.array(messageText, { maxLength: 4 }).map((texts) => encode(`[${texts.join(',')}]`)), weight: 1 },
    {
      arbitrary: fc
        .constantFrom('', '\r', ' ', '['.repeat(300), `{"id":1,"a":${'['.repeat(201)}${']'.repeat(201)}}`)
        .map(encode),
      weight: 1,
    },
    { arbitrary: oversize(cap), weight: 1 },
  );

/** Batches, right and wrong. None opens the conversation anew, or takes anything back. */
export const batchText = fc
  .oneof(
    {
      arbitrary: fc.array(fc.oneof(request, notification, answer, strange, fc.json({ maxDepth: 1 })), {
        maxLength: 12,
      }),
      weight: 5,
    },
    {
      arbitrary: fc.array(
        mutatedText.filter((text) => !text.includes('requestId')),
        { maxLength: 3 },
      ),
      weight: 1,
    },
  )
  .map((texts) => ({
    count: texts.length,
    bytes: encode(`[${texts.join(',')}]`.replaceAll('"initialize"', '"ping"')),
  }));

/** Where a stream is cut into chunks: lengths, used over and over. */
export const chunkLengths = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 });

/** The bytes of a line and its end, cut into chunks. */
export const cut = (line: string, lengths: readonly number[]): Uint8Array[] => {
  const bytes = Buffer.from(`${line}\n`, 'latin1');
  const chunks: Uint8Array[] = [];
  for (let from = 0; from < bytes.length;) {
    const to = from + (lengths[chunks.length % lengths.length] ?? 1);
    chunks.push(bytes.subarray(from, to));
    from = to;
  }
  return chunks;
};

/** The line that these bytes are to a reader: without the carriage return at its end. */
export const lineOf = (bytes: string): Buffer =>
  Buffer.from(bytes.endsWith('\r') ? bytes.slice(0, -1) : bytes, 'latin1');

/** The lines that these bytes are to a reader: split at line feeds. */
export const linesOf = (bytes: string): Buffer[] => bytes.split('\n').map(lineOf);
