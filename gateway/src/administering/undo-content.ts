import type { Answer } from '../admin/contract/methods.ts';

type Content = Answer<'undo.content'>;
type ImageType = Extract<Content, { kind: 'image' }>['type'];
type Format = Extract<Content, { kind: 'binary' }>['format'];

/** What is larger is not read for being shown. */
export const mostShownBytes = 8 * 2 ** 20;
const mostTextBytes = 256 * 2 ** 10;

/** At which place which bytes stand, in Latin letters. */
type Mark = readonly [at: number, bytes: string];

const images: readonly (readonly [type: ImageType, ...marks: Mark[]])[] = [
  ['image/png', [0, '\x89PNG\r\n\x1a\n']],
  ['image/jpeg', [0, '\xff\xd8\xff']],
  ['image/gif', [0, 'GIF8']],
  ['image/webp', [0, 'RIFF'], [8, 'WEBP']],
  ['image/avif', [4, 'ftypavi']],
  ['image/bmp', [0, 'BM'], [6, '\0\0\0\0']],
];

const formats: readonly (readonly [format: Format, ...marks: Mark[]])[] = [
  ['pdf', [0, '%PDF']],
  ['archive', [0, 'PK\x03\x04']],
  ['archive', [0, '\x1f\x8b']],
  ['sound', [0, 'RIFF'], [8, 'WAVE']],
  ['sound', [0, 'ID3']],
  ['sound', [0, 'OggS']],
  ['sound', [0, 'fLaC']],
  ['video', [0, 'RIFF'], [8, 'AVI ']],
  ['video', [0, '\x1aE\xdf\xa3']],
  // ISO 14496-12: the brand stands after the size of the first box.
  ['video', [4, 'ftyp']],
  ['database', [0, 'SQLite format 3\0']],
  ['image', [0, 'II*\0']],
  ['image', [0, 'MM\0*']],
  ['image', [0, '8BPS']],
  ['image', [0, 'v/1\x01']],
];

const found = <Name>(bytes: Uint8Array, all: readonly (readonly [Name, ...Mark[]])[]): Name | undefined => {
  const start = Buffer.from(bytes.subarray(0, 32)).toString('latin1');
  return all.find(([, ...marks]) => marks.every(([at, text]) => start.startsWith(text, at)))?.[0];
};

const textOf = (bytes: Uint8Array): string | undefined => {
  if (bytes.includes(0)) return undefined;
  try {
    // What was cut may end in the middle of a letter.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, mostTextBytes), {
      stream: bytes.length > mostTextBytes,
    });
  } catch {
    return undefined;
  }
};

/** The content of a file as far as it can be shown: pictures by their first bytes, and only those that cannot run. */
export const contentOf = (bytes: Uint8Array): Content => {
  const type = found(bytes, images);
  if (type !== undefined) return { kind: 'image', type, base64: Buffer.from(bytes).toString('base64') };
  const format = found(bytes, formats);
  if (format !== undefined) return { kind: 'binary', format };
  const text = textOf(bytes);
  return text === undefined
    ? { kind: 'binary', format: 'other' }
    : { kind: 'text', text, isCut: bytes.length > mostTextBytes };
};
