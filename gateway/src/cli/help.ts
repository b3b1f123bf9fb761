import type { Command, Option } from './command.ts';
import { commonOptions } from './command.ts';
import { pad, width, wrap } from './layout.ts';

const programName = 'storycore-mcp';
const lineColumns = 80;

const exitCodes = [
  ['0', 'done'],
  ['1', 'failed'],
  ['2', 'the command line cannot be understood'],
  ['3', 'not signed in'],
  ['4', 'a server is not there, or does not answer'],
  ['5', 'refused by the policy'],
  ['78', 'the configuration cannot be used'],
] as const;

/** Two columns, the second wrapped. */
const described = (rows: readonly (readonly [string, string])[]): string[] => {
  const left = Math.min(26, Math.max(...rows.map(([term]) => width(term))));
  return rows.flatMap(([term, text]) => {
    const [first = '', ...more] = wrap(text, lineColumns - left - 4);
    const rest = more.map((line) => `${' '.repeat(left + 4)}${line}`);
    if (width(term) <= left) return [`  ${pad(term, left)}  ${first}`, ...rest];
    return [`  ${term}`, `${' '.repeat(left + 4)}${first}`, ...rest];
  });
};

const optionRow = ([name, option]: readonly [string, Option]): readonly [string, string] => {
  const value = option.value === undefined ? '' : ` ${option.value}`;
  return [`--${name}${value}${option.multiple === true ? ' …' : ''}`, option.summary];
};

/** The help of one command. */
export const commandHelp = (command: Command): string[] => {
  const operands = command.operands === undefined ? '' : ` ${command.operands}`;
  const options = Object.entries({ ...command.options, ...commonOptions });
  return [
    `${programName} ${command.name}${operands}`,
    '',
    ...wrap(command.summary, lineColumns),
    '',
    'Options',
    ...described(options.map(optionRow)),
    '',
    command.examples.length === 1 ? 'Example' : 'Examples',
    ...command.examples.map((example) => `  ${example}`),
  ];
};

/** The summary up to where it goes into detail. */
const headline = (summary: string): string => (summary.split(/[.:](?: |$)/)[0] ?? '').trim();

/** The help of the commands that begin with the same word. */
export const groupHelp = (word: string, commands: readonly Command[]): string[] => [
  `${programName} ${word}`,
  '',
  'Commands',
  ...described(commands.map(({ name, summary }) => [name, headline(summary)] as const)),
  '',
  `\`${programName} ${word} … --help\` shows the options of one, with examples.`,
];

/** The help of the whole: every command in a line. */
export const programHelp = (commands: readonly Command[]): string[] => [
  `${programName}: the one door between MCP clients and your files and tools`,
  '',
  'Commands',
  ...described(commands.map(({ name, summary }) => [name, headline(summary)] as const)),
  '',
  `\`${programName} COMMAND --help\` shows the options of one, with examples.`,
  '',
  'First steps',
  `  ${programName} init PROJECT`,
  `  ${programName} list`,
  '',
  'Exit codes',
  ...described(exitCodes),
];
