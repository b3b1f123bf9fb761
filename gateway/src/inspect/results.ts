import type { Finding, JsonObject, Rule, Subject } from './finding.ts';
import { isObject } from './json.ts';
import { doubts } from './doubts.ts';
import { exfiltrationLinks } from './rules/exfiltration-links.ts';
import { invisibleCharacters } from './rules/invisible-characters.ts';
import { secretLeak } from './rules/secret-leak.ts';
import { terminalSequences } from './rules/terminal-sequences.ts';

/** Characters of a text that rules look at in one piece, and how far pieces overlap. */
const piece = 65_536;
const overlap = 1_024;

const alone = { others: new Map<string, readonly string[]>() };

/** The rules that may hold a result alone, by what has to be doubtful for them to find anything. Languages are not among them. */
const holding: readonly (readonly [doubt: number, rule: Rule])[] = [
  [doubts.hidden, invisibleCharacters],
  [doubts.hidden, terminalSequences],
  [doubts.loaded, exfiltrationLinks],
  [doubts.secret, secretLeak],
];

// Recognised by what stands beside it, or made for one connection: a program, a log and a page are full of them.
const common = /^(?:a credential|a signed token|a bearer token|a user name and password)\b/;

/** A key of a known maker is held; what only looks like one is told. */
const weighed = (finding: Finding): Finding =>
  finding.kind === 'secret-leak' && !common.test(finding.evidence) ? { ...finding, severity: 'hold' } : finding;

/** What a result shows that may hold it. `found`: the bits of `doubtsAbout` it. */
export const findingsInResult = (subject: Subject, found: number): readonly Finding[] =>
  holding.flatMap(([doubt, rule]) => ((found & doubt) === 0 ? [] : rule(subject, alone).map(weighed)));

/** A result whose long texts are cut into pieces that rules can look at one by one; itself alone where it has none. */
export const inPieces = (result: JsonObject): readonly JsonObject[] => {
  const pieces: JsonObject[] = [];
  const walk = (value: unknown, where: string, depth: number): unknown => {
    if (typeof value === 'string') {
      if (value.length <= piece) return value;
      for (let at = 0; at < value.length; at += piece - overlap) pieces.push({ [where]: value.slice(at, at + piece) });
      return '';
    }
    if (typeof value !== 'object' || value === null || depth > 60) return value;
    if (Array.isArray(value)) return value.map((each) => walk(each, where, depth + 1));
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each, key, depth + 1)]));
  };
  const rest = walk(result, '', 0);
  return pieces.length === 0 || !isObject(rest) ? [result] : [rest, ...pieces];
};

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const colour = /\x1B\[[0-9;:]*m/g;

/** The same without colours for a terminal, which mean nothing to a model; the same value where there are none. */
export const withoutColours = <T>(value: T): T => strip(value, 0) as T;

const strip = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return value.includes('\x1B[') ? value.replace(colour, '') : value;
  if (typeof value !== 'object' || value === null || depth > 60) return value;
  if (Array.isArray(value)) {
    const stripped = value.map((each) => strip(each, depth + 1));
    return stripped.some((each, at) => each !== value[at]) ? stripped : value;
  }
  const entries = Object.entries(value);
  const stripped = entries.map(([key, each]) => [key, strip(each, depth + 1)] as const);
  return stripped.some(([, each], at) => each !== entries[at]?.[1]) ? Object.fromEntries(stripped) : value;
};
