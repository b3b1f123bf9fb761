import type { JsonObject } from '../pipeline/call.ts';

/** Binary content of an answer that is more than it may carry. */
export interface LargePart {
  /** Its place among the blocks of the answer. */
  readonly at: number;
  readonly what: 'Image' | 'Sound' | 'File';
  readonly mime: string;
  /** Fit for the name of a file. */
  readonly name: string;
  readonly content: Buffer;
  /** What else its block says. */
  readonly rest: JsonObject;
}

interface Binary {
  readonly what: LargePart['what'];
  readonly base64: string;
  readonly mime: unknown;
  readonly uri?: unknown;
  readonly rest: JsonObject;
}

const endings: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/svg+xml': 'svg',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/x-wav': 'wav',
  'application/gzip': 'gz',
};

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const binaryOf = (block: unknown): Binary | undefined => {
  if (!isObject(block)) return undefined;
  const { type, data, mimeType, resource, ...rest } = block;
  if ((type === 'image' || type === 'audio') && typeof data === 'string')
    return { what: type === 'image' ? 'Image' : 'Sound', base64: data, mime: mimeType, rest };
  if (type !== 'resource' || !isObject(resource) || typeof resource['blob'] !== 'string') return undefined;
  return { what: 'File', base64: resource['blob'], mime: resource['mimeType'], uri: resource['uri'], rest };
};

const mimeOf = (mime: unknown): string =>
  typeof mime === 'string' && /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(mime)
    ? mime.toLowerCase()
    : 'application/octet-stream';

const endingOf = (mime: string): string => {
  const known = Object.hasOwn(endings, mime) ? endings[mime] : undefined;
  const [, kind = ''] = mime.split('/');
  return known ?? (/^[a-z0-9]{1,5}$/.test(kind) ? kind : 'bin');
};

/** The last part of a URI, where it can name a file on any machine. */
const ownName = (uri: unknown): string | undefined => {
  if (typeof uri !== 'string') return undefined;
  const last = /[^/\\]*$/.exec(uri.slice(-200).replace(/[?#].*$/s, ''))?.[0] ?? '';
  return /^[\p{L}\p{N}_][\p{L}\p{N}._ -]{0,99}$/u.test(last) && /[^. ]$/.test(last) ? last : undefined;
};

/** Undefined for what is not the text that these bytes are written as: it is relayed as it came. */
const decoded = (base64: string): Buffer | undefined => {
  const content = Buffer.from(base64, 'base64');
  return content.toString('base64') === base64 ? content : undefined;
};

/** Binary blocks that are more than `overBytes` with those before them that stay. */
export const largeParts = (blocks: readonly unknown[], overBytes: number): readonly LargePart[] => {
  let left = overBytes;
  return blocks.flatMap((block, at) => {
    const binary = binaryOf(block);
    if (binary === undefined) return [];
    const { what, base64, rest } = binary;
    const bytes = (base64.length * 3) / 4 - (/={0,2}$/.exec(base64.slice(-2))?.[0].length ?? 0);
    if (bytes <= left) {
      left -= bytes;
      return [];
    }
    const content = decoded(base64);
    if (content === undefined || content.length === 0) return [];
    const mime = mimeOf(binary.mime);
    const name = ownName(binary.uri) ?? `${what.toLowerCase()}-${at + 1}.${endingOf(mime)}`;
    return [{ at, what, mime, name, content, rest }];
  });
};
