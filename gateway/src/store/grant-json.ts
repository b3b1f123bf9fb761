import { type Grant, levels, scopes } from '../policy/grant.ts';

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const includes = (list: readonly unknown[], value: unknown): boolean => list.includes(value);

const every = (fields: Fields, names: readonly string[], type: 'string' | 'number'): boolean =>
  names.every((name) => fields[name] === undefined || typeof fields[name] === type);

const isList = (value: unknown, type: 'string' | 'number'): boolean =>
  value === undefined || (Array.isArray(value) && value.every((item) => typeof item === type));

const isConditions = (value: unknown): boolean =>
  value === undefined ||
  (isFields(value) &&
    isList(value['paths'], 'string') &&
    isList(value['hosts'], 'string') &&
    isList(value['ports'], 'number') &&
    isList(value['protocols'], 'string') &&
    every(value, ['maxBytes'], 'number') &&
    ['touchesNothing', 'publicOnly'].every((name) => value[name] === undefined || value[name] === true));

/** Checks every field that decides anything: a grant that came back half would decide something else. */
const isGrant = (value: unknown): value is Grant =>
  isFields(value) &&
  ['id', 'server', 'name', 'givenBy'].every((name) => typeof value[name] === 'string') &&
  typeof value['givenAt'] === 'number' &&
  includes(['allow', 'ask', 'deny'], value['effect']) &&
  includes(levels, value['level']) &&
  includes(scopes, value['scope']) &&
  isFields(value['principal']) &&
  every(value['principal'], ['client', 'addon', 'project', 'session'], 'string') &&
  isConditions(value['conditions']) &&
  every(value, ['expiresAt', 'uses'], 'number') &&
  (value['answersAsk'] === undefined || typeof value['answersAsk'] === 'boolean');

/** The grant that was kept as this JSON; undefined when it is damaged. */
export const parseGrant = (text: string): Grant | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isGrant(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Epoch milliseconds; never for what does not expire. */
export const expiryOf = (grant: Grant): number => (grant.effect === 'allow' ? (grant.expiresAt ?? Infinity) : Infinity);
