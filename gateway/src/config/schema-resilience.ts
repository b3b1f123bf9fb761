import * as z from 'zod';
import { defaults } from './defaults.ts';
import { once } from './once.ts';
import { sizeText } from './schema-grant.ts';
import { seconds } from './schema-sections.ts';

const serverName = () =>
  z
    .string()
    .min(1)
    .meta({ description: 'The server, by its name here.', examples: ['weather'] });

const patterns = (description: string, ...example: readonly string[]) =>
  z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .meta({ description, examples: [example] });
const toolPatterns = (description: string) => patterns(description, 'forecast', 'search_*');
const resourcePatterns = (description: string) => patterns(description, 'weather://*');

const circuit = defaults.circuitBreaker;

export const circuitBreakerSection = once(() =>
  z
    .strictObject({
      enabled: z
        .boolean()
        .optional()
        .meta({
          description: 'Whether a server that fails again and again is left alone for a while.',
          default: true,
          examples: [false],
        }),
      off_for: z
        .array(z.string().min(1))
        .optional()
        .meta({
          description: 'Servers that are asked however often they fail.',
          default: [],
          examples: [['weather']],
        }),
      window_seconds: seconds()
        .optional()
        .meta({
          description: 'How long a failure counts.',
          unit: 'seconds',
          default: circuit.window,
          examples: [30],
        }),
      least_calls: z
        .int()
        .min(1)
        .max(10_000)
        .optional()
        .meta({
          description: 'For fewer calls in that time no server is left alone.',
          unit: 'calls',
          default: circuit.leastCalls,
          examples: [10],
        }),
      failure_rate: z
        .number()
        .positive()
        .max(1)
        .optional()
        .meta({
          description:
            'The share of those calls that must have failed: its connection broke, it could not be started or reached, or it did not answer in time. What a tool itself calls an error is none.',
          default: circuit.failureRate,
          examples: [0.8],
        }),
      rest_seconds: seconds()
        .optional()
        .meta({
          description: 'How long it is left alone the first time; each further time twice as long.',
          unit: 'seconds',
          default: circuit.rest,
          examples: [5],
        }),
      longest_rest_seconds: seconds()
        .optional()
        .meta({
          description: 'How long it is left alone at most; at least `rest_seconds`.',
          unit: 'seconds',
          default: circuit.longestRest,
          examples: [120],
        }),
      probes: z
        .int()
        .min(1)
        .max(100)
        .optional()
        .meta({
          description: 'How many calls at once may find out whether it is back.',
          unit: 'calls',
          default: circuit.probes,
          examples: [1],
        }),
    })
    .meta({
      description: 'When a server that fails again and again is left alone, so that calls are answered at once.',
    }),
);

const retried = defaults.retry;

export const retrySection = once(() =>
  z
    .strictObject({
      repeatable: z
        .array(
          z.strictObject({
            server: serverName(),
            tools: toolPatterns(
              'Its tools that may be called twice without harm. Never one that writes: of a provider that is refused, of another server it is not done. `*` stands for any run of characters. Left out: none of its tools.',
            ),
            resources: resourcePatterns('Its resources, by URI, that may be read again.'),
          }),
        )
        .optional()
        .meta({
          description:
            'What is called again when it failed on the way, beside the tools of providers that reach the network (`resource_config.network.max_retries`).',
          examples: [[{ server: 'weather', tools: ['forecast'] }]],
        }),
      retries: z
        .int()
        .min(1)
        .max(10)
        .optional()
        .meta({
          description: 'How often such a call is made again.',
          unit: 'times',
          default: retried.retries,
          examples: [2],
        }),
      share: z
        .number()
        .positive()
        .max(1)
        .optional()
        .meta({
          description: 'How many retries there may be of the calls of a server, so that they do not multiply its load.',
          default: retried.share,
          examples: [0.1],
        }),
      least: z
        .int()
        .min(1)
        .max(1_000)
        .optional()
        .meta({
          description: 'How many there may be in any case, in the same time.',
          unit: 'retries',
          default: retried.least,
          examples: [5],
        }),
      window_seconds: seconds()
        .optional()
        .meta({ description: 'In how long a time.', unit: 'seconds', default: retried.window, examples: [30] }),
      longest_wait_seconds: seconds()
        .optional()
        .meta({
          description: 'A server that wants to be left alone for longer (`Retry-After`) is not asked again.',
          unit: 'seconds',
          default: retried.longestWait,
          examples: [30],
        }),
    })
    .meta({ description: 'What is tried again, how often, and how much of that a server has to bear.' }),
);

export const timeoutsSection = once(() =>
  z
    .array(
      z
        .strictObject({
          server: serverName(),
          tools: toolPatterns(
            'Its tools. `*` stands for any run of characters; the first entry that fits holds. Left out: all that it offers.',
          ),
          request_timeout: seconds()
            .optional()
            .meta({
              description: 'As `server_config.request_timeout`: how long without an answer. Progress starts it anew.',
              unit: 'seconds',
              examples: [120],
            }),
          hard_timeout: seconds()
            .optional()
            .meta({
              description: 'As `limits.hard_timeout`: how long whatever its progress.',
              unit: 'seconds',
              examples: [1_800],
            }),
        })
        .meta({ id: 'Timeout', title: 'Timeout', description: 'Limits of the calls of some tools.' }),
    )
    .meta({
      description: 'Calls that may take longer, or less long, than others.',
      examples: [[{ server: 'renderer', tools: ['render_*'], request_timeout: 120, hard_timeout: 1_800 }]],
    }),
);

export const cacheSection = once(() =>
  z
    .strictObject({
      keep: z
        .array(
          z.strictObject({
            server: serverName(),
            tools: toolPatterns(
              'Its tools whose answers are kept: those that only read, and answer the same twice. `*` stands for any run of characters.',
            ),
            resources: resourcePatterns('Its resources, by URI, whose contents are kept.'),
            ttl_seconds: z
              .number()
              .min(0)
              .max(86_400)
              .meta({
                description:
                  'How long an answer is given again; less where the server says so. 0: it is kept for `fallbacks` alone.',
                unit: 'seconds',
                examples: [60],
              }),
          }),
        )
        .optional()
        .meta({
          description: 'Whose answers are kept. Nothing is kept by default.',
          examples: [[{ server: 'weather', tools: ['forecast'], ttl_seconds: 60 }]],
        }),
      max_size: sizeText({
        description: 'How much is kept, in memory. What was longest unused makes room.',
        default: defaults.cache.maxSize,
        examples: ['64MiB'],
      }).optional(),
    })
    .meta({ description: 'Answers that are kept for a while, for whoever got them and may still get them.' }),
);
