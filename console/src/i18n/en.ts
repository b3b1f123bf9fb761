import { failures } from './en/failures.ts';
import { frame } from './en/frame.ts';
import { granted } from './en/granted.ts';
import { network } from './en/network.ts';
import { permissions } from './en/permissions.ts';
import { requests } from './en/requests.ts';
import { review } from './en/review.ts';
import { servers } from './en/servers.ts';
import { ui } from './en/ui.ts';

/** All that is said in English; each page's part stands in a file of its own. */
export const en = {
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
