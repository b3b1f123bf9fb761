import * as z from 'zod';
import { defaults } from './defaults.ts';
import { once } from './once.ts';
import { seconds } from './schema-sections.ts';

export const inspectionSection = once(() =>
  z
    .strictObject({
      results: z
        .enum(['hold', 'flag', 'off'])
        .optional()
        .meta({
          description:
            'What happens to a result that hides something from people (invisible text, terminal commands, links that send data away) or has a key in it. `hold` keeps it for a person, `flag` tells it in the log and the audit.',
          default: defaults.inspection.results,
          examples: ['flag'],
        }),
      arguments: z
        .enum(['refuse', 'flag', 'off'])
        .optional()
        .meta({
          description:
            'What happens to a call whose arguments carry a key or credential to a server that may reach the network.',
          default: defaults.inspection.arguments,
          examples: ['flag'],
        }),
      flag_only: z
        .array(z.enum(['invisible-characters', 'terminal-sequences', 'exfiltration-links', 'secret-leak']))
        .optional()
        .meta({
          description: 'Kinds of findings that are told, and hold no result.',
          examples: [['secret-leak']],
        }),
    })
    .meta({ description: 'What is looked at in results and arguments, and what comes of it.' }),
);

export const flowSetting = once(() =>
  z
    .enum(['ask', 'flag', 'off'])
    .optional()
    .meta({
      description:
        'What happens when data of one server would leave through another: a person is asked once for each pair, it is told in the log and the audit, or nobody looks.',
      default: defaults.flow,
      examples: ['flag'],
    }),
);

const threshold = (
  description: string,
  unit: string,
  of: { most: number; window: number; action: string },
  own: boolean,
) =>
  z
    .strictObject({
      most: z
        .int()
        .min(1)
        .optional()
        .meta({ description: 'How many are still usual in that time.', unit, default: of.most, examples: [of.most] }),
      window_seconds: seconds()
        .optional()
        .meta({ description: 'In how long a time.', unit: 'seconds', default: of.window, examples: [of.window] }),
      action: z
        .enum(own ? ['notify', 'hold_request', 'hold_server', 'off'] : ['notify', 'hold_server', 'off'])
        .optional()
        .meta({
          description: own
            ? 'Whether one more is told, holds the result that it is found in, or holds the server until a person has looked.'
            : 'Whether one more is told, or holds the server until a person has looked.',
          default: of.action,
          examples: ['notify'],
        }),
    })
    .optional()
    .meta({ description });

const { behaviour } = defaults;

export const behaviourSection = once(() =>
  z
    .strictObject({
      crash_loop: threshold('Ends that nobody asked for.', 'ends', behaviour.crash_loop, false),
      denied_connections: threshold(
        'Connections that were denied.',
        'connections',
        behaviour.denied_connections,
        false,
      ),
      flood: threshold(
        'Messages that nobody asked for: progress, logs, changes of lists.',
        'messages',
        behaviour.flood,
        false,
      ),
      schema_violations: threshold(
        'Results that are not what the tool says in its `outputSchema`.',
        'results',
        behaviour.schema_violations,
        true,
      ),
      tool_growth: threshold('Tools that were added to its list.', 'tools', behaviour.tool_growth, false),
      secrets: threshold('Results with a key in them.', 'results', behaviour.secrets, true),
      unusual: threshold(
        'Minutes that are far outside what is usual for it (calls, bytes), hosts that it never reached before, and minutes of use in an hour in which it never was used. `off` turns it off.',
        'times',
        behaviour.unusual,
        false,
      ),
    })
    .meta({ description: 'How servers may behave, each counted by itself, and what comes of more.' }),
);

export const judgeSection = once(() =>
  z
    .strictObject({
      command: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .meta({
          description:
            'A program that reads a case as JSON on its input and writes findings as JSON. It runs confined, without a network.',
          examples: [['./judge.sh', '--strict']],
        }),
      url: z
        .url()
        .optional()
        .meta({
          description: 'An endpoint that answers a POST of the case with findings. What servers say is sent there.',
          examples: ['http://127.0.0.1:8088/judge'],
        }),
      model_file: z
        .string()
        .min(1)
        .optional()
        .meta({
          description: 'A file that the command may read; its path is the last argument. Relative to this file.',
          examples: ['models/guard.gguf'],
        }),
      timeout_seconds: seconds()
        .optional()
        .meta({
          description: 'How long it has for one case.',
          unit: 'seconds',
          default: defaults.judge.timeout,
          examples: [30],
        }),
    })
    .meta({
      description:
        'A judge of your own that adds findings, beside the calls and never in their way. Left out: there is none.',
    }),
);
