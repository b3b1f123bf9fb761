import { excerptFrom } from '../excerpt.ts';
import type { Finding, Rule, Severity, Subject } from '../finding.ts';
import { textOf } from '../json.ts';
import { textsOf } from '../texts.ts';

/** How far from a name the order may stand that is about it. */
const near = 160;
const most = 20;

// What keeps the model from a tool, or speaks ill of it.
const turnsAway =
  /\b(?:deprecated|insecure|unsafe|broken|obsolete|vulnerable|compromised|outdated|unreliable|disabled|removed|retired|forbidden|unavailable|no\s+longer|replac(?:es|ed|ing|ement)|supersed(?:es|ed|ing)|instead|rather\s+than|in\s+place\s+of|better\s+than|avoid|(?:do\s+not|don'?t|never|must\s+not|should\s+not|stop)\s+(?:use|using|call|calling|trust)|prefer(?:red)?\s+over)\b/i;

// What makes the model use a tool it was not asked to use, or with other arguments, or hand over what it gave.
const drives =
  /\b(?:must|always|never|shall|have\s+to|has\s+to|needs?\s+to|required?|requires|ensure|make\s+sure|mandatory|immediately|automatically|silently|whenever|every\s+(?:time|call)|each\s+(?:time|call)|all\s+(?:calls|uses)|(?:first|then|also|please|now|before|after|afterwards)[\s,]+(?:you\s+)?(?:call|use|run|invoke|execute|using|calling|running)|(?:output|results?|response|contents?|data|value)\s+(?:of|from|returned\s+by))\b/i;

const mentions = /\b(?:call|use|run|invoke|execute|pass|send|copy|add|set|with|via|through|using|calling)\b/i;

// Directly before a name: `use the read_file`.
const told = /\b(?:call|use|run|invoke|execute)\s+(?:the\s+)?(?:tool\s+)?[`'"]?$/i;

// Directly behind a name: with arguments of the server's choice.
const called = /^(?:`?\s?\([^)\s]|`?\s+with\s+\S+\s*=)/;

interface Mention {
  readonly at: number;
  readonly name: string;
  readonly server: string;
}

const isDistinctive = (name: string): boolean => name.length >= 6 && (/[_.-]/.test(name) || /[a-z][A-Z]/.test(name));

/** Whether an ordinary word stands as the name of a tool: quoted as code, called, or said to be one. */
const standsAsName = (text: string, at: number, end: number): boolean =>
  text[at - 1] !== '.' &&
  (/^(?:\(|[`'"]?\s+(?:tool|function)\b|`)/i.test(text.slice(end, end + 12)) ||
    /(?:`|\b(?:tool|function|call|invoke)\s+['"]?)$/i.test(text.slice(Math.max(0, at - 14), at)));

const tokens = /[A-Za-z0-9_](?:[A-Za-z0-9_]|[.-](?=[A-Za-z0-9_]))*/g;

const mentionsIn = (text: string, names: ReadonlyMap<string, string>): readonly Mention[] => {
  const found: Mention[] = [];
  const add = (at: number, token: string, name: string): void => {
    const server = names.get(name);
    if (server === undefined) return;
    if (isDistinctive(name) || standsAsName(text, at, at + token.length)) found.push({ at, name, server });
  };
  tokens.lastIndex = 0;
  for (let match = tokens.exec(text); match !== null && found.length < most; match = tokens.exec(text)) {
    const [token] = match;
    add(match.index, token, token);
    // As clients prefix them: `mcp__files__read_file`.
    const prefix = token.lastIndexOf('__');
    if (prefix > 0) add(match.index, token, token.slice(prefix + 2));
  }
  return found;
};

const paragraph = /\n\s*\n/;
const sentence = /[.!?]\s|\n/;

/** What is said around a mention, to the ends of its paragraph or sentence. */
const around = (
  text: string,
  { at, name }: Mention,
  end: RegExp,
): { readonly before: string; readonly after: string } => ({
  before:
    text
      .slice(Math.max(0, at - near), at)
      .split(end)
      .at(-1) ?? '',
  after: text.slice(at + name.length, at + name.length + near).split(end)[0] ?? '',
});

const severityOf = (subject: Subject, text: string, mention: Mention): Severity => {
  // Results and resources are data that may quote anything: nearer words count, they only flag, and a person reads them.
  const quotes = subject.kind === 'result' || subject.kind === 'resource';
  const { before, after } = around(text, mention, quotes ? sentence : paragraph);
  const said = `${before} ${after}`;
  const strong = turnsAway.test(said) || drives.test(said) || called.test(after) || told.test(before);
  if (quotes) return strong ? 'flag' : 'note';
  if (strong) return 'hold';
  return mentions.test(said) ? 'flag' : 'note';
};

const ownNames = (subject: Subject): ReadonlySet<string> => {
  if (subject.kind === 'tools') return new Set(subject.tools.map((tool) => textOf(tool['name'])));
  return new Set(subject.kind === 'result' && subject.tool !== undefined ? [subject.tool] : []);
};

/** What one server says about the tools of another: to use them, not to use them, or to hand over what they gave. */
export const shadowing: Rule = (subject, context) => {
  const own = ownNames(subject);
  const names = new Map<string, string>();
  for (const [server, tools] of context.others) for (const name of tools) if (!own.has(name)) names.set(name, server);
  if (names.size === 0) return [];
  const found: Finding[] = [];
  for (const { where, text } of textsOf(subject)) {
    if (where.endsWith('~key') || found.length >= most) continue;
    for (const mention of mentionsIn(text, names)) {
      const severity = severityOf(subject, text, mention);
      const from = Math.max(0, mention.at - 60);
      const why = `It speaks of ${excerptFrom(mention.name)}, a tool of ${excerptFrom(mention.server)}, which is not its own.`;
      found.push({ kind: 'shadowing', severity, where, at: mention.at, evidence: excerptFrom(text, from), why });
    }
  }
  return found;
};
