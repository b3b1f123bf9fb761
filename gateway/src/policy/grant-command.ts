import type { Principal, Target } from './grant.ts';
import type { Need } from './need.ts';
import { isOpen } from './pattern.ts';
import { shellWord } from './shell-word.ts';
import { isVisible } from './visible.ts';

const conditionWords = ({ object }: Need): string[] => {
  if (object.kind === 'path') return object.forms.flatMap((form) => ['--path', form]);
  if (object.kind !== 'url') return [];
  return [
    ...(object.host === '' ? [] : ['--host', object.host]),
    ...(object.port === 0 ? [] : ['--port', String(object.port)]),
    ...(object.protocol === '' ? [] : ['--protocol', object.protocol]),
  ];
};

/**
 * The words after `storycore-mcp` that allow this need and nothing else: `grant CLIENT SERVER/NAME --level LEVEL`, with
 * `--addon`, `--project`, `--path`, `--host`, `--port`, `--protocol` as they apply. Undefined when a name is itself a
 * pattern, holds what a person cannot see, or would be read as an option: such a command would not be what it seems.
 */
export const grantWords = (principal: Principal, target: Target, need: Need): readonly string[] | undefined => {
  const who = [principal.client, principal.addon, principal.project].filter((part) => part !== undefined);
  const operands = [principal.client, `${target.upstream}/${target.name}`];
  const conditions = conditionWords(need);
  // Conditions are pairs of an option and its value.
  const words = [...who, ...operands, ...conditions.filter((_, index) => index % 2 === 1)];
  if (words.some((word) => isOpen(word) || !isVisible(word) || /^-|^$/.test(word))) return undefined;
  return [
    'grant',
    ...operands,
    '--level',
    need.level,
    ...(principal.addon === undefined ? [] : ['--addon', principal.addon]),
    ...(principal.project === undefined ? [] : ['--project', principal.project]),
    ...conditions,
  ];
};

/** The command that allows this need and nothing else, ready to paste. */
export const grantCommand = (principal: Principal, target: Target, need: Need): string | undefined => {
  const words = grantWords(principal, target, need);
  return words === undefined ? undefined : ['storycore-mcp', ...words.map(shellWord)].join(' ');
};
