import * as z from 'zod';
import { once } from './once.ts';

const name = (description: string, example: string) =>
  z
    .string()
    .min(1)
    .optional()
    .meta({ description, examples: [example] });

const argumentSource = once(() =>
  z
    .strictObject({
      from: name('An argument of the call, or with dots a part of one.', 'options.city'),
      value: z
        .unknown()
        .optional()
        .meta({ description: 'A constant, instead of `from`.', examples: ['metric'] }),
    })
    .meta({ description: 'Where the argument comes from.' }),
);

const link = once(() =>
  z.strictObject({
    server: name('Another server that is asked instead, by its name here.', 'weather-b'),
    tool: name('Its tool.', 'current'),
    resource: name('Its resource, by URI.', 'weather://today'),
    arguments: z
      .record(z.string().min(1), argumentSource())
      .optional()
      .meta({
        description:
          'What its tool gets, by the names that it has for them. Left out: the arguments of the call as they are.',
        examples: [{ city: { from: 'place' }, units: { value: 'metric' } }],
      }),
    cached: z
      .literal(true)
      .optional()
      .meta({
        description: 'The last answer that is kept (see `cache`), marked with its age.',
        examples: [true],
      }),
    max_age_seconds: z
      .number()
      .positive()
      .max(31_536_000)
      .optional()
      .meta({
        description: 'Of a kept answer: how old it may be. Left out: of any age.',
        unit: 'seconds',
        examples: [3_600],
      }),
    answer: z
      .strictObject({
        text: name('What the model reads.', 'The forecast is not to be had at present.'),
        structured: z
          .record(z.string(), z.unknown())
          .optional()
          .meta({
            description: 'The structured content, for a tool that promises some.',
            examples: [{ available: false }],
          }),
      })
      .optional()
      .meta({ description: 'What you answer with yourself, marked as such.' }),
  }),
);

export const fallbacksSection = once(() =>
  z
    .array(
      z
        .strictObject({
          server: z
            .string()
            .min(1)
            .meta({ description: 'The server that may fail, by its name here.', examples: ['weather'] }),
          tool: name('Its tool. Never one that writes.', 'forecast'),
          resource: name('Its resource, by URI.', 'weather://now'),
          tool_errors: z
            .boolean()
            .default(false)
            .meta({
              description:
                'Whether an error that its tool answers with counts too, as where a search says that its service cannot be reached. Otherwise what a tool calls an error is its answer.',
              examples: [true],
            }),
          chain: z
            .array(link())
            .min(1)
            .max(10)
            .meta({
              description:
                'What is tried instead, in this order: another server, a kept answer, an answer of your own. Each is one of the three.',
              examples: [
                [{ server: 'weather-b', tool: 'current', arguments: { city: { from: 'place' } } }, { cached: true }],
              ],
            }),
        })
        .meta({ id: 'Fallback', title: 'Fallback', description: 'What answers when one target cannot.' }),
    )
    .meta({
      description:
        'What answers when a server cannot. Another server is asked as by a call of its own: it needs its grant.',
      examples: [[{ server: 'weather', tool: 'forecast', chain: [{ cached: true, max_age_seconds: 3_600 }] }]],
    }),
);
