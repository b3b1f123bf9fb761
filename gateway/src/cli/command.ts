import { parseArgs } from 'node:util';
import { closest } from '../config/suggest.ts';

export interface Option {
  readonly type: 'string' | 'boolean';
  /** What stands for the value in the help: `PATH`, `MINUTES`. */
  readonly value?: string;
  readonly multiple?: boolean;
  readonly summary: string;
}

export type Each<T> = Iterable<T> | AsyncIterable<T>;

/** What a command has to say: the same facts as lines for people and as JSON for programs. */
export type Outcome = {
  /** May be told one after the other, as they become known. */
  readonly lines: Each<string>;
  /** Exit code; 0 where left out. */
  readonly exit?: number;
} & (
  | { readonly json: unknown }
  /** One JSON value a line: for what has no end, or is too much to hold. */
  | { readonly records: Each<unknown> }
);

export interface Given {
  readonly operands: readonly string[];
  text(option: string): string | undefined;
  texts(option: string): readonly string[];
  flag(option: string): boolean;
}

/** A command is data: help, docs and tests read it. */
export interface Command {
  /** One word, or two where several do something with the same: `secret set`, `secret list`. */
  readonly name: string;
  readonly summary: string;
  /** The operands, as they stand in the help: `CLIENT SERVER/NAME`; those in brackets may be left out, `…` is any number. */
  readonly operands?: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly examples: readonly string[];
  readonly run: (given: Given) => Promise<Outcome>;
}

/** The command line cannot be understood. Ends the command with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** One imperative sentence. */
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** Options that every command has. */
export const commonOptions: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', summary: 'Print the result as JSON' },
  help: { type: 'boolean', summary: 'Show this help' },
};

const optionsOf = (command: Command): Record<string, Option> => ({ ...command.options, ...commonOptions });

const parse = (command: Command, words: readonly string[]) => {
  const options: Record<string, { type: 'string' | 'boolean'; multiple?: boolean; short?: string }> = {};
  for (const [name, { type, multiple }] of Object.entries(optionsOf(command))) {
    options[name] = { type, ...(multiple === true ? { multiple } : {}), ...(name === 'help' ? { short: 'h' } : {}) };
  }
  return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
};

/** What Node's parser found wrong, in our words. */
const misread = (command: Command, error: unknown): UsageError => {
  const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const unknown = /^Unknown option '(-{1,2})([^']*)'/.exec(message);
  if (unknown === null) return new UsageError(`${message.replace(/\.$/, '')}.`);
  const [, dashes = '--', name = ''] = unknown;
  const near = closest(name, Object.keys(optionsOf(command)));
  const remedy = near === undefined ? undefined : `Did you mean --${near}?`;
  return new UsageError(`\`${command.name}\` has no option ${dashes}${name}.`, remedy);
};

const countOperands = (command: Command, operands: readonly string[]): void => {
  const shown = command.operands ?? '';
  const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');
  const required = words(shown.replace(/\[.*\]/, ''));
  const missing = required[operands.length];
  if (missing !== undefined) throw new UsageError(`\`${command.name}\` needs ${missing}.`);
  const surplus = shown.includes('…') ? undefined : operands[words(shown).length];
  if (surplus !== undefined) throw new UsageError(`\`${command.name}\` has no use for ${JSON.stringify(surplus)}.`);
};

/** The words after the command's name. Throws UsageError. */
export const readArguments = (command: Command, words: readonly string[]): Given => {
  let read: ReturnType<typeof parse>;
  try {
    read = parse(command, words);
  } catch (error) {
    throw misread(command, error);
  }
  const { values, positionals } = read;
  if (values['help'] !== true) countOperands(command, positionals);
  return {
    operands: positionals,
    text(name) {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    },
    texts(name) {
      const value = values[name];
      return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    },
    flag: (name) => values[name] === true,
  };
};
