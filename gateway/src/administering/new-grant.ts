import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute } from 'node:path';
import type { Handlers } from '../admin/contract/methods.ts';
import type { GrantProblem } from '../admin/contract/permissions.ts';
import type { Config } from '../config/config.ts';
import { canonicalHost } from '../config/host.ts';
import { absolute, bothForms } from '../config/place.ts';
import { GatewayError } from '../errors.ts';
import type { Grant } from '../policy/grant.ts';
import { isOpen } from '../policy/pattern.ts';
import type { Weighing } from '../weighing.ts';

type Draft = Parameters<Handlers['permissions.give']>[0];

/** Why a grant is not given. `problem` and `field` are for the page, which has words of its own. */
const refuse = (field: keyof Draft, problem: GrantProblem, message: string, remedy: string): never => {
  throw new GatewayError('invalid-request', message, { remedy, data: { field, problem } });
};

const pathsOf = (text: string, { project }: Config): readonly string[] => {
  if (project === undefined && !isAbsolute(text) && !/^~(?:[/\\]|$)/.test(text))
    refuse('path', 'relativePath', 'There is no project that this path could start from.', 'Write the whole path.');
  const path = absolute(text, { base: project?.root ?? '/', home: homedir() });
  if (/^~[^/\\]/.test(text))
    refuse('path', 'unknownFolder', 'This would be the home folder of someone else.', 'Write the whole path.');
  // What is named may be yet to be made; a slip must not become a grant that opens nothing.
  if (!path.includes('*') && !existsSync(dirname(path)))
    refuse('path', 'unknownFolder', `There is no folder ${JSON.stringify(dirname(path))}.`, 'Correct the path.');
  return bothForms(path);
};

const hostOf = (text: string): string => {
  const answer = canonicalHost(text);
  if ('host' in answer) return answer.host;
  const [message = '', remedy = ''] = answer.refusal.split('\n');
  return refuse('host', 'noHost', message, remedy);
};

const conditionsOf = ({ level, path, host, port }: Draft, config: Config): Pick<Grant, 'conditions'> => {
  const touchesFiles = level === 'resource_read' || level === 'resource_write';
  if (touchesFiles && path !== undefined) return { conditions: { paths: pathsOf(path, config) } };
  if (level !== 'network_access' || host === undefined) return {};
  return { conditions: { hosts: [hostOf(host)], ...(port === undefined ? {} : { ports: [port] }) } };
};

/** What every grant of a person has. */
export const newId = (): string => `g-${randomBytes(4).toString('hex')}`;

/** The grant that a person wants to give, whole. Throws `invalid-request` with the field where it cannot be meant. */
export const newGrant = (draft: Draft, config: Config, { misfit }: Pick<Weighing, 'misfit'>, now: number): Grant => {
  const { effect, level, client, server, name, minutes, uses } = draft;
  if (!isOpen(server) && !config.servers.some((known) => known.name === server))
    refuse('server', 'unknownServer', `There is no server ${JSON.stringify(server)}.`, 'Choose one that is there.');
  const common = {
    id: newId(),
    principal: client === '*' ? {} : { client },
    level,
    server,
    name,
    ...conditionsOf(draft, config),
    scope: 'global',
    givenBy: 'person',
    givenAt: now,
  } as const;
  if (effect !== 'allow') return { ...common, effect };
  const grant: Grant = {
    ...common,
    effect,
    answersAsk: true,
    ...(minutes === undefined ? {} : { expiresAt: now + minutes * 60_000 }),
    ...(uses === undefined ? {} : { uses }),
  };
  const why = misfit(grant);
  if (why !== undefined)
    refuse(
      level === 'network_access' ? 'host' : 'path',
      'tooWide',
      `${server} runs in a sandbox, which cannot hold to this: it ${why}.`,
      'Name a folder, or a host.',
    );
  return grant;
};
