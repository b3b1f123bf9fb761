import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';

export type Looked = Answer<'permissions.look'>;
export type Listed = Looked['grants'][number];

/** Which permissions are shown. An empty text is all. */
export interface Filter {
  readonly who: string;
  readonly server: string;
  readonly isUnused: boolean;
}

export const everything: Filter = { who: '', server: '', isUnused: false };

/** Whether a pattern of a permission, in which `*` is any run of characters, names this. */
const names = (pattern: string | undefined, text: string): boolean => {
  if (pattern === undefined || pattern === '*' || pattern === text) return true;
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0 || !text.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
};

/** Those that are about this client and this server, by their patterns. */
export const filtered = (all: readonly Listed[], { who, server, isUnused }: Filter): readonly Listed[] =>
  all.filter(
    ({ grant, times }) =>
      (who === '' || names(grant.client, who)) &&
      (server === '' || names(grant.server, server)) &&
      (!isUnused || times === 0),
  );
