import { closest } from '../config/suggest.ts';
import type { Command, Outcome } from './command.ts';
import { readArguments, UsageError } from './command.ts';
import { commands } from './commands.ts';
import { failureOf, tellFailure } from './failure.ts';
import { commandHelp, groupHelp, programHelp } from './help.ts';
import { guardStreams, jsonLines, print, say } from './output.ts';
import { readVersion } from './version.ts';

const help = (lines: readonly string[]): Outcome => ({ lines, json: { help: lines.join('\n') } });

/** The commands whose names begin with this word and have another: `secret` has `secret set` and more. */
const groupOf = (word: string): readonly Command[] => commands.filter(({ name }) => name.startsWith(`${word} `));

/** The command that the words begin with, and the words after its name. Throws UsageError. */
const findCommand = ([first = '', ...rest]: readonly string[]): { command: Command; rest: readonly string[] } => {
  const group = groupOf(first);
  const [second, ...others] = rest;
  const name = group.length > 0 && second !== undefined ? `${first} ${second}` : first;
  const command = commands.find((each) => each.name === name);
  if (command !== undefined) return { command, rest: name === first ? rest : others };
  // Some have a word of their own too: `audit` shows, `audit verify` proves.
  const own = commands.find((each) => each.name === first);
  if (own !== undefined) return { command: own, rest };
  const names = (group.length > 0 ? group : commands).map((each) => each.name);
  if (group.length > 0 && (second === undefined || second.startsWith('-'))) {
    throw new UsageError(`\`${first}\` is not the whole of a command.`, `There are: ${names.join(', ')}.`);
  }
  const near = closest(name, names) ?? closest(name, [...new Set(names.map((each) => each.replace(/ .*/, '')))]);
  throw new UsageError(
    `There is no command ${JSON.stringify(name)}.`,
    near === undefined ? `There are: ${names.join(', ')}.` : `Did you mean \`storycore-mcp ${near}\`?`,
  );
};

/** The help of a command, or of the commands that begin with its word. */
const helpOn = (words: readonly string[]): Outcome => {
  const [first = '', second] = words.filter((word) => !word.startsWith('-'));
  const group = groupOf(first);
  if (second !== undefined || group.length === 0) return help(commandHelp(findCommand(words).command));
  const own = commands.find(({ name }) => name === first);
  return help(own === undefined ? groupHelp(first, group) : [...commandHelp(own), ...groupHelp(first, group).slice(1)]);
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
    const topic = rest.filter((word) => !word.startsWith('-'));
    return topic.length === 0 ? help(programHelp(commands)) : helpOn(topic);
  }
  if (first.startsWith('-'))
    throw new UsageError(`A command must come before ${first}.`, 'See `storycore-mcp --help`.');
  if (isOption(rest[0], '--help', '-h')) return helpOn([first]);
  const { command, rest: words } = findCommand([first, ...rest]);
  const given = readArguments(command, words);
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
    const failure = failureOf(error);
    const { exit, ...facts } = failure;
    if (json) await print([JSON.stringify({ error: facts }, undefined, 2)]);
    tellFailure(failure, error);
    process.exitCode = exit;
  }
};
