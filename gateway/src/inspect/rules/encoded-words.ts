import { visible } from '../../policy/visible.ts';
import { decodedRuns, decodedWhole } from '../decodings.ts';
import type { Decoded } from '../decodings.ts';
import type { Finding, Rule, Subject } from '../finding.ts';
import { isDefinition } from '../place.ts';
import type { SignKind } from '../sign.ts';
import { signsIn } from '../signs.ts';
import { textsOf } from '../texts.ts';
import type { Text } from '../texts.ts';

// What an innocent value never decodes to.
const telling: ReadonlySet<SignKind> = new Set([
  'override',
  'role',
  'conceal',
  'secret',
  'context',
  'command',
  'consent',
  'addressed',
]);

/** Whether a sign counts in a text that was turned round by us: these two stand in much that means nothing. */
const turnable = (kind: SignKind): boolean => telling.has(kind) && kind !== 'role' && kind !== 'addressed';

const tellingSign = ({ text }: Decoded): { at: number; kind: SignKind } | undefined =>
  signsIn(text).find(({ kind }) => telling.has(kind));

const examine = (subject: Subject, { where, text }: Text): readonly Finding[] => {
  const finding = (decoded: Decoded, at: number): Finding => ({
    kind: 'encoded-words',
    severity: isDefinition(subject) ? 'hold' : 'flag',
    where,
    at: decoded.at,
    evidence: visible(`${decoded.how}: «${decoded.text.slice(Math.max(0, at - 10), at + 90)}»`).slice(0, 200),
    why: 'An instruction stands here in a form that a person does not read and a model does.',
  });
  for (const decoded of decodedRuns(text)) {
    const deeper = [decoded, ...decodedRuns(decoded.text)];
    for (const each of deeper) {
      const sign = tellingSign(each);
      if (sign !== undefined) return [finding({ ...each, at: decoded.at }, sign.at)];
    }
  }
  // Letters turned round are tried on every text, so that only what is plainest counts, and only if it was not plain before.
  const suspects = decodedWhole(text).flatMap((decoded) => {
    const signs = signsIn(decoded.text).filter(({ kind }) => turnable(kind));
    return signs.length === 0 ? [] : [{ decoded, signs }];
  });
  if (suspects.length === 0) return [];
  const plain = new Set(signsIn(text).map(({ kind }) => kind));
  for (const { decoded, signs } of suspects) {
    const sign = signs.find(({ kind }) => !plain.has(kind));
    if (sign !== undefined) return [finding(decoded, sign.at)];
  }
  return [];
};

/** Instructions written as base64, numbers, turned or exchanged letters, and in other forms that read as nothing. */
export const encodedWords: Rule = (subject) => {
  const seen = new Set<string>();
  return textsOf(subject).flatMap((text) => {
    if (text.text.length < 12 || seen.has(text.text)) return [];
    seen.add(text.text);
    return examine(subject, text);
  });
};
