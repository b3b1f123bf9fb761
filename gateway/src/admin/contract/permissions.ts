import { z } from 'zod';
import { effectShape, grantedShape, levelShape } from './granted.ts';
import { act, look } from './method.ts';

/** What is wrong with a grant that a person wants to give; pages have words for each. */
export const grantProblems = [
  'missing',
  'tooLong',
  'hidden',
  'hostMissing',
  'portAlone',
  'number',
  'endless',
  'unknownServer',
  'unknownFolder',
  'relativePath',
  'noHost',
  'tooWide',
] as const;

export type GrantProblem = (typeof grantProblems)[number];

const problem = (code: GrantProblem): GrantProblem => code;

/** A name or a pattern: no character that cannot be seen, for it would be another name than the one that is read. */
const visibleText = (most: number) =>
  z
    .string({ error: problem('missing') })
    .trim()
    .min(1, { error: problem('missing') })
    .max(most, { error: problem('tooLong') })
    .refine((text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text), { error: problem('hidden') });
const nameText = visibleText(200);

const count = (most: number) =>
  z
    .int({ error: problem('number') })
    .min(1, { error: problem('number') })
    .max(most, { error: problem('number') });

/** A grant that a person wants to give. Only an allowance ends: a refusal that lapses would open what was closed. */
export const grantDraft = z
  .strictObject({
    effect: effectShape,
    level: levelShape,
    client: nameText,
    server: nameText,
    name: nameText,
    /** A file or a folder with all under it: absolute, or from the folder of the project. */
    path: visibleText(4_096).optional(),
    host: nameText.optional(),
    port: count(65_535).optional(),
    minutes: count(60 * 24 * 366).optional(),
    uses: count(1_000_000).optional(),
  })
  .superRefine(({ effect, level, host, port, minutes, uses }, { addIssue }) => {
    const ending = minutes === undefined ? 'uses' : 'minutes';
    if (effect !== 'allow' && (minutes ?? uses) !== undefined)
      addIssue({ code: 'custom', path: [ending], message: problem('endless') });
    if (host !== undefined) return;
    if (port !== undefined) addIssue({ code: 'custom', path: ['host'], message: problem('portAlone') });
    else if (effect === 'allow' && level === 'network_access')
      addIssue({ code: 'custom', path: ['host'], message: problem('hostMissing') });
  });

/** How one need of a call stands. */
const needShape = z.strictObject({
  level: levelShape,
  object: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('path'), path: z.string() }),
    z.strictObject({ kind: z.literal('address'), host: z.string(), port: z.number(), isPrivate: z.boolean() }),
  ]),
  bytes: z.number().optional(),
  effect: effectShape,
  /** What decided. Left out: nothing allows it. */
  by: grantedShape.optional(),
});

/** What is allowed, to whom; and what would be decided about a call. */
export const permissions = {
  'permissions.look': look(
    z.strictObject({}),
    z.strictObject({
      grants: z.array(
        z.strictObject({
          grant: grantedShape,
          /** Calls that it allowed, asked about or refused, of those that were looked through. */
          times: z.number(),
          lastUsedAt: z.number().optional(),
        }),
      ),
      /** How many more there are than are listed. */
      more: z.number(),
      /** The oldest call that was looked through for their use; undefined where no call was made yet. */
      usedSince: z.number().optional(),
      project: z.string().optional(),
      clients: z.array(z.string()),
      servers: z.array(z.strictObject({ name: z.string(), tools: z.array(z.string()) })),
    }),
  ),
  'permissions.give': act(grantDraft, z.strictObject({ grant: grantedShape })),
  /** `isBack`: it can be given again as it was, for a minute. */
  'permissions.revoke': act(z.strictObject({ id: z.string().max(200) }), z.strictObject({ isBack: z.boolean() })),
  'permissions.restore': act(z.strictObject({ id: z.string().max(200) }), z.strictObject({ grant: grantedShape })),
  /** Decides about a call without making it: nothing is sent, and nothing is recorded as a call. */
  'permissions.weigh': act(
    z.strictObject({
      client: nameText,
      /** As the client calls it; what was given for one session counts in that one only. */
      session: nameText.optional(),
      server: nameText,
      name: nameText,
      arguments: z.record(z.string(), z.json()),
    }),
    z.strictObject({
      effect: effectShape,
      needs: z.array(needShape),
      /** What no grant can allow, in the gateway's own words. */
      violations: z.array(z.string()),
      /** The tool was never seen: what it touches is told by its name and its arguments alone. */
      isUnknown: z.boolean(),
      isFrozen: z.boolean(),
      isHeld: z.boolean(),
    }),
  ),
};
