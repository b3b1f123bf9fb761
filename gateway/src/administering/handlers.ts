import type { Handlers } from '../admin/contract/methods.ts';
import { createFrameHandlers } from './frame.ts';
import type { AdministeringOptions } from './options.ts';
import { createServersHandlers } from './servers.ts';
import { createAccessHandlers } from './settings-access.ts';
import { createHistoryHandlers } from './settings-history.ts';
import { createSettingsHandlers } from './settings.ts';

/** Answers all that a page may ask; each page's part stands in a file of its own. */
export const createHandlers = (options: AdministeringOptions): Handlers => ({
  ...createFrameHandlers(options),
  ...createServersHandlers(options),
  ...createSettingsHandlers(options),
  ...createHistoryHandlers(options),
  ...createAccessHandlers(options),
});
