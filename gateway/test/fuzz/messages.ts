import * as fc from 'fast-check';

/** Few ids, so that they meet: text, numbers, the same number in two spellings, and some that are none. */
const idText = fc.constantFrom('1', '2', '3', '"1"', '"a"', '"é 🎬"', '1.0', '1.5', '0', '-7', '""');
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

const request = fc
  .tuple(
    idText,
    fc.constantFrom(...methods),
    paramsText,
    fc.constantFrom('', ',"x-extra":{"a":1.0}', ',"__proto__":{"id":9}'),
  )
  .map(([id, method, params, extra]) => `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}${extra}}`);
const cancel = idText.map((id) => `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${id}}}`);
const notification = fc.constantFrom(...methods).map((method) => `{"jsonrpc":"2.0","method":"${method}"}`);
const answer = fc
  .tuple(
    fc.oneof(idText, oddId),
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
  { arbitrary: answer, weight: 1 },
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
  fc.tuple(idText, fc.boolean()).map(([id, first]) => {
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

/** The lines that these bytes are to a reader: split at line feeds, without the carriage return before one. */
export const linesOf = (bytes: string): Buffer[] =>
  `${bytes}\n`
    .split('\n')
    .slice(0, -1)
    .map((line) => Buffer.from(line.endsWith('\r') ? line.slice(0, -1) : line, 'latin1'));
