import * as z from 'zod';
import type { Level, Scope } from '../policy/grant.ts';
import { once } from './once.ts';
import { parseSize, sizePattern, sizeRefusal } from './units.ts';
import { refusal } from './problem.ts';

/** What each level opens. */
export const levelMeanings = {
  resource_read: 'read files and resources',
  resource_write: 'create, change, move or delete files and resources',
  tool_execute: 'use a tool of a server that has no profile',
  server_admin: 'start, stop and change servers',
  network_access: 'reach a host',
} as const satisfies Record<Level, string>;

const scopeMeanings = {
  global: 'everywhere',
  project: 'only for the project of this configuration',
  session: 'only for the session that `session` names',
  sandbox: 'not part of this version',
} as const satisfies Record<Scope, string>;

const keysOf = <Key extends string>(record: Readonly<Record<Key, string>>): [Key, ...Key[]] =>
  Object.keys(record) as [Key, ...Key[]];

interface Meaning {
  readonly description: string;
  readonly examples: readonly unknown[];
  readonly default?: string;
}

/** A size with its unit, as whole bytes. What it means stands before the transform: the schema of the input keeps it there only. */
export const sizeText = (meaning: Meaning) =>
  z
    .string()
    .regex(sizePattern, { error: (issue) => sizeRefusal(String(issue.input)), abort: true })
    .meta({ unit: 'bytes, as text with a unit', ...meaning })
    .transform((text, context) => {
      const bytes = parseSize(text);
      if (bytes !== undefined && bytes > 0) return bytes;
      context.issues.push({
        code: 'custom',
        message: refusal('This size is out of range.', 'Write at least 1 byte.'),
        input: text,
      });
      return z.NEVER;
    });

/** A port that can be connected to. */
export const portNumber = () => z.int().min(1).max(65_535);

const pattern = (description: string, example: string) =>
  z
    .string()
    .min(1)
    .optional()
    .meta({ description, examples: [example] });

const level = () => z.enum(keysOf(levelMeanings));

export const grantSchema = once(() =>
  z
    .strictObject({
      effect: z.enum(['allow', 'ask', 'deny']).meta({
        description:
          'What happens to a call that this grant covers. Deny beats ask beats allow; what no grant covers is denied.',
        examples: ['ask'],
      }),
      level: level()
        .optional()
        .meta({
          description: `The permission level: ${Object.entries(levelMeanings)
            .map(([name, meaning]) => `\`${name}\` (${meaning})`)
            .join(', ')}. Give \`level\` or \`levels\`.`,
          examples: ['resource_write'],
        }),
      levels: z
        .array(level())
        .min(1)
        .optional()
        .meta({ description: 'Several levels at once.', examples: [['resource_read', 'resource_write']] }),
      server: pattern(
        'The server it is about. `*` stands for any run of characters. Left out: every server.',
        'filesystem',
      ),
      name: pattern(
        "The tool, resource or prompt, by the server's own name. `*` stands for any run of characters. Left out: all of them.",
        'write_*',
      ),
      client: pattern('The client it is given to. Left out: every client.', 'claude-*'),
      addon: pattern('The add-on it is given to. Left out: every add-on, and calls of none.', 'mcp_server_addon'),
      project: pattern('The project it is given to. Left out: every project.', 'Minuit*'),
      session: pattern('The session it is given to. Left out: every session.', 'session-7'),
      paths: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .meta({
          description:
            'Files and folders it covers, relative to this file or starting with `~/`. A folder means all under it; `*` stands for a run of characters within one name, `**` for any depth.',
          examples: [['scenes', '**/.env']],
        }),
      hosts: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .meta({
          description: 'Hosts it covers. `*.example.org` means every name under it.',
          examples: [['api.example.org']],
        }),
      ports: z
        .array(portNumber())
        .min(1)
        .optional()
        .meta({ description: 'Ports it covers. Left out: every port.', examples: [[443]] }),
      protocols: z
        .array(z.enum(['http', 'https', 'ws', 'wss']))
        .min(1)
        .optional()
        .meta({ description: 'Protocols it covers. Left out: every protocol.', examples: [['https']] }),
      max_size: sizeText({
        description: 'The most that one call may read or write. Only for `allow`.',
        examples: ['10MB'],
      }).optional(),
      expires_at: z.iso
        .datetime({
          offset: true,
          error: refusal('This is not a date and time with its zone.', 'Write it such as "2031-12-31T18:00:00Z".'),
        })
        .meta({
          description: 'When it ends. Only for `allow`: a refusal that lapses would open what its owner closed.',
          unit: 'ISO 8601',
          examples: ['2031-12-31T18:00:00Z'],
        })
        .transform((text) => Date.parse(text))
        .optional(),
      uses: z
        .int()
        .min(1)
        .optional()
        .meta({ description: 'How many calls it allows. Only for `allow`.', unit: 'calls', examples: [3] }),
      scope: z
        .enum(['global', 'project', 'session'], {
          error: (issue) =>
            issue.input === 'sandbox'
              ? refusal('The scope "sandbox" is not part of this version.', 'Use "session", or leave `scope` out.')
              : undefined,
        })
        .optional()
        .meta({
          description: `How far it reaches: ${Object.entries(scopeMeanings)
            .map(([name, meaning]) => `\`${name}\` (${meaning})`)
            .join(', ')}. Left out: as far as \`project\` and \`session\` say.`,
          examples: ['project'],
        }),
    })
    .meta({ id: 'Grant', title: 'Grant', description: 'An allow, an ask or a deny.' }),
);

export type RawGrant = z.output<ReturnType<typeof grantSchema>>;
