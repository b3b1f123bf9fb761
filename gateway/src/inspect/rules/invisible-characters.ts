import { excerpt } from '../excerpt.ts';
import type { Finding, Rule, Severity, Subject } from '../finding.ts';
import { invisibleIn } from '../invisible.ts';
import { isDefinition, isName } from '../place.ts';
import { textsOf } from '../texts.ts';
import type { Text } from '../texts.ts';

// A channel of hidden words takes at least a few characters; pages and documents have stray ones.
const fewest = 6;

const severityOf = (subject: Subject, where: string, kind: string, count: number): Severity => {
  if (kind === 'tag' || (kind === 'selector' && count >= fewest)) return 'hold';
  if (kind === 'interleaved' || kind === 'run') return 'hold';
  const described = isDefinition(subject);
  if (kind === 'override') return 'hold';
  if (kind === 'embedding') return described ? 'hold' : 'flag';
  if (!described) return 'note';
  return isName(where) || count >= fewest ? 'hold' : 'flag';
};

const whys: Readonly<Record<string, string>> = {
  tag: 'Tag characters are not shown, and a model reads them as words.',
  selector: 'Variation selectors without a character to vary can carry hidden words.',
  run: 'A row of characters without width can carry hidden words.',
  interleaved: 'Characters without width between the letters hide words from whoever searches for them.',
  override: 'The order of the characters is reversed: a person and a model read different texts.',
  embedding: 'Directional controls in a text of one direction: a person and a model may read different texts.',
  mark: 'Directional marks in a text of one direction have no use there.',
  blank: 'Characters that are not shown have no use there.',
};

const examine = (subject: Subject, { where, text }: Text): readonly Finding[] =>
  invisibleIn(text).map(({ kind, at, length, count, words }) => ({
    kind: 'invisible-characters',
    severity: severityOf(subject, where, kind, count),
    where,
    at,
    evidence: words === '' ? excerpt(text, at, length) : `reads «${words}» (${excerpt(text, at, 4, 20)})`.slice(0, 200),
    why: whys[kind] ?? '',
  }));

/** Characters that nobody sees: tags, variation selectors, zero-width and directional ones, where no script or emoji needs them. */
export const invisibleCharacters: Rule = (subject) => textsOf(subject).flatMap((text) => examine(subject, text));
