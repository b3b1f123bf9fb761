import type { Rule } from '../finding.ts';
import { encodedWords } from './encoded-words.ts';
import { exfiltrationLinks } from './exfiltration-links.ts';
import { hiddenInstructions } from './hidden-instructions.ts';
import { homoglyphs } from './homoglyphs.ts';
import { invisibleCharacters } from './invisible-characters.ts';
import { terminalSequences } from './terminal-sequences.ts';

/** The rules about what stands in texts. */
export const textRules: readonly Rule[] = [
  invisibleCharacters,
  terminalSequences,
  homoglyphs,
  hiddenInstructions,
  encodedWords,
  exfiltrationLinks,
];
