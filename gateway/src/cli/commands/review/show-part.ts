import type { HeldPart, JsonObject, Reviewed } from '../../../review.ts';
import { itemOf, visible } from '../../../review.ts';
import { styled } from '../../output.ts';
import { findingLines } from './finding-lines.ts';
import { readable, theirWords } from './words.ts';

/** Nothing of it is left out: what follows is what a person approves. */
const all = 10_000;

const entryOf = ({ kind, name }: HeldPart, { listed }: Reviewed): JsonObject | undefined => {
  const { tools = [], prompts = [], resources = [], resourceTemplates = [] } = listed?.lists ?? {};
  switch (kind) {
    case 'tool':
      return tools.find((entry) => entry['name'] === name);
    case 'prompt':
      return prompts.find((entry) => entry['name'] === name);
    case 'resource':
      return resources.find((entry) => entry['uri'] === name);
    case 'template':
      return resourceTemplates.find((entry) => entry['uriTemplate'] === name);
    case 'instructions':
      return { instructions: listed?.greeting['instructions'] ?? '' };
    case 'server':
    case 'request':
      return undefined;
  }
};

/** A part as it is now, whole; undefined where the server shows none of this name. */
export const showPart = (part: HeldPart, known: Reviewed): readonly string[] | undefined => {
  const entry = entryOf(part, known);
  if (entry === undefined) return undefined;
  const found = known.findings.filter(({ part: { kind, name } }) => kind === part.kind && name === part.name);
  return [
    `${styled('bold', visible(itemOf(part)))}, as it is now, in its server's own words:`,
    ...Object.entries(entry).flatMap(([key, value]) => [
      `  ${visible(key)}`,
      ...(typeof value === 'string'
        ? theirWords(value, '    ', all)
        : readable(value)
            .split('\n')
            .map((line) => `    │ ${visible(line)}`)),
    ]),
    ...findingLines(found, '  '),
  ];
};
