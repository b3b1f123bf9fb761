import { createHash } from 'node:crypto';

import { isSigned, readSigned } from './audit-anchor.ts';
import { endText, firstText, linkHash } from './audit-chain.ts';
import { columnText, joinRecord } from './audit-line.ts';

/** What an export proves of itself. */
export interface ExportProof {
  readonly records: number;
  /** The public key that signed it, where the last line is a signature that holds. */
  readonly key?: string;
  readonly broken?: { readonly line: number; readonly what: string };
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parse = (line: string): Fields | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Remembers hashes of links, to compare what the next says of the one before. */
const createNeighbours = () => {
  const most = 4_096;
  const hashes = new Map<number, string>();
  return (link: number, before: unknown, hash: string): boolean => {
    const known = hashes.get(link - 1);
    hashes.set(link, hash);
    if (hashes.size > most) hashes.delete(hashes.keys().next().value ?? 0);
    return known === undefined || known === before;
  };
};

const lineBreak = (fields: Fields, follows: ReturnType<typeof createNeighbours>): string | undefined => {
  const { chain, ...shown } = fields;
  if (!isFields(chain) || typeof chain['begun'] !== 'string' || typeof chain['seq'] !== 'number') {
    return 'This is no record of an export.';
  }
  const { begun, seq } = chain;
  const ended = textOrNull(chain['ended']);
  const end = isFields(chain['end']) ? chain['end'] : undefined;
  const record = joinRecord(begun, ended ?? undefined, String(shown['outcome']));
  if (record === undefined || JSON.stringify(record) !== JSON.stringify(shown)) {
    return 'What is shown of this record is not what was kept of it.';
  }
  const hash = chain['hash'];
  // Older than the chain: the signature of the export alone covers it.
  if (typeof hash !== 'string') return undefined;
  const row = {
    seq,
    id: record.id,
    at: Math.trunc(record.at),
    kind: record.kind,
    client: columnText(record.principal.client),
    server: columnText(record.target.upstream),
    target: columnText(record.target.name),
    outcome: record.outcome,
    writer: textOrNull(chain['writer']),
    begun,
    ended,
    endLink: typeof end?.['link'] === 'number' ? end['link'] : null,
  };
  const edited = `Record ${record.id} is not as it was written.`;
  const before = chain['before'];
  if (typeof before === 'string' && linkHash(before, firstText(row)) !== hash) return edited;
  const broken = `Record ${record.id} does not follow the one before it.`;
  if (typeof before === 'string' && !follows(seq, before, hash)) return broken;
  if (end === undefined || row.endLink === null) return undefined;
  const [endBefore, endHash] = [end['before'], end['hash']];
  if (typeof endBefore !== 'string' || typeof endHash !== 'string') return undefined;
  if (linkHash(endBefore, endText(row)) !== endHash) return edited;
  return follows(row.endLink, endBefore, endHash) ? undefined : broken;
};

const sealBreak = (line: string, seal: Fields, records: number, sha256: string): string | undefined => {
  const found = readSigned(line);
  const key = seal['key'];
  if (found === undefined || typeof key !== 'string' || !isSigned(found.text, found.signature, key)) {
    return 'The signature of this export does not hold.';
  }
  if (seal['records'] === records && seal['sha256'] === sha256) return undefined;
  return `The export was signed with ${String(seal['records'])} records and other bytes than these.`;
};

/** Looks at an export line by line. `key` is the one that should have signed it, where that is known. */
export const checkExport = async (
  lines: AsyncIterable<string> | Iterable<string>,
  key: string | undefined,
): Promise<ExportProof> => {
  const digest = createHash('sha256');
  const follows = createNeighbours();
  let [at, records] = [0, 0];
  let sealed: string | undefined;
  const brokenBy = (what: string, line = at): ExportProof => ({ records, broken: { line, what } });
  for await (const line of lines) {
    at += 1;
    if (sealed !== undefined) return brokenBy('Something stands after the end of the export.');
    const fields = parse(line);
    if (fields === undefined) return brokenBy('This is no line of an export.');
    const { seal } = fields;
    if (isFields(seal)) {
      const what = sealBreak(line, seal, records, digest.digest('hex'));
      if (what !== undefined) return brokenBy(what);
      sealed = String(seal['key']);
      if (key !== undefined && sealed !== key)
        return brokenBy('It is signed with another key than that of this data folder.');
      continue;
    }
    const what = lineBreak(fields, follows);
    if (what !== undefined) return brokenBy(what);
    digest.update(`${line}\n`);
    records += 1;
  }
  return sealed === undefined
    ? brokenBy('The export is cut off: its last line, the signature, is missing.', at + 1)
    : { records, key: sealed };
};
