/** What a client says before anything is encrypted, as far as it concerns us. */
export interface ClientHello {
  /** In lower case; a client that dials an address names none. */
  readonly serverName?: string;
  /** The protocols that it offers to speak inside. */
  readonly alpn: readonly string[];
}

/** What the bytes are so far: too few (`need` in all), none that we let pass, or a whole hello. */
export type HelloReading =
  | { readonly need: number }
  | { readonly danger: 'not-tls' | 'malformed-hello' | 'hello-too-large' }
  | { readonly hello: ClientHello };

/** Real ones have one record and at most two kilobytes or so; some clients cut theirs in a few pieces. */
const mostBytes = 32_768;
const mostRecords = 64;

interface Reader {
  number(bytes: number): number;
  take(bytes: number): Buffer;
  /** What a length of so many bytes announces. */
  vector(lengthBytes: number): Reader;
  left(): number;
  text(): string;
}

/** Reads forward; throws RangeError where the bytes end too early. */
const readerOf = (bytes: Buffer): Reader => {
  let at = 0;
  const take = (count: number): Buffer => {
    if (at + count > bytes.length) throw new RangeError('cut short');
    at += count;
    return bytes.subarray(at - count, at);
  };
  const number = (count: number): number => take(count).readUIntBE(0, count);
  return {
    number,
    take,
    vector: (lengthBytes) => readerOf(take(number(lengthBytes))),
    left: () => bytes.length - at,
    text: () => take(bytes.length - at).toString('latin1'),
  };
};

/** RFC 6066, section 3: a list that may name a host, once. */
const readServerName = (extension: Reader): string => {
  const list = extension.vector(2);
  const kind = list.number(1);
  const name = list.vector(2).text().toLowerCase();
  if (kind !== 0 || name === '' || list.left() > 0 || extension.left() > 0) throw new RangeError('not one name');
  return name;
};

/** RFC 7301, section 3.1. */
const readAlpn = (extension: Reader): string[] => {
  const list = extension.vector(2);
  const names: string[] = [];
  while (list.left() > 0) names.push(list.vector(1).text());
  return names;
};

/** RFC 8446, section 4.1.2; older versions are laid out alike. */
const readBody = (body: Reader): ClientHello => {
  body.take(2 + 32); // version, random
  body.vector(1); // session
  body.vector(2); // cipher suites
  body.vector(1); // compression methods
  let serverName: string | undefined;
  let alpn: string[] = [];
  const extensions = body.left() === 0 ? readerOf(Buffer.alloc(0)) : body.vector(2);
  const seen = new Set<number>();
  while (extensions.left() > 0) {
    const type = extensions.number(2);
    const content = extensions.vector(2);
    // The far end might read the other one of two.
    if (seen.has(type)) throw new RangeError('twice');
    seen.add(type);
    if (type === 0) serverName = readServerName(content);
    if (type === 16) alpn = readAlpn(content);
  }
  if (body.left() > 0) throw new RangeError('more after its end');
  return { alpn, ...(serverName === undefined ? {} : { serverName }) };
};

/** The handshake bytes of the records, or what stops them. */
const readRecords = (bytes: Buffer): Exclude<HelloReading, { hello: ClientHello }> | { readonly message: Buffer } => {
  const parts: Buffer[] = [];
  let gathered = 0;
  for (let at = 0, records = 0; ; records += 1) {
    const head = bytes.subarray(at, at + 5);
    if ((head.length > 0 && head[0] !== 22) || (head.length > 1 && head[1] !== 3)) return { danger: 'not-tls' };
    if (head.length < 5) return { need: at + 5 };
    const length = head.readUInt16BE(3);
    if (length === 0 || length > 16_384) return { danger: 'malformed-hello' };
    if (at + 5 + length > mostBytes || records === mostRecords) return { danger: 'hello-too-large' };
    at += 5 + length;
    if (bytes.length < at) return { need: at };
    parts.push(bytes.subarray(at - length, at));
    gathered += length;
    if (gathered < 4) continue;
    const message = Buffer.concat(parts);
    if (message[0] !== 1) return { danger: 'malformed-hello' };
    const whole = 4 + message.readUIntBE(1, 3);
    if (whole > mostBytes) return { danger: 'hello-too-large' };
    if (gathered > whole) return { danger: 'malformed-hello' };
    if (gathered === whole) return { message: message.subarray(4) };
  }
};

/** Reads a TLS ClientHello from the first bytes of a connection, across records. Pure and total: it never throws. */
export const readClientHello = (bytes: Buffer): HelloReading => {
  const records = readRecords(bytes);
  if (!('message' in records)) return records;
  try {
    return { hello: readBody(readerOf(records.message)) };
  } catch {
    return { danger: 'malformed-hello' };
  }
};
