import * as z from 'zod';
import { defaults } from './defaults.ts';
import { once } from './once.ts';
import { refusal } from './problem.ts';
import { seconds } from './schema-sections.ts';

const rule = once(() =>
  z.strictObject({
    metric: z
      .enum(['error_rate', 'response_time', 'memory', 'unauthorised', 'cpu', 'queue', 'restarts'])
      .optional()
      .meta({
        description:
          'What is looked at: the share of calls that failed (percent), what 19 of 20 calls took at most (seconds), memory of what is allowed (percent), attempts at what nobody allowed, processor time (percent of one), calls that wait, restarts. The four rules that are there know theirs.',
        examples: ['queue'],
      }),
    over: z
      .number()
      .nonnegative()
      .max(1e9)
      .optional()
      .meta({ description: 'More than this is wrong, in the unit of the metric.', examples: [10] }),
    clear: z
      .number()
      .nonnegative()
      .max(1e9)
      .optional()
      .meta({
        description: 'It is well again at this, or less. Left out: half of `over`.',
        examples: [5],
      }),
    window_seconds: seconds()
      .max(3_600)
      .optional()
      .meta({ description: 'Over how long a time it is counted.', unit: 'seconds', default: 300, examples: [60] }),
    least_calls: z
      .int()
      .min(0)
      .max(1_000_000)
      .optional()
      .meta({
        description: 'Calls in that time below which nothing is said of rates and times.',
        unit: 'calls',
        default: 20,
        examples: [5],
      }),
    for_seconds: z
      .number()
      .nonnegative()
      .max(3_600)
      .optional()
      .meta({
        description: 'How long it has to be wrong before anybody is told, and well before it is over.',
        unit: 'seconds',
        default: 0,
        examples: [30],
      }),
    action: z
      .enum(['notify', 'quarantine', 'freeze', 'off'])
      .optional()
      .meta({
        description:
          '`notify` tells it, `quarantine` holds the server until a person has looked, `freeze` stops its calls until a person lets them go on, `off` turns the rule off. The last two tell it too.',
        default: 'notify',
        examples: ['quarantine'],
      }),
    servers: z
      .array(z.string().min(1))
      .optional()
      .meta({ description: 'Servers that it is about. Left out: all, and the gateway itself.', examples: [['mail']] }),
  }),
);

/** When somebody is told that something is wrong, and how. */
export const alertsSection = once(() =>
  z
    .strictObject({
      rules: z
        .record(
          z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, {
            error: refusal('This is no name of a rule.', 'Use small letters, digits and "_", and begin with a letter.'),
          }),
          rule(),
        )
        .optional()
        .meta({
          description:
            'Rules by name. `error_rate`, `response_time`, `memory` and `unauthorised` are there, and what is written here of them changes them; others need `metric` and `over`.',
          examples: [{ response_time: { over: 3 }, long_queue: { metric: 'queue', over: 50, for_seconds: 30 } }],
        }),
      desktop: z
        .boolean()
        .optional()
        .meta({
          description: 'Whether alerts are shown on the desktop, by notify-send or osascript.',
          default: false,
          examples: [true],
        }),
      command: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .meta({
          description:
            'A program that is started for each alert, without a shell, with the alert as JSON on its input. It has the rights of the gateway.',
          examples: [['/usr/local/bin/page-me', '--urgent']],
        }),
      webhook: z
        .string()
        .min(1)
        .optional()
        .meta({
          description:
            'An address that each alert is sent to as JSON, by POST. It has to be allowed by `security_config`, and encrypted unless it is this machine.',
          examples: ['https://hooks.example.org/storycore'],
        }),
      timeout_seconds: seconds()
        .max(60)
        .optional()
        .meta({
          description: 'How long each of them has.',
          unit: 'seconds',
          default: defaults.notifyTimeout,
          examples: [5],
        }),
    })
    .meta({
      description:
        'When somebody is told that something is wrong. Alerts stand in the log, in the audit and in `storycore-mcp alerts`; nothing else happens unless it is asked for here.',
    }),
);
