import type { Compiling } from './compiling.ts';
import type { ArgumentConfig, CacheConfig, FallbackConfig, FallbackLink } from './config.ts';
import type { NamedTargets } from './named-targets.ts';
import type { JsonPath } from './problem.ts';
import { quoted } from './problem.ts';
import type { RawConfig } from './schema.ts';
import { millisecondsOf } from './units.ts';

type RawFallback = NonNullable<RawConfig['fallbacks']>[number];
type RawLink = RawFallback['chain'][number];
type RawArguments = NonNullable<RawLink['arguments']>;

interface Checking extends Pick<Compiling, 'report'> {
  readonly named: NamedTargets;
  readonly cache: CacheConfig;
}

type Named = Pick<FallbackConfig, 'server' | 'target' | 'name'>;

const same = (one: Named, other: Named): boolean =>
  one.server === other.server && one.target === other.target && one.name === other.name;

const shown = ({ server, name }: Named): string => quoted(`${server}/${name}`);

/** The tool or the resource that is named; reports where it is not exactly one. */
const targetOf = (
  { tool, resource }: { readonly tool?: string | undefined; readonly resource?: string | undefined },
  path: JsonPath,
  { report }: Checking,
): Pick<Named, 'target' | 'name'> => {
  if ((tool === undefined) === (resource === undefined))
    report(path, 'This names neither a tool nor a resource, or both.', 'Name one `tool` or one `resource`.');
  const name = tool ?? resource ?? '';
  if (name.includes('*')) report(path, 'A fallback is for one target, not for a pattern.', 'Write its whole name.');
  return { target: tool === undefined ? 'resource' : 'tool', name };
};

const argumentsOf = (
  raw: RawArguments,
  path: JsonPath,
  { report }: Checking,
): Readonly<Record<string, ArgumentConfig>> =>
  Object.fromEntries(
    Object.entries(raw).map(([name, { from, value }]) => {
      if ((from === undefined) === (value === undefined))
        report([...path, name], 'This does not say where the argument comes from.', 'Give it `from` or `value`.');
      return [name, from === undefined ? { value } : { from: from.split('.') }];
    }),
  );

const compileOther = (link: RawLink, path: JsonPath, work: Checking, from: Named): FallbackLink => {
  const { server = '', arguments: args } = link;
  const to = targetOf(link, path, work);
  if (work.named.server(server, [...path, 'server']) && to.target === 'tool')
    work.named.harmless(server, to.name, [...path, 'tool'], 'it stands in for nothing');
  if (to.target !== from.target)
    work.report(path, `A ${to.target} cannot stand in for a ${from.target}.`, `Name a \`${from.target}\`.`);
  if (args !== undefined && to.target === 'resource')
    work.report([...path, 'arguments'], 'A resource takes no arguments.', 'Leave them out.');
  return {
    kind: 'other',
    server,
    ...to,
    ...(args === undefined ? {} : { arguments: argumentsOf(args, [...path, 'arguments'], work) }),
  };
};

const isKept = ({ keep }: CacheConfig, { server, target, name }: Named): boolean =>
  keep.some(
    (one) =>
      one.server === server &&
      (target === 'tool' ? one.tools : one.resources).some((pattern) => pattern === name || pattern.includes('*')),
  );

const compileCached = (link: RawLink, path: JsonPath, { report, cache }: Checking, from: Named): FallbackLink => {
  if (!isKept(cache, from)) {
    const remedy = `Name it in \`cache.keep\`, with \`"ttl_seconds": 0\` where it is kept for this alone.`;
    report([...path, 'cached'], `No answer of ${shown(from)} is kept.`, remedy);
  }
  const { max_age_seconds: age } = link;
  return { kind: 'cached', ...(age === undefined ? {} : { maxAgeMs: millisecondsOf(age) }) };
};

const compileAnswer = (link: RawLink, path: JsonPath, { report }: Checking, from: Named): FallbackLink => {
  const { text, structured } = link.answer ?? {};
  if (text === undefined && (structured === undefined || from.target === 'resource')) {
    report([...path, 'answer'], 'This answer says nothing.', 'Give it a `text`.');
  } else if (structured !== undefined && from.target === 'resource') {
    report([...path, 'answer', 'structured'], 'A resource has no structured content.', 'Leave it out.');
  }
  return {
    kind: 'answer',
    ...(text === undefined ? {} : { text }),
    ...(structured === undefined ? {} : { structured }),
  };
};

/** What goes with what; anything else of a link would be ignored. */
const belonging = {
  server: ['server', 'tool', 'resource', 'arguments'],
  cached: ['cached', 'max_age_seconds'],
  answer: ['answer'],
} as const;
const kinds = ['server', 'cached', 'answer'] as const;

const compileLink = (link: RawLink, path: JsonPath, work: Checking, from: Named): FallbackLink => {
  const [kind, ...others] = kinds.filter((key) => link[key] !== undefined);
  if (kind === undefined || others.length > 0) {
    const remedy = 'Write one of `server`, `cached` and `answer` in each.';
    work.report(path, 'This is not one thing to try.', remedy);
    return { kind: 'answer' };
  }
  const own: readonly string[] = belonging[kind];
  const stray = Object.keys(link).find((key) => !own.includes(key));
  if (stray !== undefined) work.report([...path, stray], `This does not belong to \`${kind}\`.`, 'Leave it out.');
  if (kind === 'server') return compileOther(link, path, work, from);
  return kind === 'cached' ? compileCached(link, path, work, from) : compileAnswer(link, path, work, from);
};

/** Whether asking `at` may come back to `goal`. */
const leadsTo = (at: Named, goal: Named, all: readonly FallbackConfig[], seen: readonly Named[] = []): boolean => {
  if (same(at, goal)) return true;
  if (seen.some((one) => same(one, at))) return false;
  return all
    .filter((one) => same(one, at))
    .flatMap(({ chain }) => chain.filter((link) => link.kind === 'other'))
    .some((link) => leadsTo(link, goal, all, [...seen, at]));
};

/** What answers when a server cannot; reports what leads in a circle, writes, or is not there. */
export const compileFallbacks = (
  { raw, report }: Compiling,
  named: NamedTargets,
  cache: CacheConfig,
): readonly FallbackConfig[] => {
  const work: Checking = { report, named, cache };
  const all = (raw.fallbacks ?? []).map((fallback, index): FallbackConfig => {
    const path = ['fallbacks', index];
    const from = { server: fallback.server, ...targetOf(fallback, path, work) };
    if (named.server(from.server, [...path, 'server']) && from.target === 'tool')
      named.harmless(from.server, from.name, [...path, 'tool'], 'nothing stands in for it');
    const chain = fallback.chain.map((link, at) => compileLink(link, [...path, 'chain', at], work, from));
    if (fallback.tool_errors && from.target === 'resource')
      report([...path, 'tool_errors'], 'A resource has no tool that could err.', 'Leave it out.');
    return { ...from, ...(fallback.tool_errors ? { toolErrors: true } : {}), chain };
  });
  for (const [index, from] of all.entries()) {
    if (all.findIndex((one) => same(one, from)) < index)
      report(['fallbacks', index], `${shown(from)} has a chain already.`, 'Put both into one chain.');
    for (const [at, link] of from.chain.entries()) {
      if (link.kind !== 'other' || !leadsTo(link, from, all)) continue;
      const message = `This leads back to ${shown(from)}, which would ask in a circle.`;
      report(['fallbacks', index, 'chain', at], message, 'Take one of the links out.');
    }
  }
  return all;
};
