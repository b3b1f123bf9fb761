import * as z from 'zod';
import { defaults } from './defaults.ts';
import { once } from './once.ts';
import { refusal } from './problem.ts';

const howToStop = 'To stop calls, write a grant with `deny`, or use `storycore-mcp freeze`.';

const limit = once(() =>
  z
    .union(
      [
        z.literal(false),
        z.strictObject({
          rate: z
            .number()
            .positive({
              error: refusal(
                'A rate of zero or less would let no call through.',
                `For no limit write \`false\` instead of the object, or leave the entry out. ${howToStop}`,
              ),
            })
            .max(100_000)
            .meta({
              description: 'How many calls in the long run; with a fraction for less than one: 0.5 is 30 a minute.',
              unit: 'calls a second',
              examples: [5],
            }),
          burst: z
            .int()
            .min(1, {
              error: refusal(
                'A burst smaller than one would let no call through.',
                `Write at least 1, or leave it out. ${howToStop}`,
              ),
            })
            .max(100_000)
            .optional()
            .meta({
              description: 'How many calls at once after a rest. Left out: those of one second, and at least 1.',
              unit: 'calls',
              examples: [10],
            }),
        }),
      ],
      {
        error: refusal(
          'Expected an object { } or false.',
          'Write `{ "rate": 5, "burst": 10 }`, or `false` for no limit.',
        ),
      },
    )
    .meta({ description: 'A limit; `false` for none, where a later pattern would set one.' }),
);

const limits = (description: string, example: Readonly<Record<string, unknown>>) =>
  z
    .record(z.string().min(1).max(400), limit())
    .optional()
    .meta({ description, examples: [example] });

/** How often what may be called. */
export const rateLimitsSection = once(() =>
  z
    .strictObject({
      clients: limits(
        'For each client of this name, which may hold `*` for any run of characters: how many calls it may make. A name that is written out goes first, then the first pattern that fits, `*` last; `false` instead of a limit means none. Servers and tools are named in the same way.',
        { '*': { rate: 20, burst: 40 } },
      ),
      servers: limits('For each server of this name, however many clients call it.', {
        brave_search: { rate: 1, burst: 1 },
      }),
      tools: limits('For each tool of this name, as `SERVER/TOOL`, however many clients call it.', {
        'notes/search*': { rate: 2 },
      }),
      max_wait: z
        .number()
        .min(0)
        .max(60)
        .optional()
        .meta({
          description:
            'How long a call that comes too early may wait for its turn, the clients one after the other. One that would wait longer is refused at once and told when to try again; 0 refuses all that come too early.',
          unit: 'seconds',
          default: defaults.rateMaxWait,
          examples: [1],
        }),
      max_waiting: z
        .int()
        .min(1)
        .max(10_000)
        .optional()
        .meta({
          description: 'How many calls may wait for one limit. One more makes the last of the longest line leave.',
          unit: 'calls',
          default: defaults.rateMaxWaiting,
          examples: [256],
        }),
    })
    .meta({
      description: 'How often clients may call, and servers and tools be called. Left out: as often as they like.',
    }),
);
