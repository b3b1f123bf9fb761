import type { SettingValue } from '../../../../../gateway/src/admin/contract/settings.ts';

/** One object among several, as it is written. */
export type EntryValue = { readonly [key: string]: SettingValue };

type Name = 'effect' | 'level' | 'metric' | 'action';

/** One value of an entry, and what it is written with. */
export type EntryField = {
  /** Left out: always. What is written is shown all the same. */
  readonly isFor?: (entry: EntryValue) => boolean;
} & (
  | { readonly key: Name; readonly takes: 'choice'; readonly of: readonly string[]; readonly isNeeded?: true }
  | {
      readonly key: 'client' | 'server' | 'name';
      readonly takes: 'text';
    }
  | { readonly key: 'paths' | 'hosts' | 'tools'; readonly takes: 'lines' }
  | {
      readonly key:
        | 'uses'
        | 'rate'
        | 'burst'
        | 'over'
        | 'window_seconds'
        | 'for_seconds'
        | 'request_timeout'
        | 'hard_timeout';
      readonly takes: 'number';
    }
  | { readonly key: 'expires_at'; readonly takes: 'moment' }
);

/** How the entries of one setting are written; what it does not know is kept, and said to be there. */
export interface EntryShape {
  /** By names of their own, each once; otherwise in an order. */
  readonly isNamed: boolean;
  readonly fields: readonly EntryField[];
  readonly first: { readonly name: string; readonly value: EntryValue };
}

const allows = ({ effect }: EntryValue): boolean => effect === 'allow';
const files = ({ level }: EntryValue): boolean =>
  level === undefined || level === 'resource_read' || level === 'resource_write';
const network = ({ level }: EntryValue): boolean => level === 'network_access';

const rates = (name: string): EntryShape => ({
  isNamed: true,
  fields: [
    { key: 'rate', takes: 'number' },
    { key: 'burst', takes: 'number' },
  ],
  first: { name, value: { rate: 5 } },
});

/** Settings that are lists of things, by their paths. */
export const entryShapes: Readonly<Record<string, EntryShape>> = {
  grants: {
    isNamed: false,
    fields: [
      { key: 'effect', takes: 'choice', of: ['allow', 'ask', 'deny'], isNeeded: true },
      {
        key: 'level',
        takes: 'choice',
        of: ['resource_read', 'resource_write', 'tool_execute', 'server_admin', 'network_access'],
      },
      { key: 'client', takes: 'text' },
      { key: 'server', takes: 'text' },
      { key: 'name', takes: 'text' },
      { key: 'paths', takes: 'lines', isFor: files },
      { key: 'hosts', takes: 'lines', isFor: network },
      { key: 'expires_at', takes: 'moment', isFor: allows },
      { key: 'uses', takes: 'number', isFor: allows },
    ],
    first: { name: '', value: { effect: 'ask', level: 'resource_write' } },
  },
  'rate_limits.clients': rates('*'),
  'rate_limits.servers': rates('*'),
  'rate_limits.tools': rates('*/*'),
  timeouts: {
    isNamed: false,
    fields: [
      { key: 'server', takes: 'text' },
      { key: 'tools', takes: 'lines' },
      { key: 'request_timeout', takes: 'number' },
      { key: 'hard_timeout', takes: 'number' },
    ],
    first: { name: '', value: {} },
  },
  'alerts.rules': {
    isNamed: true,
    fields: [
      {
        key: 'metric',
        takes: 'choice',
        of: ['error_rate', 'response_time', 'memory', 'unauthorised', 'cpu', 'queue', 'restarts'],
      },
      { key: 'over', takes: 'number' },
      { key: 'window_seconds', takes: 'number' },
      { key: 'for_seconds', takes: 'number' },
      { key: 'action', takes: 'choice', of: ['notify', 'quarantine', 'freeze', 'off'] },
    ],
    first: { name: 'long_queue', value: { metric: 'queue', over: 50 } },
  },
};
