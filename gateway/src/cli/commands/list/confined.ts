import type { Gateway } from '../../../index.ts';

type Status = ReturnType<Gateway['servers']>[number];

/** What it takes before it starts, where nothing was tried in this run. */
const needs: Readonly<Record<string, string>> = { none: 'not tried', macos: 'needs some' };

/** How a server is confined, in a word or two: as proven in this run, else what it needs to start. */
export const confinedBy = ({ confinement }: Pick<Status, 'confinement'>): string => {
  // Of one that is elsewhere nobody knows.
  if (confinement === undefined) return '–';
  const { tier, require } = confinement;
  if (tier === 'none') return 'not confined';
  return tier ?? needs[require] ?? `needs ${require}`;
};

/** Why less is required of it than usual, as its owner says. */
export const trustOf = ({ confinement }: Pick<Status, 'confinement'>): string | undefined => {
  if (confinement?.because === undefined) return undefined;
  const { tier, because } = confinement;
  const what = tier === 'none' ? 'Not confined, it has all your rights' : 'It would start without confinement too';
  return `${what}, because: ${because}`;
};
