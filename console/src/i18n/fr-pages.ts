import { activity } from './fr/activity.ts';
import { granted } from './fr/granted.ts';
import { health } from './fr/health.ts';
import { network } from './fr/network.ts';
import { permissions } from './fr/permissions.ts';
import { review } from './fr/review.ts';
import { servers } from './fr/servers.ts';
import { settings } from './fr/settings.ts';
import { tries } from './fr/try.ts';
import { undo } from './fr/undo.ts';

/** Ce que disent les autres pages en français ; chacune a son fichier. */
export const frPages = {
  ...activity,
  ...undo,
  ...servers,
  ...granted,
  ...permissions,
  ...review,
  ...network,
  ...health,
  ...settings,
  ...tries,
} as const;
