import * as z from 'zod';
import { defaults } from './defaults.ts';
import { once } from './once.ts';

/** Where the console can be seen; whether there is one, the command line says. */
export const consoleSection = once(() =>
  z
    .strictObject({
      port: z
        .int()
        .min(0)
        .max(65_535)
        .optional()
        .meta({
          description:
            'The port of the page that `storycore-mcp serve --console` and `storycore-mcp console` open; 0 is one that is free. Left out: `server_config.port`, or the one above where clients connect there. Where it is taken, the next that is free.',
          default: defaults.consolePort,
          examples: [8650],
        }),
    })
    .meta({
      description:
        'The console: a page on this machine that shows what happens, asks and undoes. It is there while `storycore-mcp serve --console` or `storycore-mcp console` runs.',
    }),
);
