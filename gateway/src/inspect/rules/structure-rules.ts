import type { Rule } from '../finding.ts';
import { oversized } from './oversized.ts';
import { schemaAbuse } from './schema-abuse.ts';
import { schemaValue } from './schema-value.ts';
import { secretLeak } from './secret-leak.ts';

/** The rules about shapes, sizes, names and other servers. */
export const structureRules: readonly Rule[] = [oversized, schemaAbuse, schemaValue, secretLeak];
