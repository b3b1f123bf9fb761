import * as z from 'zod';
import { defaults } from './defaults.ts';
import { once } from './once.ts';
import { refusal } from './problem.ts';
import { sizeText } from './schema-grant.ts';

/** What a server may consume. */
export const sandboxLimits = once(() =>
  z
    .strictObject({
      memory: sizeText({
        description: 'The most memory that its processes may use together.',
        default: defaults.sandbox.memory,
        examples: ['512MiB'],
      }).optional(),
      cpus: z
        .number()
        .positive()
        .max(1_024)
        .optional()
        .meta({
          description:
            'How many processors it may keep busy at once, where this machine can limit that. Left out: all.',
          unit: 'processors',
          examples: [0.5],
        }),
      cpu_seconds: z
        .number()
        .positive()
        .max(86_400)
        .optional()
        .meta({
          description: 'Processor time from its start to its end, of any one of its processes. Left out: no limit.',
          unit: 'seconds',
          examples: [600],
        }),
      processes: z
        .int()
        .min(1)
        .max(100_000)
        .optional()
        .meta({
          description: 'How many processes and threads it may have.',
          unit: 'processes',
          default: defaults.sandbox.processes,
          examples: [64],
        }),
      open_files: z
        .int()
        .min(16)
        .max(1_000_000)
        .optional()
        .meta({
          description: 'How many files each of its processes may have open.',
          unit: 'files',
          default: defaults.sandbox.openFiles,
          examples: [1_024],
        }),
      disk: sizeText({
        description: 'How much its writable folders may grow while it runs. Left out: no limit.',
        examples: ['1GB'],
      }).optional(),
      line: sizeText({
        description: 'The longest line, which is one message, that it may write on its stdout.',
        default: defaults.sandbox.line,
        examples: ['16MiB'],
      }).optional(),
      stderr: sizeText({
        description: 'How much it may write on its stderr from its start to its end.',
        default: defaults.sandbox.stderr,
        examples: ['16MiB'],
      }).optional(),
      start_seconds: z
        .number()
        .min(0.1)
        .max(3_600)
        .optional()
        .meta({
          description: 'How long it may take to be ready after its start.',
          unit: 'seconds',
          default: defaults.sandbox.start,
          examples: [30],
        }),
      idle_seconds: z
        .number()
        .min(1)
        .max(604_800)
        .optional()
        .meta({
          description:
            'How long nobody has to have used it before it is ended; the next call starts it again. Left out: it runs on.',
          unit: 'seconds',
          examples: [600],
        }),
      per_call: z
        .strictObject({
          memory: sizeText({ description: 'The most memory of one call.', examples: ['256MiB'] }).optional(),
          cpu_seconds: z
            .number()
            .positive()
            .max(86_400)
            .optional()
            .meta({ description: 'Processor time of one call.', unit: 'seconds', examples: [10] }),
        })
        .optional()
        .meta({
          description:
            'What one call may use. Its calls then go one at a time, for only so can one be told from another; a call that uses more ends, and its server starts anew.',
        }),
    })
    .meta({ description: 'What it may consume. What goes over a limit ends, with an error that names it.' }),
);

const require = () =>
  z.enum(['none', 'container', 'any', 'no-cgroup', 'full']).meta({
    description:
      'How strong a confinement has to be, as proven on this machine, for a server to start: `full`; `no-cgroup`, where the memory limit may be overshot for a moment; `any`; `container`, where the gateway runs in a container and that is all there is: its servers are kept from the machine, but not from the gateway; `none`, where it starts even if nothing confines it.',
    examples: ['no-cgroup'],
  });

/** What a person says about the confinement of one server. */
export const serverSandbox = once(() =>
  z
    .strictObject({
      require: require().optional(),
      confine: z
        .boolean()
        .optional()
        .meta({
          description:
            "Whether it is confined at all. `false` gives it all rights of the gateway's own user: for a server that you trust as you trust yourself.",
          default: true,
          examples: [true],
        }),
      because: z
        .string()
        .max(300)
        .regex(/\S.{8,}\S/, {
          error: refusal('This is no reason.', 'Write in a few words why this server is trusted.'),
        })
        .optional()
        .meta({
          description:
            'Why it is trusted, in your words; needed where `require` is `none` or `confine` is false. Lists and the audit show it.',
          examples: ['Written by us, and it talks to the docker socket.'],
        }),
      read_paths: z
        .array(z.string().min(1))
        .optional()
        .meta({
          description:
            'Files and folders that its program needs to run, beside what belongs to its command. They can be read by it whatever is granted.',
          examples: [['~/.config/tool/models']],
        }),
      limits: sandboxLimits().optional(),
    })
    .meta({ description: 'How it is confined. Left out: it sees what is granted, and nothing else.' }),
);

export const sandboxSection = once(() =>
  z
    .strictObject({
      require: z
        .enum(['any', 'no-cgroup', 'full'])
        .optional()
        .meta({
          description:
            'How strong the confinement of every server has to be. Left out: `any` for third-party servers; servers that come with the gateway start without, and say so.',
          examples: ['no-cgroup'],
        }),
      limits: sandboxLimits().optional(),
    })
    .meta({ description: 'How servers are confined.' }),
);

export type RawLimits = z.output<ReturnType<typeof sandboxLimits>>;
export type RawServerSandbox = z.output<ReturnType<typeof serverSandbox>>;
export type RawSandbox = z.output<ReturnType<typeof sandboxSection>>;
