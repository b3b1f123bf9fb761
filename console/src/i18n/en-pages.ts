import { activity } from './en/activity.ts';
import { granted } from './en/granted.ts';
import { health } from './en/health.ts';
import { network } from './en/network.ts';
import { permissions } from './en/permissions.ts';
import { review } from './en/review.ts';
import { servers } from './en/servers.ts';
import { settings } from './en/settings.ts';
import { tries } from './en/try.ts';
import { undo } from './en/undo.ts';

/** What the other pages say in English; each has a file of its own. */
export const enPages = {
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
