import { GatewayError } from '../errors.ts';
import { atLeast } from '../policy/confinement.ts';
import type { Tier } from '../policy/confinement.ts';

/** What was found out about the confinement of a server, by trying to get out of it. */
export interface Proof {
  /** What holds; `none` where something did not. */
  readonly tier: Tier;
  /** What keeps this machine from a higher one, and what to do about it. */
  readonly reasons: readonly { readonly what: string; readonly remedy?: string }[];
}

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** Throws `upstream-unavailable` where less is proven than the server needs. */
export const requireTier = (server: string, required: Tier, { tier, reasons }: Proof): void => {
  if (atLeast(tier, required)) return;
  const wanted = required === 'macos' ? 'some confinement' : `the confinement "${required}"`;
  const given = tier === 'none' ? 'none' : `"${tier}" only`;
  const why = reasons.map(({ what }) => sentence(what)).join(' ');
  const remedies = reasons.flatMap(({ remedy }) => remedy ?? []);
  const remedy = [
    ...remedies,
    `Or, if you trust it as you trust yourself, write \`"sandbox": {"require": "none", "because": "…"}\` for ${server}.`,
  ];
  throw new GatewayError(
    'upstream-unavailable',
    `The server ${server} needs ${wanted}, and this machine gives ${given}. ${why}`.trim(),
    { remedy: remedy.map(sentence).join(' ') },
  );
};
