import { hash } from 'node:crypto';

/** A row of the audit table, as it is kept. */
export interface AuditRow {
  /** The number of the row, and of the link that it makes in the chain when it begins. */
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly kind: string;
  readonly client: string;
  readonly server: string;
  readonly target: string;
  readonly outcome: string;
  /** Whoever has yet to say how it ends. */
  readonly owner: string | null;
  readonly begun: string;
  readonly ended: string | null;
  /** Who wrote its begin; null in what is older than the chain. */
  readonly writer: string | null;
  /** The hash of its first link: of the one before and of what is kept. Null in what is older than the chain. */
  readonly hash: string | null;
  /** The link that its end made, where that came later than its begin. */
  readonly endLink: number | null;
  readonly endHash: string | null;
}

/** Where a chain begins: rows up to `link` are proven by a digest, or are gone. */
export interface Base {
  readonly link: number;
  /** The hash of that link. */
  readonly hash: string;
  /** Records that were dropped, in all. */
  readonly dropped: number;
  /** Rows that are kept from up to there, and the digest of them. */
  readonly carried: number;
  readonly digest: string;
}

/** What stands before the first link. */
export const noHash = '0'.repeat(64);

/** A field with its length: no two rows are written alike, whatever stands in them. */
const field = (text: string | null): string => (text === null ? '-' : `${text.length}:${text}`);

type Begin = Omit<AuditRow, 'outcome' | 'owner' | 'ended' | 'hash' | 'endLink' | 'endHash'>;

// One template: this is done for each record, and a list of fields would cost twice as much.
const beginText = ({ seq, id, at, kind, client, server, target, writer, begun }: Begin): string =>
  `${seq},${at},${field(id)}${field(kind)}${field(client)}${field(server)}${field(target)}${field(writer)}${field(begun)}`;

const endingText = ({ outcome, ended }: Pick<AuditRow, 'outcome' | 'ended'>): string =>
  `${field(outcome)}${field(ended)}`;

/** Whether the first link of a row covers its end too, because both were known by then. */
export const isWhole = ({ outcome, endLink }: Pick<AuditRow, 'outcome' | 'endLink'>): boolean =>
  endLink === null && outcome !== 'started';

type Whole = Begin & Pick<AuditRow, 'outcome' | 'ended' | 'endLink'>;

/** What the first link of a row covers: all of it, or what is known while it runs. */
export const firstText = (row: Whole): string =>
  isWhole(row) ? `whole,${beginText(row)}${endingText(row)}` : `begin,${beginText(row)}`;

/** What the link of an end covers: the row as it is from then on. */
export const endText = (row: Whole): string => `end,${row.endLink ?? ''},${beginText(row)}${endingText(row)}`;

/** The hash of a link: of the one before and of what it covers. */
export const linkHash = (before: string, text: string): string => hash('sha256', `${before}\n${text}`, 'hex');

/** The digest of rows that no chain covers, in the order of their numbers; begin with `noHash`. */
export const carry = (digest: string, row: AuditRow): string => linkHash(digest, `${firstText(row)}${field(row.hash)}`);
