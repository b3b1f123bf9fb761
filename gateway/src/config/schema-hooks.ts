import * as z from 'zod';
import { defaults } from './defaults.ts';
import { once } from './once.ts';

const { hooks } = defaults;

const timeout = (whose: string) =>
  z
    .int()
    .min(10)
    .max(60_000)
    .optional()
    .meta({
      description: `How long each hook of ${whose} may take. A security hook that is late is a veto; any other is skipped.`,
      unit: 'milliseconds',
      default: hooks.timeoutMs,
      examples: [200],
    });

const hookModule = once(() =>
  z.strictObject({
    path: z
      .string()
      .min(1)
      .meta({
        description:
          'A JavaScript or TypeScript module (.ts, .mts, .js, .mjs) that exports `hooks`, relative to this file or starting with `~/`. It runs in the process of the gateway, with all its rights: name only code of your own, which nobody else may write.',
        examples: ['./hooks/house-rules.ts'],
      }),
    timeout_ms: timeout('this module'),
  }),
);

const engineHooks = once(() =>
  z
    .strictObject({
      timeout_ms: timeout('the engine'),
      phases: z
        .array(z.enum(['before', 'after', 'observe']))
        .min(1)
        .optional()
        .meta({
          description:
            'What the engine may hook into: `before` a call, `after` it, or to `observe`. Left out: all three.',
          examples: [['before', 'observe']],
        }),
      late: z
        .enum(['by_kind', 'veto'])
        .optional()
        .meta({
          description:
            'What a hook that fails or is late means: `by_kind` is a veto of a security hook, and any other is skipped; `veto` is always one.',
          default: hooks.late,
          examples: ['veto'],
        }),
    })
    .meta({
      description:
        'Lets the engine on the other end of the pipe hook into calls with `mcp_hook_register`. Left out: it cannot.',
      examples: [{ timeout_ms: 200 }],
    }),
);

/** What may look at calls, change or stop them before they are decided about. */
export const hooksSection = once(() =>
  z
    .strictObject({
      modules: z
        .array(hookModule())
        .max(50)
        .optional()
        .meta({
          description: 'Modules of your own, loaded at the start and again whenever their file changes.',
          examples: [[{ path: './hooks/house-rules.ts', timeout_ms: 200 }]],
        }),
      engine: engineHooks().optional(),
    })
    .meta({
      description:
        'What may rewrite, veto or observe calls and filter their results: modules of your own, and the engine. Whatever they write is checked like any call.',
    }),
);
