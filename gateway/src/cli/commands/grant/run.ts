import { randomBytes } from 'node:crypto';
import type { RawGrant } from '../../../config/schema-grant.ts';
import type { Config, Grant } from '../../../index.ts';
import { inexpressibleFor } from '../../../index.ts';
import type { Given, Outcome } from '../../command.ts';
import { UsageError } from '../../command.ts';
import { say, styled } from '../../output.ts';
import { openOwnState } from '../../place.ts';
import { readConfigIfAny } from '../../read-config.ts';
import { printableLine } from '../../printable.ts';
import { describeConditions, describeGrant } from './describe.ts';
import { showGrants } from './list.ts';
import { grantedPaths, isThere } from './paths.ts';
import { strangerHint } from './target.ts';
import { readGrantWords } from './words.ts';

const newId = (): string => `g-${randomBytes(4).toString('hex')}`;

const conditionsOf = (raw: RawGrant, paths: readonly string[] | undefined): Pick<Grant, 'conditions'> => {
  const { hosts, ports, protocols, max_size: maxBytes } = raw;
  const conditions = {
    ...(paths === undefined ? {} : { paths }),
    ...(hosts === undefined ? {} : { hosts }),
    ...(ports === undefined ? {} : { ports }),
    ...(protocols === undefined ? {} : { protocols }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
  return Object.keys(conditions).length === 0 ? {} : { conditions };
};

const scopeOf = (raw: RawGrant): Grant['scope'] => {
  if (raw.scope !== undefined) return raw.scope;
  if (raw.session !== undefined) return 'session';
  return raw.project === undefined ? 'global' : 'project';
};

const principalOf = (raw: RawGrant, config: Config | undefined): Grant['principal'] => {
  const project = raw.project ?? (raw.scope === 'project' ? config?.project?.name : undefined);
  return {
    ...(raw.client === undefined ? {} : { client: raw.client }),
    ...(raw.addon === undefined ? {} : { addon: raw.addon }),
    ...(project === undefined ? {} : { project }),
    ...(raw.session === undefined ? {} : { session: raw.session }),
  };
};

/** A grant for each of its levels, as a person gives it: knowing what is asked. */
const grantsOf = (raw: RawGrant, config: Config | undefined, now: number): readonly Grant[] => {
  const ground = { cwd: process.cwd(), project: config?.project?.root };
  const paths = raw.paths && [...new Set(raw.paths.flatMap((text) => grantedPaths(text, ground)))];
  const { effect, server = '*', name = '*', expires_at: expiresAt, uses } = raw;
  return (raw.levels ?? []).map((level) => {
    const common = {
      id: newId(),
      principal: principalOf(raw, config),
      level,
      server,
      name,
      ...conditionsOf(raw, paths),
      scope: scopeOf(raw),
      givenBy: 'person',
      givenAt: now,
    };
    if (effect !== 'allow') return { ...common, effect };
    const until = { ...(expiresAt === undefined ? {} : { expiresAt }), ...(uses === undefined ? {} : { uses }) };
    return { ...common, effect, answersAsk: true, ...until };
  });
};

const tellOfMissing = (grants: readonly Grant[]): void => {
  const paths = new Set(grants.flatMap((grant) => grant.conditions?.paths ?? []));
  for (const path of paths) if (!isThere(path)) say(`⚠ There is no ${printableLine(path)} yet.`);
};

/** One grant, two enforcers: what a sandbox cannot hold to is not given. */
const refuseInexpressible = (grants: readonly Grant[], config: Config | undefined): void => {
  const confined = config?.servers.flatMap(({ name, sandbox }) => (sandbox?.confine === true ? [name] : [])) ?? [];
  const [first] = inexpressibleFor(grants, confined);
  if (first === undefined) return;
  throw new UsageError(
    `${first.server} runs in a sandbox, which cannot hold to this grant: it ${first.why}.`,
    'Name the folders with --path, or the hosts with --host; a server that needs everything can be trusted with `"sandbox": {"confine": false, "because": "…"}`.',
  );
};

const give = (given: Given): Outcome => {
  const now = Date.now();
  const config = readConfigIfAny(given);
  const servers = config?.servers.map((server) => server.name);
  const raw = readGrantWords(given, { now, servers, project: config?.project });
  const grants = grantsOf(raw, config, now);
  refuseInexpressible(grants, config);
  using state = openOwnState();
  for (const grant of grants) state.grants.add(grant);
  tellOfMissing(grants);
  const hint = servers && strangerHint({ server: raw.server ?? '*', name: raw.name ?? '*' }, servers);
  if (hint !== undefined) say(`⚠ ${hint}`);
  const lines = grants.flatMap((grant) => [
    `${styled('green', '✔')} ${describeGrant(grant)}`,
    ...describeConditions(grant, now).map((line) => `  ${line}`),
    `  Take it back with \`storycore-mcp revoke ${grant.id}\`.`,
  ]);
  return { lines, json: grants };
};

/** `storycore-mcp grant` */
export const run = async (given: Given): Promise<Outcome> => {
  if (!given.flag('list')) return give(given);
  if (given.operands.length > 0) throw new UsageError('`grant --list` shows all grants, and takes no operands.');
  return showGrants(readConfigIfAny(given));
};
