import type { PlainKey } from '../../i18n/messages.ts';

interface TroubleWords {
  readonly what: PlainKey;
  readonly lost: PlainKey;
  readonly back: PlainKey;
}

const kinds = [
  'restarting',
  'failed',
  'stopped',
  'held',
  'held-parts',
  'frozen',
  'circuit',
  'memory',
  'confinement',
  'state-locked',
  'audit-behind',
  'secrets-closed',
  'disk-low',
] as const;

const wordsFor = (kind: (typeof kinds)[number] | 'all-frozen' | 'other'): TroubleWords => ({
  what: `health.kind.${kind}`,
  lost: `health.lost.${kind}`,
  back: `health.back.${kind}`,
});

/** What a trouble is, what does not work, and what brings it back: in words of the page's own, by its kind. */
export const troubleWords = (kind: string, server: string | undefined): TroubleWords => {
  if (kind === 'frozen' && server === undefined) return wordsFor('all-frozen');
  return wordsFor(kinds.find((known) => known === kind) ?? 'other');
};
