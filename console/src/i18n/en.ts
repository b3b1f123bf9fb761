import { failures } from './en/failures.ts';
import { frame } from './en/frame.ts';
import { health } from './en/health.ts';
import { requests } from './en/requests.ts';
import { ui } from './en/ui.ts';

/** All that is said in English; each page's part stands in a file of its own. */
export const en = { ...frame, ...ui, ...failures, ...requests, ...health } as const;
