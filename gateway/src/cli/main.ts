import { closest } from '../config/suggest.ts';
import type { Command, Outcome } from './command.ts';
import { readArguments, UsageError } from './command.ts';
import { commands } from './commands.ts';
import { failureOf, tellFailure } from './failure.ts';
import { commandHelp, programHelp } from './help.ts';
import { guardStreams, jsonLines, print, say } from './output.ts';
import { readVersion } from './version.ts';

const help = (lines: readonly string[]): Outcome => ({ lines, json: { help: lines.join('\n') } });

const findCommand = (name: string): Command => {
  const found = commands.find((command) => command.name === name);
  if (found !== undefined) return found;
  const names = commands.map((command) => command.name);
  const near = closest(name, names);
  throw new UsageError(
    `There is no command ${JSON.stringify(name)}.`,
    near === undefined ? `There are: ${names.join(', ')}.` : `Did you mean \`storycore-mcp ${near}\`?`,
  );
};

const isOption = (word: string | undefined, ...names: readonly string[]): boolean =>
  word !== undefined && names.includes(word);

const run = async ([first, ...rest]: readonly string[]): Promise<Outcome> => {
  if (first === undefined) {
    // Not on stdout: whoever starts us like that may be a client that waits for the protocol there.
    for (const line of programHelp(commands)) say(line);
    return { lines: [], json: { help: programHelp(commands).join('\n') }, exit: 2 };
  }
  if (isOption(first, '--version', '-v')) {
    const version = readVersion();
    return { lines: [version], json: { version } };
  }
  if (isOption(first, '--help', '-h', 'help')) {
    const [topic] = rest.filter((word) => !word.startsWith('-'));
    return help(topic === undefined ? programHelp(commands) : commandHelp(findCommand(topic)));
  }
  if (first.startsWith('-'))
    throw new UsageError(`A command must come before ${first}.`, 'See `storycore-mcp --help`.');
  const command = findCommand(first);
  const given = readArguments(command, rest);
  return given.flag('help') ? help(commandHelp(command)) : command.run(given);
};

const show = (outcome: Outcome, json: boolean): Promise<void> => {
  if (!json) return print(outcome.lines);
  return print('records' in outcome ? jsonLines(outcome.records) : [JSON.stringify(outcome.json, undefined, 2)]);
};

/** Runs the command line. Sets the exit code and lets the process end by itself, when everything is written. */
export const main = async (words: readonly string[]): Promise<void> => {
  guardStreams();
  const json = words.includes('--json') && !words.slice(0, words.indexOf('--json')).includes('--');
  try {
    const outcome = await run(words);
    await show(outcome, json);
    process.exitCode = outcome.exit ?? 0;
  } catch (error) {
    const failure = await failureOf(error);
    const { exit, ...facts } = failure;
    if (json) await print([JSON.stringify({ error: facts }, undefined, 2)]);
    tellFailure(failure, error);
    process.exitCode = exit;
  }
};
