import type { RateRule, RateRules } from '../policy/rate-rule.ts';
import type { Compiling } from './compiling.ts';
import type { Config } from './config.ts';
import { defaults } from './defaults.ts';
import type { Report } from './problem.ts';
import { quoted } from './problem.ts';
import type { RawConfig } from './schema.ts';
import { closest } from './suggest.ts';

type Written = NonNullable<NonNullable<RawConfig['rate_limits']>['clients']>;

/** Names that are written out first, then patterns as they stand, and what fits all last. */
const rank = (pattern: string): number => (pattern === '*' ? 2 : pattern.includes('*') ? 1 : 0);

const rulesOf = (written: Written = {}): readonly RateRule[] =>
  Object.entries(written)
    .map(([pattern, limit]) => ({
      pattern,
      limit:
        limit === false
          ? undefined
          : { perSecond: limit.rate, burst: limit.burst ?? Math.max(1, Math.ceil(limit.rate)) },
    }))
    .toSorted((a, b) => rank(a.pattern) - rank(b.pattern));

/** How often what may be called; undefined where nothing is limited. */
export const compileRates = ({ raw, report }: Compiling): RateRules | undefined => {
  const section = raw.rate_limits;
  if (section === undefined) return undefined;
  for (const pattern of Object.keys(section.tools ?? {})) {
    if (pattern === '*' || pattern.includes('/')) continue;
    const remedy = `Write ${quoted(`${pattern}/*`)} for each tool of that server, or "SERVER/TOOL" for one.`;
    report(['rate_limits', 'tools', pattern], `${quoted(pattern)} does not say SERVER/TOOL.`, remedy);
  }
  const [clients, servers, tools] = [rulesOf(section.clients), rulesOf(section.servers), rulesOf(section.tools)];
  if ([clients, servers, tools].every((rules) => rules.every(({ limit }) => limit === undefined))) return undefined;
  return {
    clients,
    servers,
    tools,
    // No time at all is a time too.
    maxWaitMs: Math.round((section.max_wait ?? defaults.rateMaxWait) * 1_000),
    maxWaiting: section.max_waiting ?? defaults.rateMaxWaiting,
  };
};

/** Reports limits of what is not there: a name that is misspelt leaves what was meant without a limit. */
export const doubtsAboutRates = (
  { rate_limits: section }: RawConfig,
  servers: Config['servers'],
  warn: Report,
): void => {
  const names = servers.map(({ name }) => name);
  const doubt = (key: 'servers' | 'tools', written: string, server: string): void => {
    const near = closest(server, names);
    const remedy = near === undefined ? 'Correct the name, or leave it out.' : `Did you mean ${quoted(near)}?`;
    warn(['rate_limits', key, written], `No server ${quoted(server)} is configured, so this limits nothing.`, remedy);
  };
  for (const pattern of Object.keys(section?.servers ?? {}))
    if (!pattern.includes('*') && !names.includes(pattern)) doubt('servers', pattern, pattern);
  for (const pattern of Object.keys(section?.tools ?? {})) {
    const server = pattern.slice(0, pattern.indexOf('/'));
    // Names of servers may contain a slash.
    if (server.includes('*') || pattern === '*' || names.some((name) => pattern.startsWith(`${name}/`))) continue;
    doubt('tools', pattern, server);
  }
};
