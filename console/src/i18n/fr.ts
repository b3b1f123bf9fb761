import { failures } from './fr/failures.ts';
import { frame } from './fr/frame.ts';
import { requests } from './fr/requests.ts';
import { tries } from './fr/try.ts';
import { ui } from './fr/ui.ts';
import { undo } from './fr/undo.ts';

/** Tout ce qui est dit en français ; chaque page a son fichier. */
export const fr = { ...frame, ...ui, ...failures, ...requests, ...tries, ...undo } as const;
