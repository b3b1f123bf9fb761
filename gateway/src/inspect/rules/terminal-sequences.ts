import { excerpt } from '../excerpt.ts';
import type { Finding, Rule, Severity, Subject } from '../finding.ts';
import { isDefinition } from '../place.ts';
import { textsOf } from '../texts.ts';
import type { Text } from '../texts.ts';

// ECMA-48: CSI with parameters and a final byte; strings (OSC, DCS, SOS, PM, APC) that begin here; other escapes; lone controls.
const sequence =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /(?:\x1B\[|\x9B)([0-?]{0,64})[ -/]{0,8}([@-~])|(?:\x1B[\]PX^_]|[\x90\x98\x9D-\x9F])|\x1B[ -/]{0,8}[0-~]?|[\x00-\x08\x0E-\x1A\x1C-\x1F\x7F]/g;
// oxlint-disable-next-line no-control-regex -- likewise
const control = /[\x00-\x08\x0E-\x1F\x7F\x90-\x9F]/;

// The same written out, as source code has it: a terminal that unescapes what a description says runs it.
const written = /\\(?:u001b|u\{1b\}|x1b|033|e)(?:\[(?:[0-9;:?]{0,32}[A-LN-Za-ln-z]|(?:[0-9]{1,3};)?8m)|\]\d)/;

/** Whether a colour hides what it colours: concealed, or letters in the colour of what is behind them. */
const hides = (parameters: string): boolean => {
  const numbers = parameters.split(/[;:]/).map(Number);
  const plain = numbers.includes(38) || numbers.includes(48) ? [] : numbers;
  const [letters] = plain.filter((number) => (number >= 30 && number <= 37) || (number >= 90 && number <= 97));
  if (letters !== undefined && plain.includes(letters + 10)) return true;
  const at = numbers.indexOf(8);
  return (at >= 0 && plain.length > 0) || sameExtended(numbers);
};

const sameExtended = (numbers: readonly number[]): boolean => {
  const letters = numbers.indexOf(38);
  const behind = numbers.indexOf(48);
  if (letters < 0 || behind < 0) return false;
  const size = numbers[letters + 1] === 2 ? 5 : 3;
  return numbers.slice(letters + 1, letters + size).join() === numbers.slice(behind + 1, behind + size).join();
};

const judge = (match: RegExpMatchArray, described: boolean): readonly [Severity, string] => {
  const [whole, parameters = '', final] = match;
  if (final === 'm') {
    if (hides(parameters)) return ['hold', 'Letters are made invisible to whoever reads this in a terminal.'];
    return [described ? 'hold' : 'note', 'Colours for a terminal.'];
  }
  // Within its line: a progress bar, which every build prints.
  if (final !== undefined && /[CDGKhl]/.test(final))
    return [described ? 'hold' : 'note', 'Rewrites a line in a terminal.'];
  if (final !== undefined)
    return [
      described ? 'hold' : 'flag',
      'Moves to other lines or erases them: a terminal shows another text than a model reads.',
    ];
  if (/[\]PX^_\x90\x98\x9D-\x9F]$/.test(whole))
    return [
      described || whole.startsWith('\x1B') ? 'hold' : 'flag',
      'A command to the terminal: links, titles, the clipboard or keys.',
    ];
  if (whole.startsWith('\x1B')) return [described ? 'hold' : 'flag', 'An escape sequence for a terminal.'];
  return [described ? 'flag' : 'note', 'A control character that no text needs.'];
};

const enough = 3;

const examine = (subject: Subject, { where, text }: Text): readonly Finding[] => {
  const described = isDefinition(subject);
  const finding = (severity: Severity, at: number, length: number, why: string): Finding => ({
    kind: 'terminal-sequences',
    severity,
    where,
    at,
    evidence: excerpt(text, at, length),
    why,
  });
  const found = new Map<string, Finding>();
  if (control.test(text))
    for (const match of text.matchAll(sequence)) {
      const [severity, why] = judge(match, described);
      if (!found.has(why)) found.set(why, finding(severity, match.index, match[0].length, why));
      if (found.size === enough && severity === 'hold') break;
    }
  const spelled = described ? written.exec(text) : null;
  if (spelled !== null)
    found.set('written', finding('flag', spelled.index, spelled[0].length, 'A terminal sequence, written out.'));
  return [...found.values()];
};

/** Sequences that a terminal obeys. Plain colours in results are only noted, since they are stripped. */
export const terminalSequences: Rule = (subject) => textsOf(subject).flatMap((text) => examine(subject, text));
