import type { EgressRule } from '../policy/confinement.ts';
import { ruleFor } from '../policy/egress.ts';
import type { EgressScheme } from '../policy/egress.ts';
import { denied } from './refusal.ts';
import { resolveChecked } from './resolve-checked.ts';
import type { Checked, Resolving } from './resolve-checked.ts';

/** A canonical host and a port, as a server asked for them. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** A place that a server may reach, at the addresses that were checked. */
export interface Destination extends Place, Checked {
  readonly scheme: EgressScheme;
}

export interface Admission {
  readonly rules: () => readonly EgressRule[];
  /** What a person would type to allow it. */
  readonly remedy: (host: string, port: number, scheme: EgressScheme) => string;
  readonly resolving: Resolving;
}

/** `host:port` as people write it. */
export const placeText = ({ host, port }: Place): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** The place with its checked addresses, or a refusal. Every connection asks anew. */
export const admit = async (admission: Admission, place: Place, scheme: EgressScheme): Promise<Destination> => {
  const { host, port } = place;
  const rule = ruleFor(admission.rules(), host, port, scheme);
  if (rule === undefined) {
    throw denied(
      'no-rule',
      `This server may not reach ${placeText(place)} over ${scheme}: no rule allows it.`,
      `Allow it with \`${admission.remedy(host, port, scheme)}\`.`,
    );
  }
  const checked = await resolveChecked(host, rule.addresses ?? [], admission.resolving);
  return { host, port, scheme, ...checked };
};
