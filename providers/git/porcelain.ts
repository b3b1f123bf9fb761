/** One file that differs, in one of the places where it can differ. */
export interface Change {
  /** One letter of git-status(1): M, A, D, R, C, T. */
  readonly letter: string;
  readonly path: string;
  /** The name before, of a renamed or copied file. */
  readonly from?: string;
}

export interface Status {
  /** `undefined` when HEAD is detached. */
  readonly branch: string | undefined;
  /** `undefined` before the first commit. */
  readonly commit: string | undefined;
  readonly upstream: string | undefined;
  /** «+ahead -behind» of the upstream, as git writes it. */
  readonly distance: string | undefined;
  readonly staged: readonly Change[];
  readonly unstaged: readonly Change[];
  readonly conflicts: readonly string[];
  readonly untracked: readonly string[];
}

/** Reads `git status --porcelain=v2 --branch -z`; git-status(1), «Porcelain Format Version 2». */
export const readStatus = (text: string): Status => {
  const headers = new Map<string, string>();
  const staged: Change[] = [];
  const unstaged: Change[] = [];
  const conflicts: string[] = [];
  const untracked: string[] = [];
  const records = text.split('\0');
  for (let at = 0; at < records.length; at += 1) {
    const record = records[at] ?? '';
    const kind = record[0];
    if (kind === '#') {
      const [, name = '', value = ''] = /^# (\S+) (.*)$/s.exec(record) ?? [];
      headers.set(name, value);
    } else if (kind === '1' || kind === '2') {
      const path = afterFields(record, kind === '1' ? 8 : 9);
      if (kind === '2') at += 1; // the name before is a record of its own
      const from = kind === '2' ? { from: records[at] ?? '' } : {};
      const [index = '.', worktree = '.'] = record.slice(2, 4);
      if (index !== '.') staged.push({ letter: index, path, ...(isMove(index) ? from : {}) });
      if (worktree !== '.') unstaged.push({ letter: worktree, path, ...(isMove(worktree) ? from : {}) });
    } else if (kind === 'u') conflicts.push(afterFields(record, 10));
    else if (kind === '?') untracked.push(record.slice(2));
  }
  const known = (name: string, none: string) => (headers.get(name) === none ? undefined : headers.get(name));
  return {
    branch: known('branch.head', '(detached)'),
    commit: known('branch.oid', '(initial)'),
    upstream: headers.get('branch.upstream'),
    distance: headers.get('branch.ab'),
    staged,
    unstaged,
    conflicts,
    untracked,
  };
};

const isMove = (letter: string): boolean => letter === 'R' || letter === 'C';

/** What stands after so many fields that a blank ends; a name may hold blanks itself. */
const afterFields = (record: string, fields: number): string => {
  let from = 0;
  for (let field = 0; field < fields; field += 1) from = record.indexOf(' ', from) + 1;
  return record.slice(from);
};
