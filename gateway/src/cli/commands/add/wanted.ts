import { runnerOf } from '../../../adding/entry.ts';
import type { Entry, Wanted } from '../../../adding/entry.ts';
import type { Runner } from '../../../install/runner.ts';
import type { Spec } from '../../../install/spec.ts';
import { readSpec } from '../../../install/spec.ts';
import { GatewayError } from '../../../index.ts';
import type { Given } from '../../command.ts';
import { UsageError } from '../../command.ts';

const specOf = (text: string): Spec => {
  const read = readSpec(text);
  if ('refused' in read) throw new UsageError(read.refused, read.remedy);
  return read;
};

const variable = (text: string): readonly [string, string] => {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new UsageError(`--env ${JSON.stringify(text)} has no value.`, 'Write --env NAME=VALUE.');
};

const rewritten = (server: string, runner: Runner): Wanted => {
  const { program, from, spec, bin, args } = runner;
  if (from === 'npm' && spec !== undefined) return { spec: specOf(spec), server, bin, args, env: {} };
  const why = from === 'python' ? 'packages of Python cannot be installed yet' : 'its options are not understood';
  throw new GatewayError('invalid-request', `${server} is started by \`${program}\`, and ${why}.`, {
    remedy:
      from === 'python'
        ? 'Name an exact version in the configuration, `PACKAGE==1.2.3`.'
        : 'Install its package by name: `storycore-mcp add PACKAGE@VERSION`.',
  });
};

/** What the configuration fetches at each start: of the server that is named, or all that can be installed. */
const fromConfig = (entries: ReadonlyMap<string, Entry>, only: string | undefined): readonly Wanted[] => {
  if (only === undefined) {
    return [...entries].flatMap(([server, entry]) => {
      const runner = runnerOf(entry);
      return runner?.from === 'npm' && runner.spec !== undefined ? [rewritten(server, runner)] : [];
    });
  }
  const entry = entries.get(only);
  if (entry === undefined) {
    const names = [...entries.keys()].join(', ') || 'none';
    throw new UsageError(`The configuration has no server ${JSON.stringify(only)}.`, `It has: ${names}.`);
  }
  const runner = runnerOf(entry);
  return runner === undefined ? [] : [rewritten(only, runner)];
};

/** What is to be installed, by the words of the person. Throws UsageError. */
export const wantedBy = (given: Given, entries: ReadonlyMap<string, Entry>): readonly Wanted[] => {
  const [operand] = given.operands;
  if (given.flag('from-config')) {
    const idle = ['name', 'bin'].find((option) => given.text(option) !== undefined);
    const many = ['env', 'arg'].find((option) => given.texts(option).length > 0);
    const surplus = idle ?? many;
    if (surplus !== undefined) {
      throw new UsageError(`--${surplus} has no meaning with --from-config.`, 'Change it in the configuration.');
    }
    return fromConfig(entries, operand);
  }
  if (operand === undefined) {
    throw new UsageError('`add` needs a package.', 'Write `storycore-mcp add PACKAGE@VERSION`, or --from-config.');
  }
  const args = given.texts('arg');
  return [
    {
      spec: specOf(operand),
      server: given.text('name'),
      bin: given.text('bin'),
      args: args.length === 0 ? undefined : args,
      env: Object.fromEntries(given.texts('env').map(variable)),
    },
  ];
};
