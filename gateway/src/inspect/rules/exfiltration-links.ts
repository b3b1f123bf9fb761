import { excerpt } from '../excerpt.ts';
import { decodedRuns } from '../decodings.ts';
import type { Finding, Rule, Severity, Subject } from '../finding.ts';
import { isDefinition } from '../place.ts';
import { textsOf } from '../texts.ts';
import type { Text } from '../texts.ts';

// What a client fetches by itself: images of markdown, of HTML, and styles. A link waits for a click.
const loaded =
  /!\[[^\]\n]{0,300}\]\(\s{0,4}<?(https?:\/\/[^\s)]{1,4000}(?: [^)\n]{0,200})?)|<(?:img|iframe|video|audio|source|embed|link|script)\b[^>]{0,300}?\b(?:src|href|srcset)\s{0,2}=\s{0,2}["']?(https?:\/\/[^"'\n]{1,4000})|url\(\s{0,2}["']?(https?:\/\/[^"')\s]{1,4000})|^\s{0,3}\[[^\]\n]{1,100}\]:\s{0,4}(https?:\/\/\S{1,4000})/gim;
const clicked =
  /(?<!!)\[[^\]\n]{0,300}\]\(\s{0,4}<?(https?:\/\/[^\s)]{1,4000})|(?<![("'=\]])\b(https?:\/\/[^\s"'\x60)\]]{1,4000})/gi;

// A place to be filled in, after the host.
const blank =
  /\{\{?[^{}\n]{1,80}\}?\}|\$\{?[\w.]{1,60}\}?|<[^<>\n]{1,80}>?|\[[^[\]\n]{2,80}\]|%7B{1,2}[\w%]{1,60}%7D|(?<==|\/)[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?=$|[&#\s).])|(?<==)(?:\.{3}|…)/i;
const personal =
  /conversation|chat|history|transcript|messages?|prompt|context|secret|passw|credential|api.?key|\bkey\b|token|session|cookie|summary|content|\bdata\b|\bdump\b|user|e-?mail|\benv\b|file|answer|reply|memory|stolen|leak|exfil|paste|insert|result|output|text|base64/i;
// Where pictures of badges and diagrams take words of their own.
const ordinary =
  /^https?:\/\/(?:[\w-]+\.)*(?:shields\.io|badgen\.net|githubusercontent\.com|travis-ci\.(?:org|com)|codecov\.io|mermaid\.ink|quickchart\.io|latex\.codecogs\.com)\//i;

const carried = (query: string): boolean =>
  decodedRuns(query).some(
    ({ text }) => /\s\S+\s\S+\s/.test(text) || /[\w.+-]{1,40}@[\w-]{1,40}\.\w|password|secret|BEGIN /i.test(text),
  );

interface Suspicion {
  readonly severity: Severity;
  readonly why: string;
}

/** What a URL that a client may fetch carries away, if anything. */
const suspicionOf = (url: string, byItself: boolean, described: boolean): Suspicion | undefined => {
  const end = url.search(/[?#]/);
  const host = /^https?:\/\/[^/?#\s]*/i.exec(url)?.[0] ?? '';
  const rest = url.slice(host.length);
  const query = end < 0 ? '' : url.slice(end);
  const place = blank.exec(query)?.[0] ?? (byItself ? (blank.exec(rest)?.[0] ?? blank.exec(host)?.[0]) : undefined);
  if (place !== undefined && !ordinary.test(url)) {
    const whose = personal.test(place) || (byItself && personal.test(query));
    if (byItself && whose)
      return {
        severity: 'hold',
        why: 'An image whose address is to be filled with what the model knows: showing it sends that away.',
      };
    if (byItself && query.includes(place))
      return {
        severity: 'flag',
        why: 'An image whose address has a place to be filled in: showing it sends that away.',
      };
    if (
      whose &&
      !described &&
      personal.test(place) &&
      /^<|^\{\{/.test(place) &&
      /content|conversation|secret|history|passw|summary|context/i.test(place)
    )
      return { severity: 'flag', why: 'A link whose address is to be filled with what the model knows.' };
  }
  if (byItself && !ordinary.test(url) && carried(query))
    return { severity: 'flag', why: 'An image whose address carries encoded words away.' };
  return undefined;
};

const rendering =
  /\b(?:include|show|render|display|embed|append|add|insert|put|output|print|start|end|begin)\b[^.!?\n]{0,60}$/i;

const examine = (subject: Subject, { where, text }: Text): readonly Finding[] => {
  const described = isDefinition(subject);
  if (!/https?:\/\//i.test(text)) return [];
  const found: Finding[] = [];
  const look = (pattern: RegExp, byItself: boolean): void => {
    for (const match of text.matchAll(pattern)) {
      const url = match.slice(1).find((each) => each !== undefined) ?? '';
      const told = byItself && described && rendering.test(text.slice(Math.max(0, match.index - 100), match.index));
      const suspicion =
        suspicionOf(url, byItself, described) ??
        (told && url.includes('?')
          ? { severity: 'flag' as const, why: 'Wants an image in every answer: showing it tells its host.' }
          : undefined);
      if (suspicion === undefined) continue;
      found.push({
        kind: 'exfiltration-links',
        where,
        at: match.index,
        evidence: excerpt(text, match.index, Math.min(match[0].length, 150), 10),
        ...suspicion,
      });
      return;
    }
  };
  look(loaded, true);
  look(clicked, false);
  return found;
};

/** Images and links whose addresses carry away what the model or the user knows. */
export const exfiltrationLinks: Rule = (subject) => textsOf(subject).flatMap((text) => examine(subject, text));
