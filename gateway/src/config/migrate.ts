/** The content of a configuration, as it is written. */
export type Content = Readonly<Record<string, unknown>>;

/** One step of the format: from the version at its place in the list, counted from 1, to the next. */
export interface Migration {
  /** What becomes otherwise, in one sentence for a person. */
  readonly what: string;
  /** Pure. Takes any content, valid or not; what it does not know stays as it is. */
  migrate(content: Content): Content;
}

/** Appended to, never edited once published. Nothing but version 1 was ever published. */
export const migrations: readonly Migration[] = [];

/** A content in the form of today. */
export interface Migrated {
  readonly content: Content;
  /** The version that it was written in. */
  readonly from: number;
  /** What became otherwise. */
  readonly steps: readonly string[];
}

const writtenVersion = ({ version = 1 }: { readonly version?: unknown }): number | undefined =>
  typeof version === 'number' && Number.isInteger(version) && version >= 1 ? version : undefined;

/**
 * Brings a content forward. `newer`: it is of a version that nobody knows here yet. What is no version at all is left for
 * the schema to refuse.
 */
export const migrateContent = (
  content: Content,
  known: readonly Migration[] = migrations,
): Migrated | { readonly newer: number; readonly latest: number } => {
  const latest = known.length + 1;
  const from = writtenVersion(content) ?? latest;
  if (from > latest) return { newer: from, latest };
  const due = known.slice(from - 1);
  if (due.length === 0) return { content, from, steps: [] };
  const migrated = due.reduce<Content>((old, { migrate }) => migrate(old), content);
  return { content: { ...migrated, version: latest }, from, steps: due.map(({ what }) => what) };
};
