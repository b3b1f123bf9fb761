import type { Rule } from '../finding.ts';
import { oversized } from './oversized.ts';
import { secretLeak } from './secret-leak.ts';

/** The rules about shapes, sizes, names and other servers. */
export const structureRules: readonly Rule[] = [oversized, secretLeak];
