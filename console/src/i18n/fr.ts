import { failures } from './fr/failures.ts';
import { frame } from './fr/frame.ts';
import { granted } from './fr/granted.ts';
import { network } from './fr/network.ts';
import { permissions } from './fr/permissions.ts';
import { requests } from './fr/requests.ts';
import { review } from './fr/review.ts';
import { servers } from './fr/servers.ts';
import { ui } from './fr/ui.ts';

/** Tout ce qui est dit en français ; chaque page a son fichier. */
export const fr = {
  ...frame,
  ...ui,
  ...failures,
  ...requests,
  ...servers,
  ...granted,
  ...permissions,
  ...review,
  ...network,
} as const;
