import type { AnswerKind } from './answer.ts';
import type { Held } from './decide.ts';
import type { Level, Principal, Target } from './grant.ts';
import type { NeedObject } from './need.ts';
import { coversOf, longestShown } from './question.ts';
import type { Cover, Question } from './question.ts';
import { shorten } from './visible.ts';

const verbs: Readonly<Record<Level, string>> = {
  resource_read: 'read',
  resource_write: 'write',
  tool_execute: 'run',
  server_admin: 'administer',
  network_access: 'reach',
};

/** Of what touches nothing but itself. */
const uses: Readonly<Record<Level, string>> = {
  resource_read: 'use it to read',
  resource_write: 'use it to write',
  tool_execute: 'run it',
  server_admin: 'start and stop it',
  network_access: 'use it to reach the network',
};

const longestName = 100;
const name = (text: string): string => shorten(text, longestName);
const path = (text: string): string => shorten(text, longestShown);

/** Session ids are long, and what is secret of them stays so. */
const shownSession = 10;

/** `claude-desktop, add-on x, project y, session 1f2e3d4c…`: who asks, every character of it spelled out. */
export const whoWords = ({ client, addon, project, session }: Principal): string =>
  [
    name(client),
    ...(addon === undefined ? [] : [`add-on ${name(addon)}`]),
    ...(project === undefined ? [] : [`project ${name(project)}`]),
    ...(session === undefined ? [] : [`session ${shorten(session, shownSession)}`]),
  ].join(', ');

/** `tool write_file of filesystem`; of a server that asks, what of; of data that flows, whose and through what. */
export const targetWords = ({ kind, upstream, name: own }: Target): string => {
  if (kind === 'server')
    return own === '' || own === upstream
      ? `the server ${name(upstream)}`
      : `${path(own)}, through the server ${name(upstream)}`;
  if (kind === 'client') return `${name(own)}, which the server ${name(upstream)} wants of this client`;
  return `${kind} ${path(own)} of ${name(upstream)}`;
};

/** `https://example.org:8443`: an address as a person is shown it. */
export const addressWords = ({
  protocol,
  host,
  port,
}: Omit<Extract<NeedObject, { kind: 'url' }>, 'kind' | 'shown' | 'reach'>): string =>
  `${protocol === '' ? '' : `${name(protocol)}://`}${host.includes(':') ? `[${name(host)}]` : path(host)}${port === 0 ? '' : `:${port}`}`;

const size = (bytes: number): string => `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;

const bytesWords = (bytes: number | undefined): string =>
  bytes === undefined || bytes === 0 ? '' : ` (${size(bytes)})`;

/** What it touches: a line for each thing, resolved; what was written, where that differs. */
export const heldWords = ({ level, object, bytes }: Held): readonly string[] => {
  const verb = verbs[level];
  if (object.kind === 'path') {
    const [first, ...others] = object.forms;
    const given = first === object.shown ? '' : `, given as ${path(object.shown)}`;
    return [
      `${verb} ${path(first ?? object.shown)}${given}${bytesWords(bytes)}`,
      ...others.map((other) => `${verb} ${path(other)}, as some servers would take it`),
    ];
  }
  if (object.kind === 'url')
    return [`${verb} ${addressWords(object)}${object.reach === 'private' ? ' (a private address)' : ''}`];
  return [object.kind === 'none' ? uses[level] : `${verb} something that cannot be told beforehand`];
};

/** What one cover opens: `write in /film/scenes and all under it`. */
const coverWords = (cover: Cover, lasting: boolean): readonly string[] => {
  const verb = verbs[cover.level];
  const { paths, hosts, ports, protocols, maxBytes } = cover.conditions ?? {};
  const most = maxBytes === undefined ? '' : `, at most ${size(maxBytes)}${lasting ? ' a call' : ''}`;
  if (paths !== undefined)
    return paths.map((each) => `${verb} ${path(each)}${lasting ? ' and all under it' : ''}${most}`);
  if (hosts !== undefined) {
    const [port = 0] = ports ?? [];
    const [protocol = ''] = protocols ?? [];
    return hosts.map((host) => `${verb} ${addressWords({ host, port, protocol })}${most}`);
  }
  return [`${uses[cover.level]}${most}`];
};

/** How long each answer holds, and for whom. */
const reaches: Readonly<Record<AnswerKind, string>> = {
  deny: 'refuses the calls that wait, and nothing more',
  once: 'this one call, as it is shown',
  times: 'so many calls',
  minutes: 'every call for so long',
  session: 'every call of this session, with no time limit but its end',
  project: 'every call in this project, with no time limit',
  always: 'every call in every project, with no time limit',
};

/** What an answer would mean: `session: every call of this session …`. */
export const reachWords = (kind: AnswerKind): string => reaches[kind];

/** What answers that last longer than the call would open, a line for each thing. None where there are no such answers. */
export const lastingWords = (question: Question): readonly string[] =>
  coversOf(question, true).flatMap((cover) => coverWords(cover, true));

/** The same for `once`. */
export const onceWords = (question: Question): readonly string[] =>
  coversOf(question, false).flatMap((cover) => coverWords(cover, false));
