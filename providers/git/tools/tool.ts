import { z } from 'zod';

import { GitFailure } from '../failure.ts';
import type { Repository } from '../repository.ts';

/** How much a tool changes: nothing, what git stores, or files whose content is then gone. */
export type Effect = 'reads' | 'writes' | 'discards';

interface Definition<Input extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly effect: Effect;
  readonly input: Input;
  /** What the caller gets to read. Rejects with a `GitFailure`. */
  readonly run: (repository: Repository, args: z.infer<Input>) => Promise<string>;
}

/** A tool whose arguments are checked when it is called. */
export interface GitTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly effect: Effect;
  readonly inputSchema: { readonly type: 'object'; readonly [key: string]: unknown };
  readonly call: (repository: Repository, args: unknown) => Promise<string>;
}

export const defineTool = <Input extends z.ZodObject>({ input, run, ...tool }: Definition<Input>): GitTool => ({
  ...tool,
  inputSchema: { ...z.toJSONSchema(input, { io: 'input' }), type: 'object' },
  call: async (repository, args) => {
    const parsed = input.safeParse(args);
    if (parsed.success) return run(repository, parsed.data);
    throw new GitFailure(
      `The arguments of ${tool.name} are not valid.\n${z.prettifyError(parsed.error)}`,
      'Correct the arguments that are named.',
    );
  },
});

const path = z.string().min(1).max(4096);

/** Arguments that several tools have. */
export const argument = {
  paths: z.array(path).min(1).max(500),
  optionalPaths: z
    .array(path)
    .max(500)
    .optional()
    .describe('Only these files or folders, relative to the repository. Names are taken as they are: no patterns.'),
  revision: z.string().min(1).max(1024),
  offset: z.int().min(0).optional().describe('Go on at this byte, as the last line of a cut answer says.'),
} as const;
