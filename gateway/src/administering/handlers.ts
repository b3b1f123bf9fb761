import type { Handlers } from '../admin/contract/methods.ts';
import { createFrameHandlers } from './frame.ts';
import { createHealthHandlers } from './health.ts';
import type { AdministeringOptions } from './options.ts';
import { createRequestsHandlers } from './requests.ts';

/** Answers all that a page may ask; each page's part stands in a file of its own. */
export const createHandlers = (options: AdministeringOptions): Handlers => ({
  ...createFrameHandlers(options),
  ...createRequestsHandlers(options),
  ...createHealthHandlers(options),
});
