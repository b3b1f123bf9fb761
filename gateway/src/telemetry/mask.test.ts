import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { GatewayError } from '../errors.ts';
import { proves } from '../../test/security/proves.ts';
import { createLog } from './log.ts';
import { createMask, maskedLog } from './mask.ts';

const value = 'k3y "with" \\ odd/signs+é';
const learnt = (...values: readonly string[]) => {
  const mask = createMask();
  values.forEach((each, at) => mask.learn(`S${at}`, each));
  return mask;
};

test.each([
  ['as it is', value],
  ['in JSON', JSON.stringify({ value })],
  ['in JSON within JSON', JSON.stringify({ inner: JSON.stringify({ value }) })],
  ['in a URL', `https://example.org/?key=${encodeURIComponent(value)}`],
  ['in base64', Buffer.from(value).toString('base64')],
  ['in base64url', Buffer.from(value).toString('base64url')],
  ['in hex', Buffer.from(value).toString('hex')],
])(`a secret %s is masked ${proves('T-23')}`, (_, text) => {
  const shown = learnt(value).json({ text: learnt(value).text(text) }).text;
  expect(shown).toContain('[secret S0]');
  for (const piece of ['k3y', 'azN5', '6b3379']) expect(shown).not.toContain(piece);
});

test('each line of a long secret is masked', () => {
  const line = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC';
  const mask = learnt(`-----BEGIN-----\n${line}\nabcdefghijklmnopqrstuvwx\n`);
  expect(mask.text(`> ${line}`)).toBe('> [secret S0]');
});

test('of two secrets the longer one is masked first, and both are', () => {
  const mask = learnt('abcdef', 'abcdefghij');
  expect(mask.text('abcdefghij abcdef')).toBe('[secret S1] [secret S0]');
});

test('values too short to tell from words are left alone, and what a name could do in a pattern is not done', () => {
  const mask = learnt('abc', 'a$&$1b');
  expect(mask.text('abc a$&$1b')).toBe('abc [secret S1]');
});

test('without secrets nothing is touched', () => {
  const [mask, value, error] = [createMask(), { a: ['b'] }, new GatewayError('internal', 'x')];
  expect(mask.json(value)).toBe(value);
  expect(mask.error(error)).toBe(error);
  expect(mask.holds(value)).toBe(false);
});

test('an error keeps all but the secret', () => {
  const mask = learnt('hunter22');
  const cause = new Error('why');
  const error = new GatewayError('timeout', 'It said hunter22.', { remedy: 'Wait.', grant: 'g', cause });
  expect(mask.error(error)).toMatchObject({
    code: 'timeout',
    message: 'It said [secret S0].',
    remedy: 'Wait.',
    grant: 'g',
    cause,
  });
  const plain = new TypeError('hunter22');
  expect(mask.error(plain)).toBe(plain);
});

test(`a log tells no secret, however deep it lies ${proves('T-23')}`, () => {
  const lines: string[] = [];
  const mask = learnt('hunter22');
  for (const format of ['human', 'json'] as const) {
    const log = maskedLog(createLog({ level: 'debug', format, write: (line) => lines.push(line) }), mask);
    const error = new GatewayError('internal', 'a hunter22', {
      cause: new Error('b', { cause: new Error('hunter22') }),
    });
    log.debug('says hunter22', { error, list: [{ deep: 'hunter22' }], hunter: 'x' });
  }
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toContain('hunter22');
  expect(lines.join('')).toContain('[secret S0]');
});

test('a log never throws, whatever it is given', () => {
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  const trap = {
    get bad(): never {
      throw new Error('no');
    },
  };
  const lines: string[] = [];
  const log = maskedLog(createLog({ write: (line) => lines.push(line) }), learnt('hunter22'));
  log.info('x', { circle });
  log.info('y', { trap });
  log.info('z');
  expect(lines).toHaveLength(3);
});

test('whatever the secret, JSON stays JSON and does not hold it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 4 }), fc.string(), (secret, around) => {
      const mask = learnt(secret);
      const record = mask.json({ reason: `${around}${secret}${around}`, at: 1 });
      expect(record.at).toBe(1);
      expect(record.reason).toContain('[secret S0]');
    }),
  );
});
