import { printableLine } from '../../printable.ts';
import type { Grant } from '../../../index.ts';
import { showBytes, showDay, showTime } from '../../units.ts';

const deeds: Readonly<Record<Grant['level'], string>> = {
  resource_read: 'read',
  resource_write: 'write',
  tool_execute: 'run tools',
  server_admin: 'start and stop servers',
  network_access: 'reach the network',
};

const modes: Readonly<Record<Grant['effect'], string>> = { allow: 'may', ask: 'must ask to', deny: 'may not' };

/** Ours are long, and tell nothing. */
const shortSession = (session: string): string => (session.length > 16 ? `${session.slice(0, 10)}…` : session);

const who = ({ principal: { client, addon, project, session } }: Grant): string => {
  const parts = [
    addon === undefined ? [] : [addon === '' ? 'no add-on' : `add-on ${addon}`],
    project === undefined ? [] : [project === '' ? 'no project' : `project ${project}`],
    session === undefined ? [] : [`session ${shortSession(session)}`],
  ].flat();
  const name = client === undefined || client === '*' ? 'every client' : client;
  return parts.length === 0 ? name : `${name} (${parts.join(', ')})`;
};

const what = ({ server, name }: Grant): string => {
  if (server === '*') return name === '*' ? 'any server' : `${name} of any server`;
  return name === '*' ? server : `${server}/${name}`;
};

/** What servers ask of clients, by the method's name. */
const questions: readonly string[] = ['sampling/createMessage', 'elicitation/create', 'roots/list'];

const isQuestion = ({ level, effect, name }: Grant): boolean =>
  level === 'tool_execute' && effect !== 'ask' && questions.includes(name);

/** `claude-desktop may write with filesystem/write_file`: who may do what. Of a question of a server: who may ask whom. */
export const describeGrant = (grant: Grant): string =>
  printableLine(
    isQuestion(grant)
      ? `${what({ ...grant, name: '*' })} ${modes[grant.effect]} ask ${who(grant)} for ${grant.name}`
      : `${who(grant)} ${modes[grant.effect]} ${deeds[grant.level]} with ${what(grant)}`,
  );

const limits = (grant: Grant, now: number): string[] => {
  if (grant.effect !== 'allow') return [];
  const { expiresAt, uses } = grant;
  const sameDay = expiresAt !== undefined && showDay(expiresAt) === showDay(now);
  return [
    ...(expiresAt === undefined ? [] : [`until ${sameDay ? '' : `${showDay(expiresAt)} `}${showTime(expiresAt)}`]),
    ...(uses === undefined ? [] : [`${uses} ${uses === 1 ? 'call' : 'calls'} left`]),
  ];
};

/** Where it holds and how long, a line for each condition; none where it always holds. */
export const describeConditions = (grant: Grant, now: number): string[] => {
  const { paths = [], hosts, ports, protocols, maxBytes } = grant.conditions ?? {};
  const address = [hosts?.join(', '), ports && `port ${ports.join(', ')}`, protocols?.join(', ')].filter(
    (part) => part !== undefined,
  );
  return [
    ...paths.map((path) => `in ${path}`),
    ...(address.length === 0 ? [] : [`at ${address.join(', ')}`]),
    ...(maxBytes === undefined ? [] : [`at most ${showBytes(maxBytes)} a call`]),
    ...limits(grant, now),
  ].map(printableLine);
};
