import type { Rule } from '../finding.ts';
import { annotationContradiction } from './annotation-contradiction.ts';
import { duplicateName } from './duplicate-name.ts';
import { exfilParameter } from './exfil-parameter.ts';
import { lookAlikeNames } from './look-alike.ts';
import { oversized } from './oversized.ts';
import { schemaAbuse } from './schema-abuse.ts';
import { schemaValue } from './schema-value.ts';
import { secretLeak } from './secret-leak.ts';
import { serverRequest } from './server-request.ts';
import { shadowing } from './shadowing.ts';

/** The rules about shapes, sizes, names and other servers. */
export const structureRules: readonly Rule[] = [
  oversized,
  schemaAbuse,
  schemaValue,
  secretLeak,
  duplicateName,
  lookAlikeNames,
  shadowing,
  annotationContradiction,
  exfilParameter,
  serverRequest,
];
