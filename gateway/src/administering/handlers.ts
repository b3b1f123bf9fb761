import type { Handlers } from '../admin/contract/methods.ts';
import { createFrameHandlers } from './frame.ts';
import { createNetworkHandlers } from './network.ts';
import type { AdministeringOptions } from './options.ts';
import { createPermissionsHandlers } from './permissions.ts';
import { createRequestsHandlers } from './requests.ts';
import { createReviewHandlers } from './review.ts';
import { createAddingHandlers } from './server-adding.ts';
import { createServersHandlers } from './servers.ts';

/** Answers all that a page may ask; each page's part stands in a file of its own. */
export const createHandlers = (options: AdministeringOptions): Handlers => ({
  ...createFrameHandlers(options),
  ...createRequestsHandlers(options),
  ...createServersHandlers(options),
  ...createAddingHandlers(options),
  ...createPermissionsHandlers(options),
  ...createReviewHandlers(options),
  ...createNetworkHandlers(options),
});
