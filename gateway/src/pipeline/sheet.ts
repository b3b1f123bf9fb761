import { levels } from '../policy/grant.ts';
import type { Level } from '../policy/grant.ts';
import type { Need } from '../policy/need.ts';
import type { Leaves } from '../policy/profile.ts';
import type { Question } from '../policy/question.ts';
import { findSecretIn } from '../policy/secrets.ts';
import type { Call } from './call.ts';
import type { Sheet } from './desk.ts';
import { textOf } from './sheet-text.ts';

/** What the sheet of a question is made of. */
export interface SheetParts {
  /** The same value without the secrets that the gateway handed out. */
  readonly mask: <T>(value: T) => T;
  /** What any call of the target may need. */
  readonly possible: readonly Need[];
  /** How its server describes it. */
  readonly described?: { readonly title?: unknown; readonly description?: unknown };
  /** Whether its server runs in a sandbox; undefined where it runs elsewhere. */
  readonly isConfined?: boolean | undefined;
  readonly findings: readonly string[];
  /** Which arguments say what it leaves in the file it writes. */
  readonly leaves?: Leaves | undefined;
}

/** Characters of one argument, and of all of them, that are shown. */
const mostOfOne = 600;
const mostOfAll = 3_000;
const mostWords = 600;

/** Of a text or a list that is looked at: more is not shown. */
const mostLooked = 4_000;

/** Texts that hold a key or a credential of a known kind are not shown: what a person reads may be read by others. */
const withoutSecrets = (name: string, value: unknown, found: Set<string>): unknown => {
  if (typeof value === 'string') {
    const kind = findSecretIn(name, value.slice(0, mostLooked));
    if (kind === undefined) return value.slice(0, mostLooked);
    found.add(kind);
    return `[${value.length} characters that hold ${kind}]`;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.slice(0, mostLooked).map((each) => withoutSecrets(name, each, found));
  const entries = Object.entries(value).slice(0, mostLooked);
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutSecrets(key, each, found)]));
};

interface Sent extends Pick<Sheet, 'sent' | 'cut'> {
  /** Kinds of secrets that stand in it. */
  readonly secrets: readonly string[];
}

/** `name: JSON` for each argument, bounded. */
const sentOf = ({ params }: Call, mask: SheetParts['mask']): Sent => {
  const { arguments: given } = { arguments: params['arguments'] };
  const args = typeof given === 'object' && given !== null ? given : {};
  const secrets = new Set<string>();
  const sent: string[] = [];
  let room = mostOfAll;
  let cut = 0;
  for (const [name, value] of Object.entries(args)) {
    const text = `${name}: ${JSON.stringify(withoutSecrets(name, mask(value), secrets))}`;
    const most = Math.max(0, Math.min(room, mostOfOne));
    if (most > 0) sent.push(text.length > most ? `${text.slice(0, most)}…` : text);
    cut += Math.max(0, (JSON.stringify(value) ?? '').length + name.length + 2 - most);
    room -= most;
  }
  return { sent, cut, secrets: [...secrets] };
};

const deeds: Readonly<Record<Level, string>> = {
  resource_read: 'read files',
  resource_write: 'write files',
  tool_execute: 'run programs',
  server_admin: 'start and stop servers',
  network_access: 'reach the network',
};

/** What a tool may do beyond what it asks for; each is a sentence of the sheet. */
export const beyondWords = {
  ...(Object.fromEntries(
    levels.map((level) => [level, `It may also ${deeds[level]}, as far as other grants go.`]),
  ) as Record<Level, string>),
  unconfined: 'Its server runs without a sandbox, and can do what you can do.',
  elsewhere: 'Its server runs elsewhere, where nothing here limits it.',
} as const;

const beyondOf = ({ held }: Question, { possible, isConfined }: SheetParts): readonly string[] => {
  const asked = new Set(held.map(({ level }) => level));
  const others = [...new Set(possible.map(({ level }) => level))].filter((level) => !asked.has(level));
  return [
    ...others.map((level) => beyondWords[level]),
    ...(isConfined === false ? [beyondWords.unconfined] : []),
    ...(isConfined === undefined ? [beyondWords.elsewhere] : []),
  ];
};

const words = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== ''
    ? `${value.slice(0, mostWords)}${value.length > mostWords ? '…' : ''}`
    : undefined;

/** Begins the sentence about a key among the arguments. */
export const secretWords = 'The arguments hold ';

/** What a person is shown beside the question. */
export const sheetOf = (call: Call, question: Question, parts: SheetParts): Sheet => {
  const { secrets, sent, cut } = sentOf(call, parts.mask);
  const text = secrets.length > 0 ? undefined : textOf(call, parts);
  const title = words(parts.mask(parts.described?.title));
  const description = words(parts.mask(parts.described?.description));
  const serverWords = {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
  };
  return {
    sent,
    cut,
    ...(Object.keys(serverWords).length === 0 ? {} : { serverWords }),
    ...(text === undefined ? {} : { text }),
    beyond: beyondOf(question, parts),
    findings: [...(question.because ?? []), ...secrets.map((kind) => `${secretWords}${kind}.`), ...parts.findings],
  };
};
