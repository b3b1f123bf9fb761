import { failures } from './en/failures.ts';
import { frame } from './en/frame.ts';
import { settings } from './en/settings.ts';
import { ui } from './en/ui.ts';

/** All that is said in English; each page's part stands in a file of its own. */
export const en = { ...frame, ...ui, ...failures, ...settings } as const;
