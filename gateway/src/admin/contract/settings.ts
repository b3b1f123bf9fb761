import { z } from 'zod';
import { act, look } from './method.ts';

/** Where a value stands in the configuration: `server_config.request_timeout`. */
const path = z.string().min(1).max(200);

/** Of the configuration's files, so that nobody's change is lost: what was looked at is what is changed. */
const revision = z.string().min(1).max(100);

/** What a setting takes. */
export const settingKind = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['switch', 'text', 'size', 'secret', 'texts', 'numbers', 'json', 'fixed']) }),
  z.strictObject({ kind: z.literal('choice'), of: z.array(z.string()) }),
  z.strictObject({
    kind: z.literal('number'),
    isWhole: z.boolean(),
    least: z.number(),
    /** Whether `least` itself is too little. */
    isAbove: z.boolean(),
    most: z.number(),
  }),
]);

export type SettingKind = z.output<typeof settingKind>;

const setting = z.strictObject({
  path,
  takes: settingKind,
  /** In English. */
  means: z.string(),
  unit: z.string().optional(),
  byDefault: z.json().optional(),
  example: z.json().optional(),
  /** As it stands in the file; left out where it does not. */
  written: z.json().optional(),
  /** A key stands in it in the clear: it is neither shown nor changed here. */
  isHidden: z.boolean(),
});

/** One thing that is wrong with a configuration; in English, and with words of its files. */
const problem = z.strictObject({
  path: z.string(),
  line: z.number().optional(),
  message: z.string(),
  remedy: z.string().optional(),
});

const edit = z.strictObject({
  path,
  /** Left out: it is taken out of the file, and its default holds. */
  value: z.json().optional(),
});
const edits = z.array(edit).min(1).max(500);

const difference = z.strictObject({ path: z.string(), before: z.json().optional(), after: z.json().optional() });

const blank = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());

const numberIn = (text: string): number | undefined => {
  const written = blank(text);
  // A comma is how half of the world writes it.
  return written === undefined ? undefined : Number(written.replace(',', '.'));
};

const linesIn = (text: string): string[] | undefined => {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.length === 0 ? undefined : lines;
};

export type SettingValue = z.core.util.JSONType;

const jsonIn = (text: string, context: z.RefinementCtx<string>): SettingValue | undefined => {
  const written = blank(text);
  if (written === undefined) return undefined;
  try {
    return z.json().parse(JSON.parse(written));
  } catch {
    context.issues.push({ code: 'custom', input: text, message: 'not JSON' });
    return z.NEVER;
  }
};

/** What a person writes for a setting, as text, and the value that it means; undefined where it is left out. */
export const settingShape = (takes: SettingKind): z.ZodType<SettingValue | undefined, string> => {
  switch (takes.kind) {
    case 'switch':
    case 'fixed':
      return z.enum(['', 'true', 'false']).transform((text) => (text === '' ? undefined : text === 'true'));
    case 'number': {
      const number = takes.isWhole ? z.int() : z.number();
      const bound = takes.isAbove ? number.gt(takes.least) : number.gte(takes.least);
      return z.string().transform(numberIn).pipe(bound.lte(takes.most).optional());
    }
    case 'size':
      return z
        .string()
        .transform(blank)
        .pipe(
          z
            .string()
            .regex(/^\d+(?:\.\d+)? ?(?:[kKmMgGtT][iI]?)?[bB]$/)
            .optional(),
        );
    case 'texts':
      return z.string().transform(linesIn);
    case 'numbers':
      return z
        .string()
        .transform((text) => linesIn(text)?.map(Number))
        .pipe(z.array(z.int()).optional());
    case 'json':
      return z.string().transform(jsonIn);
    case 'text':
    case 'secret':
    case 'choice':
      return z.string().transform(blank);
  }
};

/** What a secret can be called. */
export const secretName = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/);

/** What a client can be called. */
export const clientName = z
  .string()
  .trim()
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u);

/** The configuration: what it says, what it would come to, and what held before. */
export const settings = {
  'settings.look': look(
    z.strictObject({}),
    z.strictObject({
      revision,
      /** Names of its files. */
      files: z.array(z.string()),
      settings: z.array(setting),
      /** What is wrong with the files as they lie there. */
      problems: z.array(problem),
      /** Keys that gateways which run will hold by after a new start only. */
      waiting: z.array(z.string()),
      /** When a running gateway last refused what it found. */
      refusedAt: z.number().optional(),
    }),
  ),
  /** Changes nothing: what saving would come to, by the very loader that reads it afterwards. */
  'settings.check': act(
    z.strictObject({ edits }),
    z.strictObject({
      problems: z.array(problem),
      /** Keys that would hold after a new start only. */
      waiting: z.array(z.string()),
    }),
  ),
  'settings.save': act(z.strictObject({ revision, edits }), z.strictObject({})),
  'settings.history': look(
    z.strictObject({}),
    z.strictObject({
      versions: z.array(
        z.strictObject({
          id: z.number(),
          at: z.number(),
          /** `start`, `edit`, `restore of 3`, or who changed it. */
          by: z.string(),
          /** Running gateways hold by it. */
          isHeld: z.boolean(),
          /** It is what the files say now. */
          isWritten: z.boolean(),
          /** It has a key in the clear, and so was not kept. */
          isKept: z.boolean(),
        }),
      ),
    }),
  ),
  /** From a version to the files as they are now. */
  'settings.difference': look(
    z.strictObject({ id: z.int().min(1) }),
    z.strictObject({ differences: z.array(difference) }),
  ),
  'settings.restore': act(
    z.strictObject({ id: z.int().min(1) }),
    z.strictObject({
      /** The version that what was there is kept as; left out where nothing was. */
      kept: z.number().optional(),
    }),
  ),
  /** Keys and passwords of servers, by name; never their values. */
  'settings.secrets': look(
    z.strictObject({}),
    z.strictObject({
      secrets: z.array(
        z.strictObject({
          name: z.string(),
          /** Left out: somebody is to be handed it, and it is not set. */
          setAt: z.number().optional(),
          /** Who is handed it, by name; `proxy` and `collector` beside servers. */
          usedBy: z.array(z.strictObject({ kind: z.enum(['server', 'proxy', 'collector']), name: z.string() })),
        }),
      ),
      /** Where the key that opens them is kept; left out until there is one. */
      key: z.enum(['keychain', 'file']).optional(),
    }),
  ),
  'settings.setSecret': act(
    z.strictObject({ name: secretName, value: z.string().min(1).max(65_536) }),
    z.strictObject({}),
  ),
  'settings.removeSecret': act(z.strictObject({ name: secretName }), z.strictObject({})),
  /** Of clients that connect over HTTP; never the tokens themselves. */
  'settings.tokens': look(
    z.strictObject({}),
    z.strictObject({
      tokens: z.array(
        z.strictObject({
          id: z.string(),
          client: z.string(),
          createdAt: z.number(),
          lastUsedAt: z.number().optional(),
          revokedAt: z.number().optional(),
        }),
      ),
    }),
  ),
  /** The token is given out this once: only its hash is kept. */
  'settings.createToken': act(z.strictObject({ client: clientName }), z.strictObject({ token: z.string() })),
  'settings.revokeToken': act(z.strictObject({ id: z.string().min(1).max(100) }), z.strictObject({})),
};
