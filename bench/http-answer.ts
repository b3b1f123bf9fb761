/** One answer of HTTP/1.1. */
export interface Answer {
  readonly status: number;
  /** A header's value by its name in lower case; undefined where it was not sent. */
  readonly header: (name: string) => string | undefined;
  readonly body: string;
}

const headEnd = '\r\n\r\n';

/** `head` has an end to each of its lines, so that no name is found within another's value. */
const headersIn = (head: string): Answer['header'] => {
  const lowered = head.toLowerCase();
  return (name) => {
    const at = lowered.indexOf(`\r\n${name}:`);
    if (at === -1) return undefined;
    const from = at + 2 + name.length + 1;
    return head.slice(from, head.indexOf('\r\n', from)).trim();
  };
};

interface Part {
  readonly text: string;
  /** Where it ends in the bytes. */
  readonly end: number;
}

/** A body in chunks («Chunked Transfer Coding»); undefined where more must come. */
const readChunks = (bytes: Buffer, from: number): Part | undefined => {
  const parts: Buffer[] = [];
  for (let at = from; ;) {
    const line = bytes.indexOf('\r\n', at);
    if (line === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    if (Number.isNaN(size)) throw new Error('A chunk has no size.');
    const end = line + 2 + size + 2;
    if (end > bytes.length) return undefined;
    if (size === 0) return { text: Buffer.concat(parts).toString(), end };
    parts.push(bytes.subarray(line + 2, end - 2));
    at = end;
  }
};

const readBody = (bytes: Buffer, from: number, status: number, header: Answer['header']): Part | undefined => {
  if (header('transfer-encoding') === 'chunked') return readChunks(bytes, from);
  const length = header('content-length');
  if (length === undefined && status !== 204) throw new Error('An answer does not say how long it is.');
  const end = from + Number(length ?? 0);
  return end > bytes.length ? undefined : { text: bytes.toString('utf8', from, end), end };
};

/** The answer that these bytes are; undefined where more must come. Throws where they are none, or more than one. */
export const readAnswer = (bytes: Buffer): Answer | undefined => {
  const headLength = bytes.indexOf(headEnd);
  if (headLength === -1) return undefined;
  const head = bytes.toString('latin1', 0, headLength + 2);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  if (Number.isNaN(status)) throw new Error(`Not an answer: ${head.slice(0, 100)}`);
  const header = headersIn(head);
  const body = readBody(bytes, headLength + headEnd.length, status, header);
  if (body === undefined) return undefined;
  if (body.end < bytes.length) throw new Error('More came than was asked for.');
  return { status, header, body: body.text };
};
