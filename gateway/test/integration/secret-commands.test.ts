import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemKeychain } from '../../src/store/keychain.ts';
import { openState } from '../../src/store/state.ts';
import { proves } from '../security/proves.ts';
import { createPlace, program, recordsOf } from './raw-client.ts';
import type { Place } from './raw-client.ts';

const value = 'Tr0ub4dor&3 «horse»';

/** Where no keychain is, on whatever machine: the key goes into a file. */
const placeWithoutKeychain = (): Place => {
  const place = createPlace();
  return { ...place, env: { ...place.env, DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(place.folder, 'no-bus')}` } };
};

/** The command line as a program uses it: nobody is there to be asked. */
const run = (place: Place, words: readonly string[], input = '') => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    env: { ...place.env },
    cwd: place.folder,
    encoding: 'utf8',
    input,
  });
  return { code: status, out: stdout, err: stderr };
};

const json = (place: Place, words: readonly string[], input?: string): unknown =>
  JSON.parse(run(place, [...words, '--json'], input).out);

const named = {
  mcpServers: {
    forge: { command: process.execPath, env: { TOKEN: 'Bearer ${secret:FORGE}' } },
    mail: { command: process.execPath, env: { TOKEN: '${secret:MAIL}', OTHER: '${secret:FORGE}' } },
  },
};

/** All bytes of the data folder, as text. */
const bytesOf = ({ data }: Place): string =>
  readdirSync(data, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(data, name)).isFile())
    .map((name) => readFileSync(join(data, name), 'latin1'))
    .join('\n');

// On other systems the keychain of whoever runs the tests would be used.
const notLinux = process.platform !== 'linux';

test.skipIf(notLinux)('a secret comes on stdin, is listed without its value, and is forgotten', async () => {
  await using place = placeWithoutKeychain();
  place.config(named);
  const set = run(place, ['secret', 'set', 'FORGE'], `${value}\n`);
  expect([set.code, set.err]).toEqual([0, '']);
  expect(set.out).toContain('FORGE is set.');
  expect(set.out).toContain('forge, mail');
  expect(set.out).not.toContain('horse');
  expect(json(place, ['secret', 'list'])).toEqual({
    secrets: [{ name: 'FORGE', setAt: expect.any(Number), servers: ['forge', 'mail'] }],
    missing: [{ name: 'MAIL', servers: ['mail'] }],
    key: 'file',
  });
  expect(run(place, ['secret', 'list']).out).toContain('storycore-mcp secret set MAIL');
  using state = openState(place.data, () => {}, { keychain: systemKeychain() });
  // Without the line break, with all the rest.
  expect(await state.secrets.get('FORGE')).toBe(value);

  const removed = run(place, ['secret', 'remove', 'FORGE']);
  expect([removed.code, removed.out]).toEqual([0, '✔ FORGE is removed.\n']);
  expect(removed.err).toContain('forge, mail cannot be used without it');
  const again = run(place, ['secret', 'remove', 'FORGE']);
  expect([again.code, again.out]).toEqual([1, '']);
});

test.skipIf(notLinux)(
  `setting and removing a secret is recorded, its value stands nowhere in the data folder ${proves('T-23')}`,
  async () => {
    await using place = placeWithoutKeychain();
    run(place, ['secret', 'set', 'FORGE'], value);
    run(place, ['secret', 'remove', 'FORGE']);
    expect(recordsOf(place)).toMatchObject([
      { kind: 'config', method: 'secret/set', target: { name: 'FORGE' }, principal: { client: 'storycore-mcp' } },
      { kind: 'config', method: 'secret/remove', target: { name: 'FORGE' } },
    ]);
    expect(run(place, ['audit', '--kind', 'config']).out).toContain('secret/set FORGE');
    for (const part of [value, 'Tr0ub4dor', Buffer.from(value).toString('base64')]) {
      expect(bytesOf(place)).not.toContain(Buffer.from(part).toString('latin1'));
    }
  },
);

test.each([
  [['secret'], '', 'There are: secret set, secret list, secret remove.'],
  [['secret', 'set', 'A', 'the-value'], '', 'has no use for "the-value"'],
  [['secret', 'set', 'a b'], 'x', 'cannot be the name of a secret'],
  [['token', 'create'], '', '`token create` needs --client.'],
])('%j ends with 2 and says what to write', async (words, input, why) => {
  await using place = placeWithoutKeychain();
  const { code, out, err } = run(place, words, input);
  expect([code, out]).toEqual([2, '']);
  expect(err.replaceAll(/\s+/g, ' ')).toContain(why);
  expect(existsSync(join(place.data, 'secrets.json'))).toBe(false);
});

test('an empty value, or bytes that are no text, set nothing', async () => {
  await using place = placeWithoutKeychain();
  expect(run(place, ['secret', 'set', 'A'], '\n').code).toBe(1);
  expect(run(place, ['secret', 'set', 'A'], 'x'.repeat(65_537)).code).toBe(1);
  expect(json(place, ['secret', 'list'])).toMatchObject({ secrets: [] });
});

test.skipIf(notLinux)(
  'a configuration that cannot be used keeps nobody from setting or removing a secret',
  async () => {
    await using place = placeWithoutKeychain();
    writeFileSync(join(place.folder, 'storycore-mcp.json'), '{');
    const set = run(place, ['secret', 'set', 'A'], value);
    expect(set.code).toBe(0);
    expect(set.err).toContain('The configuration cannot be used');
    expect(run(place, ['secret', 'remove', 'A']).code).toBe(0);
  },
);

test.skipIf(notLinux)('check and doctor say what is named and not set, and where the key is', async () => {
  await using place = placeWithoutKeychain();
  const config = place.config(named);
  const findings = (command: string) => run(place, [command, '--config', config]);
  for (const command of ['check', 'doctor']) expect(findings(command).out).toContain('the secret FORGE is not set');
  expect(findings('check').code).toBe(78);
  for (const name of ['FORGE', 'MAIL']) run(place, ['secret', 'set', name], value);
  for (const command of ['check', 'doctor']) {
    const { code, out } = findings(command);
    expect(code).toBe(0);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      `2 secrets, encrypted; the key is in ${join(place.data, 'secrets.key')}`,
    );
    expect(out).not.toContain('horse');
  }
  rmSync(join(place.data, 'secrets.key'));
  expect(findings('check').out.replaceAll(/\s+/g, ' ')).toContain('the key of the secrets, is gone');
});

test('check points at a key that stands in the configuration, and shows nothing of it', async () => {
  await using place = placeWithoutKeychain();
  const key = ['Zk3Vt9QpLx7R', 'bN2mWc8YdJ5s'].join('');
  const server = { command: process.execPath, env: { GITHUB_TOKEN: key } };
  place.config({ mcpServers: { forge: server } });
  const { code, out } = run(place, ['check']);
  expect(code).toBe(0);
  expect(out).toContain('⚠ configuration');
  expect(out).toContain('storycore-mcp secret set GITHUB_TOKEN');
  expect(out).not.toContain(key);
});

/** A command with a terminal, and a person who types an answer at the question. Gives all that the terminal showed. */
const atTerminal = (place: Place, words: readonly string[], question: string, typed: string): Promise<string> =>
  new Promise((resolve) => {
    const line = [process.execPath, program, ...words].map((word) => `'${word}'`).join(' ');
    const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
      env: { ...place.env, TERM: 'xterm', NO_COLOR: '1' },
      cwd: place.folder,
      stdio: 'pipe',
    });
    let shown = '';
    let answered = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
      if (answered || !shown.includes(question)) return;
      answered = true;
      child.stdin.write(typed);
    });
    child.once('close', (code) => resolve(`${shown}exit ${code}`));
  });

const noTerminal = notLinux || spawnSync('script', ['--version']).status !== 0;

test.skipIf(noTerminal)('at a terminal the value is asked for and not shown, and a removal is confirmed', async () => {
  await using place = placeWithoutKeychain();
  place.config(named);
  const set = await atTerminal(place, ['secret', 'set', 'FORGE'], '(not shown): ', 'correct-horse\r');
  expect(set).toContain('FORGE is set.');
  expect(set).not.toContain('horse');
  const pasted = await atTerminal(place, ['secret', 'set', 'MAIL'], '(not shown): ', 'one\rtwo\r');
  expect(pasted).toContain('more than one line, and nothing was set');
  const left = await atTerminal(place, ['secret', 'set', 'MAIL'], '(not shown): ', '\u0003');
  expect(left).toMatch(/Nothing was set\.[^]*exit 1$/);
  const kept = await atTerminal(place, ['secret', 'remove', 'FORGE'], '[y/N] ', 'n\r');
  expect(kept).toContain('Nothing was removed.');
  const removed = await atTerminal(place, ['secret', 'remove', 'FORGE'], '[y/N] ', 'y\r');
  expect(removed).toContain('FORGE is removed.');
  expect(json(place, ['secret', 'list'])).toMatchObject({
    secrets: [],
    missing: [{ name: 'FORGE' }, { name: 'MAIL' }],
  });
});

test(`a token is shown once, alone on stdout, and only its hash is kept ${proves('T-24')}`, async () => {
  await using place = placeWithoutKeychain();
  const created = run(place, ['token', 'create', '--client', 'ada']);
  expect(created.code).toBe(0);
  expect(created.out).toMatch(/^scm_[\w-]{43}\n$/);
  const token = created.out.trim();
  expect(created.err).toContain('It is not shown again');
  const shown = ['list', 'list --json'].map((words) => run(place, ['token', ...words.split(' ')]).out).join('');
  expect(shown).toContain('ada');
  for (const part of [token, token.slice(4), token.slice(4, 20)]) {
    expect(shown + run(place, ['audit', '--json']).out + bytesOf(place)).not.toContain(part);
  }
  using state = openState(place.data, () => {});
  expect(state.tokens.check(token)).toMatchObject({ client: 'ada' });
});

test(`a token that was revoked on the command line is none any more, for a gateway that runs too ${proves('T-24')}`, async () => {
  await using place = placeWithoutKeychain();
  const { id, token } = json(place, ['token', 'create', '--client', 'ada']) as { id: string; token: string };
  using state = openState(place.data, () => {});
  expect(state.tokens.check(token)).toEqual({ id, client: 'ada' });
  expect(run(place, ['token', 'revoke', id]).code).toBe(0);
  expect(state.tokens.check(token)).toBeUndefined();
  expect(run(place, ['token', 'list']).out).toContain('revoked');
  const again = run(place, ['token', 'revoke', id, 't-none']);
  expect(again.code).toBe(1);
  expect(again.err).toContain('was revoked before');
  expect(again.err).toContain('There is no token "t-none"');
  expect(recordsOf(place)).toMatchObject([{ method: 'token/create' }, { method: 'token/revoke' }]);
});
