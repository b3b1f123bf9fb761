import * as z from 'zod';
import { once } from './once.ts';

const action = (what: string) =>
  z
    .enum(['hold', 'flag'])
    .optional()
    .meta({
      description: `What is done where ${what} is not as it was approved: \`hold\` keeps it from clients until a person has looked, \`flag\` only shows it in the review.`,
      default: 'hold',
      examples: ['flag'],
    });

/** What is done where a server shows something else than a person approved. */
export const pinsSection = once(() =>
  z
    .strictObject({
      wording: action('a title or a description'),
      annotation: action('a hint of a tool, or an icon'),
      schema: action('what a tool takes or gives'),
      new_target: action('a tool, prompt or resource that is new'),
      instructions: action('what a server tells the model at the start, or the text of a prompt,'),
      command: action('the package, the command, the names of the environment or the name of a server'),
      accept_wording: z
        .array(z.string().min(1))
        .optional()
        .meta({
          description:
            'Servers of `mcpServers` whose publishers are trusted to find other words; anything else of theirs is held all the same.',
          default: [],
          examples: [['notes']],
        }),
    })
    .meta({ description: 'What is done where a server shows something else than a person approved.' }),
);
