import type { Rule } from '../finding.ts';

/** The rules about what stands in texts. */
export const textRules: readonly Rule[] = [];
