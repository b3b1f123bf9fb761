import { hashOfLine, parseAnchor } from './audit-anchor.ts';
import type { AnchorLine } from './audit-anchor.ts';
import type { Break } from './audit-break.ts';
import { brokenAt } from './audit-break.ts';
import type { Base } from './audit-chain.ts';
import { noHash } from './audit-chain.ts';

/** The public key of a data folder; it may have none yet, or one that is out of reach. */
export type KnownKey = { readonly is: string; readonly hasSigned: boolean } | 'none' | 'unread';

export interface Anchors {
  readonly table: readonly string[];
  readonly file: readonly string[];
  readonly kept?: AnchorLine | undefined;
  readonly key: KnownKey;
  readonly base: Base;
}

/** What the anchors say of the chain. */
export interface Checked {
  readonly breaks: readonly Break[];
  /** Those that speak of this link. */
  at(link: number): readonly AnchorLine[];
  /** The last link that one of them knows of. */
  readonly most: number;
  /** The last of the table. */
  readonly last: AnchorLine | undefined;
}

const sameBase = (a: Base, b: Base): boolean =>
  a.link === b.link && a.hash === b.hash && a.dropped === b.dropped && a.carried === b.carried && a.digest === b.digest;

/** The anchors of the table among each other; `undefined` where a line is none. */
const inOrder = (lines: readonly string[], anchors: readonly (AnchorLine | undefined)[], base: Base): Break[] => {
  const breaks: Break[] = [];
  let link = base.link;
  for (const [index, anchor] of anchors.entries()) {
    if (anchor === undefined) {
      breaks.push(brokenAt('forged-anchor', link, `The anchor after link ${link} is not as it was signed.`));
      continue;
    }
    const before = anchors[index - 1];
    const isFirst = index === 0;
    const follows = isFirst
      ? base.dropped > 0 || (anchor.number === 1 && anchor.before === noHash)
      : before === undefined ||
        (anchor.number === before.number + 1 && anchor.before === hashOfLine(lines[index - 1] ?? ''));
    if (!follows) {
      const what = `An anchor before anchor ${anchor.number} is missing, or is another than there was.`;
      breaks.push(brokenAt('forged-anchor', link, what));
    }
    link = anchor.link;
  }
  return breaks;
};

/** Whether the beginning of the chain is one that was signed. */
const baseBreak = (last: AnchorLine | undefined, base: Base): Break | undefined => {
  if (last === undefined) {
    if (base.dropped === 0) return undefined;
    return brokenAt('forged-anchor', base.link, 'Records were dropped, and no anchor says so.');
  }
  if (sameBase(last.base, base)) return undefined;
  return brokenAt(
    'missing',
    base.link,
    `The chain begins at ${base.link}, and the last anchor says ${last.base.link}.`,
  );
};

const keyBreak = (anchors: readonly AnchorLine[], { key, kept, base }: Anchors): Break | undefined => {
  const own = typeof key === 'string' ? undefined : key.is;
  const [first] = anchors;
  if (first === undefined) {
    if (typeof key === 'string' || !key.hasSigned) return undefined;
    return brokenAt('forged-anchor', base.link, 'There is a key that has signed anchors, and none of them is left.');
  }
  const other = anchors.find((anchor) => anchor.key !== (own ?? first.key));
  if (other !== undefined) {
    const whose = own === undefined ? 'the others' : 'that of this data folder';
    return brokenAt('other-key', other.link, `Anchor ${other.number} is signed with another key than ${whose}.`);
  }
  // What a person kept vouches for the key as well.
  if (key !== 'none' || kept !== undefined) return undefined;
  return brokenAt('other-key', first.link, 'The key that signed the anchors is gone from this data folder.');
};

/** The file may lag behind by what the end of a process left out, and no more. */
const fileBreak = (lines: readonly string[], file: readonly string[], base: Base): Break | undefined => {
  const there = new Set(file);
  const absent = lines.filter((line) => !there.has(line));
  if (absent.length <= 1) return undefined;
  const first = parseAnchor(absent[0] ?? '');
  const what = `${absent.length} anchors are missing in the file beside the state file, from anchor ${first?.number ?? '?'} on.`;
  return brokenAt('forged-anchor', first?.link ?? base.link, what);
};

/** Looks at the anchors of the table, of the file beside it, and at one that a person kept. */
export const checkAnchors = (given: Anchors): Checked => {
  const { table, file, kept, base } = given;
  const own = table.map(parseAnchor);
  const valid = own.filter((anchor) => anchor !== undefined);
  const last = valid.at(-1);
  const known = new Set(table);
  const others = file
    .filter((line) => !known.has(line))
    .flatMap((line): (AnchorLine | string)[] => {
      const anchor = parseAnchor(line);
      if (anchor !== undefined) return [anchor];
      // What a process left that was ended while it wrote.
      return table.some((whole) => whole.startsWith(line)) ? [] : [line];
    });
  const fromFile = others.filter((other) => typeof other !== 'string').filter(({ link }) => link >= base.link);
  const damaged = others.filter((other) => typeof other === 'string');
  const all = [...valid, ...fromFile, ...(kept === undefined || kept.link < base.link ? [] : [kept])];
  const byLink = new Map<number, AnchorLine[]>();
  for (const anchor of all) byLink.set(anchor.link, [...(byLink.get(anchor.link) ?? []), anchor]);
  const breaks = [
    ...inOrder(table, own, base),
    baseBreak(own.at(-1), base),
    keyBreak([...valid, ...fromFile, ...(kept === undefined ? [] : [kept])], given),
    fileBreak(table, file, base),
    damaged.length === 0
      ? undefined
      : brokenAt('forged-anchor', base.link, 'The file of anchors has a line that was never signed so.'),
  ];
  return {
    breaks: breaks.filter((one) => one !== undefined),
    at: (link) => byLink.get(link) ?? [],
    most: all.reduce((most, { link }) => Math.max(most, link), 0),
    last,
  };
};
