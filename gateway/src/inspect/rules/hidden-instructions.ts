import { excerpt } from '../excerpt.ts';
import type { Finding, Rule, Severity, Subject } from '../finding.ts';
import { isDefinition } from '../place.ts';
import type { Sign, SignKind } from '../sign.ts';
import { signsIn } from '../signs.ts';
import { textsOf } from '../texts.ts';
import type { Text } from '../texts.ts';

const whys: Readonly<Record<SignKind, string>> = {
  override: 'Tells the model to forget what it was told.',
  role: 'Speaks as if it were the system, the user or the chat itself.',
  template: 'Ends its own message, or speaks past people to models.',
  addressed: 'Gives the model orders.',
  conceal: 'Wants something kept from the user, or done without asking.',
  secret: 'Wants files or keys of the user that the tool has no use for.',
  context: 'Wants the conversation, the system prompt or what other tools said.',
  send: 'Wants something sent to an address of its own.',
  leak: 'Says that it hands on what it gets to somebody else.',
  command: 'Wants a command run that downloads and executes, or deletes.',
  persist: 'Wants to hold beyond this call.',
  consent: 'Claims that somebody has agreed already.',
  prefer: 'Wants other tools to be left alone.',
  tamper: 'Wants what the user asked for or gets to be altered.',
  detour: 'Wants another tool to be called.',
  meddle: 'Wants to change what other tools do.',
  trick: 'Wants something run, under a pretext.',
  handover: 'Wants what the user has sent to an address of its own.',
  drive: 'Wants a tool called at once that deletes, pays or lets in.',
  waive: 'Wants nobody to be asked.',
  buried: 'Stands where people do not look.',
  loud: 'Cries for attention.',
};

// What one sign is worth alone; real servers say the others every day.
const inDefinition: Readonly<Partial<Record<SignKind, number>>> = {
  override: 3,
  role: 2,
  template: 2,
  conceal: 2,
  secret: 2,
  context: 2,
  leak: 2,
  command: 3,
  persist: 2,
  consent: 2,
  prefer: 2,
  tamper: 2,
  meddle: 2,
  trick: 2,
  handover: 2,
  drive: 1,
  waive: 2,
  buried: 0.5,
  addressed: 1,
  send: 1,
  detour: 1,
  loud: 0.5,
};
/** The same in results and contents: a page, a file or a mail may say anything, and only what speaks to the model counts alone. */
export const inData: Readonly<Partial<Record<SignKind, number>>> = {
  override: 2,
  role: 1.5,
  template: 2,
  addressed: 1.5,
  conceal: 1,
  secret: 1,
  context: 0.5,
  leak: 0.5,
  command: 0.5,
  persist: 0.5,
  consent: 0.5,
  tamper: 0.5,
  meddle: 0.5,
  trick: 2,
  handover: 2,
  drive: 2,
  waive: 1.5,
  buried: 0.5,
  send: 0.5,
  detour: 0.5,
};

const near = 400;
const flagAt = 2;
const holdAt = 3;
const mostGuessed = 2;

/** The most that different signs near each other weigh, and where that begins. */
const heaviest = (
  signs: readonly Sign[],
  weights: Readonly<Partial<Record<SignKind, number>>>,
): { weight: number; signs: readonly Sign[] } => {
  let best: { weight: number; signs: readonly Sign[] } = { weight: 0, signs: [] };
  for (const [from, first] of signs.entries()) {
    const kinds = new Map<SignKind, Sign>();
    for (let at = from; at < signs.length; at++) {
      const sign = signs[at];
      if (sign === undefined || sign.at > first.at + near) break;
      const known = kinds.get(sign.kind);
      // What a pattern spells out counts more than what was guessed.
      if (known === undefined || (known.guessed === true && sign.guessed !== true)) kinds.set(sign.kind, sign);
    }
    const weight = [...kinds.values()].reduce((sum, { kind, guessed }) => {
      const own = weights[kind] ?? 0;
      return sum + (guessed === true ? Math.min(own, mostGuessed) : own);
    }, 0);
    if (weight > best.weight) best = { weight, signs: [...kinds.values()] };
  }
  return best;
};

const examine = (subject: Subject, { where, text }: Text): readonly Finding[] => {
  const described = isDefinition(subject);
  const signs = signsIn(text);
  if (signs.length === 0) return [];
  const weights = described ? inDefinition : inData;
  const { weight, signs: together } = heaviest(signs, weights);
  const main = together.toSorted((a, b) => (weights[b.kind] ?? 0) - (weights[a.kind] ?? 0))[0];
  if (main === undefined || weight < flagAt) return [];
  const severity: Severity = described && weight >= holdAt ? 'hold' : 'flag';
  return [
    {
      kind: 'hidden-instructions',
      severity,
      where,
      at: main.at,
      evidence: excerpt(text, main.at, main.length),
      why: whys[main.kind],
    },
  ];
};

/** Orders to the model that have nothing to do with what it asked for. In results and resources they are never held alone. */
export const hiddenInstructions: Rule = (subject) => {
  const seen = new Set<string>();
  return textsOf(subject).flatMap((text) => {
    // Keys and sentences of schemas come again and again.
    if (seen.has(text.text)) return [];
    seen.add(text.text);
    return examine(subject, text);
  });
};
