import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

import { expect, test } from 'vitest';

import { type LogOptions, createLog, stderrWriter } from './log.ts';

const recording = (options: LogOptions = {}) => {
  const lines: string[] = [];
  const log = createLog({ now: () => 0, write: (line) => lines.push(line), ...options });
  return { log, lines };
};

test('a line says when, how serious, what, and the fields', () => {
  const { log, lines } = recording();
  log.info('Server started.', { server: 'files', ms: 12, tools: ['a', 'b'], empty: '', left: undefined });
  expect(lines).toEqual([
    '1970-01-01T00:00:00.000Z info  Server started. server=files ms=12 tools=["a","b"] empty=""\n',
  ]);
});

test('a JSON line says the same as data', () => {
  const { log, lines } = recording({ format: 'json' });
  log.warn('Slow.', { server: 'files', ms: 12, left: undefined });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { time: '1970-01-01T00:00:00.000Z', level: 'warn', message: 'Slow.', server: 'files', ms: 12 },
  ]);
});

test('lines below the level are not written', () => {
  const { log, lines } = recording({ level: 'warn' });
  log.debug('1');
  log.info('2');
  log.warn('3');
  log.error('4');
  expect(lines.map((line) => line.trimEnd().slice(-1))).toEqual(['3', '4']);
});

test.each(['human', 'json'] as const)('what a server says cannot forge a line in the %s format', (format) => {
  const { log, lines } = recording({ format });
  const forged = 'x\n1970-01-01T00:00:00.000Z error forged\u001b[2J\u202e\u2028';
  log.info(forged, { [forged]: forged, deep: { [forged]: [forged] }, error: new Error(forged) });
  expect(lines).toHaveLength(1);
  expect(lines[0]?.slice(0, -1)).toMatch(/^\P{C}*$/u);
});

test('an error is told with its code and what caused it', () => {
  const { log, lines } = recording({ format: 'json' });
  const cause = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
  log.error('Failed.', { error: new Error('not kept', { cause }) });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    error: { name: 'Error', message: 'not kept', cause: { code: 'ENOSPC', message: 'ENOSPC: no space left' } },
  });
});

test('an error that causes itself is told, and ends', () => {
  const { log, lines } = recording();
  const error = new Error('round');
  error.cause = error;
  log.error('Failed.', { error });
  expect(lines[0]).toContain('round');
});

const circle: Record<string, unknown> = {};
circle['self'] = circle;
const thrower = {
  get value(): never {
    throw new Error('no');
  },
};

test.each(['human', 'json'] as const)('nothing that is logged throws, and the rest is still told (%s)', (format) => {
  const { log, lines } = recording({ format });
  log.info('Odd.', { circle, thrower, big: 10n, fn: () => 1, symbol: Symbol('s'), none: null, last: 'told' });
  expect(lines[0]).toContain('[cannot be shown]');
  expect(lines[0]).toMatch(/last"?[=:]"?told/);
});

test('JSON stays JSON, whatever is logged', () => {
  const { log, lines } = recording({ format: 'json' });
  log.info('Odd.', { circle, thrower, big: 10n, fn: () => 1, symbol: Symbol('s'), none: null, last: 'told' });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ big: '10', symbol: 'Symbol(s)', none: null, last: 'told' });
});

test('a writer that throws is not the problem of whoever logs', () => {
  const { log } = recording({
    write: () => {
      throw new Error('EPIPE');
    },
  });
  expect(() => log.error('Anything.')).not.toThrow();
});

/** Runs a program that has a `log`, with its stderr as a pipe that the test may close. */
const start = (script: string) => {
  const module = new URL('./log.ts', import.meta.url).href;
  const program = `const { createLog } = await import(${JSON.stringify(module)}); const log = createLog(); ${script}`;
  return spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'] });
};

test('lines go to stderr, none to stdout', async () => {
  const child = start(`log.info('hello');`);
  expect(await Promise.all([text(child.stdout), text(child.stderr)])).toEqual(['', expect.stringMatching(/ hello\n$/)]);
});

test('a stderr that was closed does not end the process', async () => {
  const child = start(`
    const flood = () => { for (let i = 0; i < 500; i++) log.info('x'.repeat(1000)); };
    setTimeout(flood, 200); setTimeout(flood, 300); setTimeout(() => console.log('alive'), 400);`);
  child.stderr.destroy();
  const exited = once(child, 'exit');
  expect(await text(child.stdout)).toBe('alive\n');
  expect(await exited).toEqual([0, null]);
});

test('a reader of stderr that stops reading loses lines, and the process goes on', async () => {
  const child = start(`
    for (let i = 0; i < 5000; i++) log.info('x'.repeat(1000));
    setTimeout(() => { console.log('alive'); process.exit(0); }, 50);`);
  const exited = once(child, 'exit');
  expect(await text(child.stdout)).toBe('alive\n');
  expect(await exited).toEqual([0, null]);
});

test('lines that were not written are counted in the next one that is', async () => {
  const lines: string[] = [];
  const stream = new PassThrough();
  const write = stderrWriter(stream);
  for (let index = 0; index < 3_000; index += 1) write(`${'x'.repeat(999)}\n`);
  expect(stream.writableLength).toBeLessThan(1_100_000);
  stream.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  await expect.poll(() => stream.writableLength).toBe(0);
  write('after\n');
  await expect.poll(() => lines.at(-1)).toMatch(/^… \d{4} lines were not written: nobody read them\.\nafter\n$/);
});
