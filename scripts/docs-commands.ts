import { existsSync } from 'node:fs';
import type { Command } from '../gateway/src/cli/command.ts';
import { generated, table } from './docs-table.ts';

const list = new URL('../gateway/src/cli/commands.ts', import.meta.url);

const isCommand = (value: unknown): value is Command =>
  typeof value === 'object' &&
  value !== null &&
  ['name', 'summary', 'options', 'examples', 'run'].every((key) => Object.hasOwn(value, key));

const loadCommands = async (): Promise<readonly Command[]> => {
  const module: unknown = await import(list.href);
  const commands: unknown = typeof module === 'object' && module !== null ? Reflect.get(module, 'commands') : undefined;
  const found = Object.values(typeof commands === 'object' && commands !== null ? commands : {});
  if (found.length === 0 || !found.every(isCommand)) throw new TypeError('cli/commands.ts must export `commands`.');
  return found;
};

const section = ({ name, summary, operands, options, examples }: Command): string => {
  const rows = Object.entries(options).map(([option, { value, summary: meaning }]) => [
    `\`--${option}${value === undefined ? '' : ` ${value}`}\``,
    meaning,
  ]);
  const usage = ['storycore-mcp', name, operands, rows.length > 0 ? '[options]' : undefined];
  return [
    `## \`${name}\``,
    '',
    `${summary}.`.replace(/\.\.$/, '.'),
    '',
    '```sh',
    usage.filter((word) => word !== undefined).join(' '),
    '```',
    ...(rows.length > 0 ? ['', table(['Option', 'Meaning'], rows)] : []),
    '',
    examples.length > 1 ? 'Examples:' : 'Example:',
    '',
    '```sh',
    ...examples,
    '```',
  ].join('\n');
};

/** The reference page of the command line, out of the commands themselves; undefined while there are none. */
export const commandsPage = async (): Promise<string | undefined> => {
  if (!existsSync(list)) return undefined;
  const commands = await loadCommands();
  return `# Commands

${generated}

Every command takes \`--json\`, which prints the same facts for programs, and \`--help\`. What they end with stands in
[errors.md](errors.md#exit-codes).

${commands.map(section).join('\n\n')}
`;
};
