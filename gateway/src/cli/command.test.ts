import { expect, test } from 'vitest';
import type { Command } from './command.ts';
import { readArguments, UsageError } from './command.ts';
import { commands } from './commands.ts';
import { commandHelp, programHelp } from './help.ts';
import { width } from './layout.ts';

const sample: Command = {
  name: 'sample',
  summary: 'A sample.',
  operands: 'FIRST [SECOND]',
  options: {
    path: { type: 'string', multiple: true, summary: 'Paths' },
    to: { type: 'string', summary: 'To' },
    force: { type: 'boolean', summary: 'Force' },
  },
  examples: ['storycore-mcp sample a'],
  run: async () => ({ lines: [], json: {} }),
};

const read = (...words: readonly string[]) => readArguments(sample, words);

test('words become operands and options', () => {
  const given = read('a', '--path', 'x', '--path=y', 'b', '--force');
  expect(given.operands).toEqual(['a', 'b']);
  expect(given.texts('path')).toEqual(['x', 'y']);
  expect([given.flag('force'), given.flag('json'), given.text('to')]).toEqual([true, false, undefined]);
});

test.each([
  [[], 'needs FIRST'],
  [['a', 'b', 'c'], 'no use for "c"'],
  [['a', '--forse'], 'no option --forse'],
  [['a', '--to'], "'--to <value>' argument missing"],
  [['a', '--force=yes'], "'--force' does not take an argument"],
])('%j is refused', (words, message) => {
  expect(() => read(...words)).toThrow(UsageError);
  expect(() => read(...words)).toThrow(message);
});

test('a misspelt option names the one that was meant', () => {
  let remedy: unknown;
  try {
    read('a', '--forse');
  } catch (error) {
    remedy = error instanceof UsageError ? error.remedy : error;
  }
  expect(remedy).toBe('Did you mean --force?');
});

test('help can be asked for without the operands that a command needs', () => {
  expect(read('--help').flag('help')).toBe(true);
  expect(read('-h').flag('help')).toBe(true);
});

/** Words of a shell line without variables, as a shell would hand them over. */
const shellWords = (line: string): string[] =>
  [...line.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'));

test.each(commands.map((command) => [command.name, command] as const))(
  'the help of %s fits 80 columns, and its examples can be typed',
  (name, command) => {
    expect(commandHelp(command).every((line) => width(line) <= 88)).toBe(true);
    expect(commandHelp(command).filter((line) => !line.startsWith('  storycore-mcp') && width(line) > 80)).toEqual([]);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples) {
      const parts = name.split(' ').length;
      const [program, ...rest] = shellWords(example.replace(/ < \S+$/, ''));
      const words = rest.slice(parts);
      expect([program, rest.slice(0, parts).join(' ')]).toEqual(['storycore-mcp', name]);
      expect(() => readArguments(command, words)).not.toThrow();
    }
  },
);

test('the help of the whole names every command, in 80 columns', () => {
  const help = programHelp(commands);
  expect(help.filter((line) => width(line) > 80)).toEqual([]);
  for (const { name } of commands) expect(help.some((line) => line.startsWith(`  ${name} `))).toBe(true);
});
