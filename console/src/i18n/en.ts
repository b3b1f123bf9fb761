import { failures } from './en/failures.ts';
import { frame } from './en/frame.ts';
import { requests } from './en/requests.ts';
import { titles } from './en/titles.ts';
import { ui } from './en/ui.ts';

/** All that is said in English before another page than the first is opened. */
export const en = { ...frame, ...ui, ...failures, ...titles, ...requests } as const;
