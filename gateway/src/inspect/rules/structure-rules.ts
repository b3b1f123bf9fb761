import type { Rule } from '../finding.ts';

/** The rules about shapes, sizes, names and other servers. */
export const structureRules: readonly Rule[] = [];
