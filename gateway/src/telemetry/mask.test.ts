import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { GatewayError } from '../errors.ts';
import { aRecord } from '../../test/fixtures/state.ts';
import { encodeBegun } from '../store/audit-line.ts';
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
  ['in JSON that keeps to ASCII', JSON.stringify({ value }).replace('é', '\\u00e9')],
  ['in a form', `key=${encodeURIComponent(value).replaceAll('%20', '+')}`],
  ['in base64 after other bytes', Buffer.from(`xy${value}z`).toString('base64')],
  ['in upper hex', Buffer.from(value).toString('hex').toUpperCase()],
  ['in lower case', value.toLowerCase()],
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
  const other = new GatewayError('timeout', 'It said nothing.', { remedy: 'Ask `hunter22`.' });
  expect(mask.error(other)).toMatchObject({ message: 'It said nothing.', remedy: 'Ask `[secret S0]`.' });
  const [plain, bug] = [new TypeError('x'), new TypeError('hunter22')];
  expect(mask.error(plain)).toBe(plain);
  expect(mask.error(bug)).toMatchObject({ message: '[secret S0]', cause: bug });
  expect(mask.error('hunter22')).toBe('hunter22');
});

test.each(['1700', 'call', 'kind', 'started', 'true', 'null', '","a', 'tool_execute'])(
  'a secret that is spelt %s leaves a record readable, and its numbers as they are',
  (secret) => {
    const record = aRecord('1700-call', { at: 17_001_700, bytesIn: 1_700, reason: `it said ${secret}` });
    const masked = learnt(secret).record(record);
    expect(masked).toEqual({ ...record, reason: 'it said [secret S0]', facts: expect.anything() });
    expect(encodeBegun(masked).record.id).toBe('1700-call');
  },
);

test(`a secret in a path, a host or the name of a target is masked in its record ${proves('T-23')}`, () => {
  const secret = 'Hunter22-Hunter22';
  const shown = `/a/${secret}`;
  const record = learnt(secret).record(
    aRecord('1', {
      principal: { client: secret },
      target: { kind: 'resource', upstream: 'web', name: `https://x/?key=${secret}` },
      facts: {
        needs: [
          { level: 'resource_read', object: { kind: 'path', forms: [shown, shown.toLowerCase()], shown } },
          {
            level: 'network_access',
            object: { kind: 'url', protocol: 'https', host: secret.toLowerCase(), port: 1, reach: 'public', shown },
          },
        ],
        violations: [`${secret} is a device.`],
      },
      trail: [{ step: 'permission', decision: 'allow', grant: 'config:1' }],
    }),
  );
  expect(JSON.stringify(record).toLowerCase()).not.toContain(secret.toLowerCase());
  expect(record.trail).toEqual([{ step: 'permission', decision: 'allow', grant: 'config:1' }]);
});

test.each([
  ['a//b\\c-of-a-key', '/x/a/b/c-of-a-key'],
  ['50%25-of-a-key', '/x/50%-of-a-key'],
  ['\uff46ull-width-key', '/x/full-width-key'],
  ['Sharp/Key-', 'C:\\x\\sharp\\key-'],
])(`the secret %s is masked in a path that was read as %s ${proves('T-23')}`, (secret, path) => {
  expect(learnt(secret).text(path)).toContain('[secret S0]');
});

test(`a key in a header is masked, alone and within it, and in what the platform says of it ${proves('T-23')}`, () => {
  const [key, broken] = ['k3y-of-the-service', 'k3y-with\na-break'];
  const mask = learnt(key, broken);
  const basic = Buffer.from(`user:${key}`).toString('base64');
  for (const text of [`Bearer ${key}`, `{"authorization":"Bearer ${key}"}`])
    expect(mask.text(text)).not.toContain('k3y');
  expect(mask.text(`Basic ${basic}`)).toMatch(/^Basic \w{1,8}\[secret S0\]\w{0,1}=*$/);
  let thrown: unknown;
  try {
    thrown = new Headers({ authorization: `Bearer ${broken}` });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ message: expect.stringContaining('k3y') });
  expect(mask.error(thrown)).toMatchObject({ message: expect.not.stringContaining('k3y') });
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
      const record = { reason: `${around}${secret}${around}`, at: 12_345, list: [true, { a: around }] };
      const masked = mask.json(record);
      expect(masked.at).toBe(12_345);
      expect(masked.list[0]).toBe(true);
      expect(masked.reason).toContain('[secret S0]');
      expect(JSON.parse(JSON.stringify(masked))).toEqual(masked);
    }),
  );
});
