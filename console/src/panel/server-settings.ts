import type { Params } from '../../../gateway/src/admin/contract/methods.ts';
import { foldersIn, linesOf, numberIn, type SettingValues } from '../pages/servers/settings.ts';

type Sent = Params<'servers.configure'>['settings'];

/** What the panel has fields for; arguments, variables and headers, which may hold keys, are left to the console. */
export const settingKeys = [
  'folder',
  'reads',
  'writes',
  'trust',
  'isolation',
  'startSeconds',
  'idleSeconds',
  'answerSeconds',
  'hardSeconds',
  'memory',
] as const;

export type SettingKey = (typeof settingKeys)[number];

/** What stands in the fields. */
export type SettingTexts = Readonly<Partial<Record<SettingKey, string>>>;

const textOf = (value: SettingValues[SettingKey]): string =>
  Array.isArray(value) ? linesOf(value) : value === null || value === undefined ? '' : String(value);

/** The fields of a server: only what it has. */
export const textsOf = (settings: SettingValues): SettingTexts =>
  Object.fromEntries(
    settingKeys.filter((key) => settings[key] !== undefined).map((key) => [key, textOf(settings[key])]),
  );

const isWithin = (text: string, least: number, most: number): boolean => {
  const value = numberIn(text.trim());
  return value === null || (value >= least && value <= most);
};

/** Whether the gateway would take what stands in a field. */
export const isRight = (key: SettingKey, text: string): boolean => {
  switch (key) {
    case 'startSeconds':
      return isWithin(text, 0.1, 3_600);
    case 'idleSeconds':
      return isWithin(text, 1, 604_800);
    case 'answerSeconds':
    case 'hardSeconds':
      return isWithin(text, 0.001, 86_400);
    case 'memory':
      return /^(?:\d+(?:\.\d+)? ?(?:[kKmMgGtT][iI]?)?[bB])?$/.test(text);
    case 'folder':
      return text.length <= 4_096;
    case 'reads':
    case 'writes':
      return foldersIn(text).length <= 100 && foldersIn(text).every((folder) => folder.length <= 4_096);
    case 'trust':
    case 'isolation':
      return true;
  }
};

const trusts = ['review', 'trusted', 'pinned'] as const;
const times = ['startSeconds', 'idleSeconds', 'answerSeconds', 'hardSeconds'] as const;
const isolations = ['shared', 'per-client', 'per-session'] as const;

/** What is sent for what stands in the fields. */
export const sentOf = ({ folder, reads, writes, memory, ...texts }: SettingTexts): Sent => {
  const trust = trusts.find((one) => one === texts.trust);
  const isolation = isolations.find((one) => one === texts.isolation);
  return {
    ...(folder !== undefined && { folder }),
    ...(reads !== undefined && { reads: foldersIn(reads) }),
    ...(writes !== undefined && { writes: foldersIn(writes) }),
    ...(memory !== undefined && { memory }),
    ...Object.fromEntries(
      times.flatMap((time) => {
        const text = texts[time];
        return text === undefined ? [] : [[time, numberIn(text.trim())]];
      }),
    ),
    ...(trust !== undefined && { trust }),
    ...(isolation !== undefined && { isolation }),
  };
};

/** The choices of a field; a digest in the configuration is not chosen here. */
export const choicesOf = (key: 'trust' | 'isolation', present: string): readonly string[] =>
  key === 'isolation' ? isolations : trusts.filter((one) => one !== 'pinned' || present === one);
