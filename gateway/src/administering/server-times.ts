import type { Answer } from '../admin/contract/methods.ts';
import type { Edit } from '../config/edit-source.ts';
import type { WrittenConfig } from './written-config.ts';

type Settings = Answer<'servers.settings'>['settings'];
type Times = Pick<Settings, 'answerSeconds' | 'hardSeconds'>;
type Fields = Readonly<Record<string, unknown>>;
type Written = Pick<WrittenConfig, 'list'>;

const section = 'timeouts';

const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** The entry that is about all calls of a server. */
const isOf = (name: string, entry: unknown): entry is Fields =>
  isFields(entry) && entry['server'] === name && entry['tools'] === undefined;

/** How long calls of one server may take, where it is written for this one. */
export const timesOf = (name: string, written: Written): Times => {
  const entry = written.list(section).find((one): one is Fields => isOf(name, one));
  return { answerSeconds: number(entry?.['request_timeout']), hardSeconds: number(entry?.['hard_timeout']) };
};

/** What has to be written for these times. Entries about single tools stand before it, and hold for those. */
export const timeEdits = (name: string, after: Times, written: Written): readonly Edit[] => {
  const before = timesOf(name, written);
  const { answerSeconds = before.answerSeconds, hardSeconds = before.hardSeconds } = after;
  if (answerSeconds === before.answerSeconds && hardSeconds === before.hardSeconds) return [];
  const entries = written.list(section);
  const isNothing = (answerSeconds ?? hardSeconds ?? null) === null;
  const entry = {
    server: name,
    ...(typeof answerSeconds === 'number' && { request_timeout: answerSeconds }),
    ...(typeof hardSeconds === 'number' && { hard_timeout: hardSeconds }),
  };
  const place = entries.findIndex((one) => isOf(name, one));
  const others = place === -1 ? entries : entries.toSpliced(place, 1);
  const value = isNothing ? others : others.toSpliced(place === -1 ? others.length : place, 0, entry);
  return [{ path: [section], value: value.length === 0 ? undefined : value }];
};
