import type { Finding } from '../../../review.ts';
import { wrap } from '../../layout.ts';
import { theirWords } from './words.ts';

/** What was found and may mean something, each with its evidence below it. */
export const findingLines = (found: readonly Finding[], indent: string): readonly string[] =>
  found
    .filter(({ severity }) => severity !== 'note')
    .flatMap(({ kind, severity, evidence, why }) => [
      ...wrap(`${severity === 'hold' ? '✖' : '⚠'} ${kind}: ${why}`, 80 - indent.length).map(
        (line) => `${indent}${line}`,
      ),
      ...theirWords(evidence, indent, 4),
    ]);
