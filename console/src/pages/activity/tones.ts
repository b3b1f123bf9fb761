import type { Tone } from '../../ui/Badge.tsx';
import type { Entry } from './entry.ts';

/** The colour of what came of it: grey where nothing did. */
export const toneOf = ({ deed, outcome, result }: Entry): Tone => {
  if (outcome === 'quarantined' || deed === 'hold') return 'violet';
  if (outcome === 'cancelled') return 'grey';
  if (result === 'refused' || result === 'failed' || deed === 'alertFired') return 'red';
  return deed === 'flag' ? 'amber' : 'grey';
};
