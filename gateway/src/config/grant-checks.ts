import type { Level } from '../policy/grant.ts';
import type { Compiling } from './compiling.ts';
import type { JsonPath, Report } from './problem.ts';
import { quoted } from './problem.ts';
import type { RawGrant } from './schema-grant.ts';
import { closest } from './suggest.ts';

const providerNames = ['filesystem', 'git', 'project', 'brave_search', 'puppeteer_playwright'];

// Which conditions can hold at a level: a grant with another would never apply.
const fitting: Readonly<Record<Level, readonly (keyof RawGrant)[]>> = {
  resource_read: ['paths', 'hosts', 'ports', 'protocols', 'max_size'],
  resource_write: ['paths', 'max_size'],
  network_access: ['hosts', 'ports', 'protocols'],
  tool_execute: [],
  server_admin: [],
};
const conditionKeys = ['paths', 'hosts', 'ports', 'protocols', 'max_size'] as const;
const addressKeys = ['hosts', 'ports', 'protocols'] as const;
const whyAllowOnly = {
  max_size: 'it would let pass what is larger',
  expires_at: 'a refusal that lapses would open what its owner closed',
  uses: 'a refusal that is used up would open what its owner closed',
} as const;

/** The levels of a grant, each once. */
export const levelsOf = (grant: RawGrant): readonly Level[] => [
  ...new Set(grant.levels ?? (grant.level === undefined ? [] : [grant.level])),
];

const checkLevels = (grant: RawGrant, path: JsonPath, report: Report): void => {
  if (grant.level === undefined && grant.levels === undefined) {
    report(path, 'This grant has no level.', 'Give it one: `"level": "resource_read"`, say.');
  }
  if (grant.level !== undefined && grant.levels !== undefined) {
    report([...path, 'levels'], '`level` and `levels` are both given.', 'Keep one of the two.');
  }
};

const checkConditions = (grant: RawGrant, path: JsonPath, report: Report): void => {
  for (const key of conditionKeys) {
    const misfit = levelsOf(grant).find((level) => grant[key] !== undefined && !fitting[level].includes(key));
    if (misfit === undefined) continue;
    const message = `\`${key}\` says nothing about \`${misfit}\`, so this grant would never apply to it.`;
    report([...path, key], message, 'Leave it out, or give that level a grant of its own.');
  }
  const address = addressKeys.find((key) => grant[key] !== undefined);
  if (address !== undefined && grant.paths !== undefined) {
    const message = `Nothing is a path and an address, so a grant with \`paths\` and \`${address}\` would never apply.`;
    report([...path, address], message, 'Write two grants.');
  }
};

const checkEffect = (grant: RawGrant, path: JsonPath, report: Report): void => {
  if (grant.effect === 'allow') return;
  for (const key of ['max_size', 'expires_at', 'uses'] as const) {
    if (grant[key] === undefined) continue;
    const message = `\`${key}\` has no place in ${grant.effect === 'ask' ? 'an ask' : 'a deny'}: ${whyAllowOnly[key]}.`;
    report([...path, key], message, 'Leave it out, or write `"effect": "allow"`.');
  }
};

const checkServer = (grant: RawGrant, path: JsonPath, { raw, ground, report }: Compiling): void => {
  const { server } = grant;
  const known = [...providerNames, ...Object.keys(raw.mcpServers ?? {})];
  if (server === undefined || server.includes('*') || known.includes(server) || ground.partial) return;
  const near = closest(server, known);
  const remedy = near === undefined ? `There are: ${known.map(quoted).join(', ')}.` : `Did you mean ${quoted(near)}?`;
  report([...path, 'server'], `There is no server called ${quoted(server)}.`, remedy);
};

const checkScope = (grant: RawGrant, path: JsonPath, { project, ground, report }: Compiling): void => {
  const here = [...path, 'scope'];
  if (grant.scope === 'global' && (grant.project !== undefined || grant.session !== undefined)) {
    report(here, '`scope` is "global", but the grant names a project or a session.', 'Leave `scope` out.');
  }
  if (grant.scope === 'session' && grant.session === undefined) {
    report(here, '`scope` is "session", but no session is named.', 'Name it in `session`.');
  }
  if (grant.scope !== 'project' || grant.project !== undefined) return;
  if (project === undefined && !ground.partial) {
    report(here, '`scope` is "project", but there is no project.', 'Name it in `project.root`.');
  }
  if (project?.name.includes('*') === true) {
    const message = `The name of the project, ${quoted(project.name)}, would be a pattern here.`;
    report(here, message, 'Give it another in `project.name`.');
  }
};

const checkProtocols = (grant: RawGrant, path: JsonPath, { raw, report }: Compiling): void => {
  const plain = grant.protocols?.some((protocol) => protocol === 'http' || protocol === 'ws') ?? false;
  if (!plain || grant.effect === 'deny' || raw.security_config?.require_https !== true) return;
  const message = 'This grants what `security_config.require_https` denies.';
  report([...path, 'protocols'], message, 'Keep "https" and "wss" only, or turn `require_https` off.');
};

/** Reports what cannot be meant: conditions that never hold, limits on a refusal, names that nothing has. */
export const checkGrant = (grant: RawGrant, path: JsonPath, work: Compiling): void => {
  checkLevels(grant, path, work.report);
  checkConditions(grant, path, work.report);
  checkEffect(grant, path, work.report);
  checkServer(grant, path, work);
  checkScope(grant, path, work);
  checkProtocols(grant, path, work);
};
