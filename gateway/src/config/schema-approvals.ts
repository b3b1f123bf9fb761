import * as z from 'zod';
import { defaults } from './defaults.ts';
import { once } from './once.ts';
import { refusal } from './problem.ts';
import { seconds } from './schema-sections.ts';

/** How a person is asked. */
export const approvalsSection = once(() =>
  z
    .strictObject({
      wait_seconds: seconds()
        .optional()
        .meta({
          description:
            'How long a call waits for a person whose answer a grant with `ask` wants. No answer in time is a no. A client may give up earlier.',
          unit: 'seconds',
          default: defaults.approvalWait,
          examples: [120],
        }),
      trust: z
        .array(
          z.string().regex(/^(?:engine|client:[^\p{C}]{1,100})$/u, {
            error: refusal('This is no way in which an answer may come.', 'Write "engine", or "client:" and its name.'),
          }),
        )
        .optional()
        .meta({
          description:
            'Whose answers count beside those on the command line: `engine`, or `client:NAME`. Whoever is trusted here may allow what it asks for itself, for its session at most, never always, and never to start or stop servers. Left out: nobody.',
          examples: [['engine']],
        }),
    })
    .meta({ description: 'How a person is asked about calls that a grant with `ask` holds.' }),
);
