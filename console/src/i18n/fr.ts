import { failures } from './fr/failures.ts';
import { frame } from './fr/frame.ts';
import { requests } from './fr/requests.ts';
import { titles } from './fr/titles.ts';
import { ui } from './fr/ui.ts';

/** Ce qui est dit en français avant qu’une autre page que la première s’ouvre. */
export const fr = { ...frame, ...ui, ...failures, ...titles, ...requests } as const;
