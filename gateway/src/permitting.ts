import type { Config } from './config/config.ts';
import { derived } from './config/live.ts';
import { machine } from './downstream/world.ts';
import type { JsonObject } from './pipeline/call.ts';
import { createFactsSource } from './pipeline/facts-source.ts';
import type { FactsSource } from './pipeline/facts-source.ts';
import { decide } from './policy/decide.ts';
import type { Grant, Principal, Target } from './policy/grant.ts';
import type { Facts, Need } from './policy/need.ts';
import { profileOf } from './upstream/providers.ts';

export interface PermittingOptions {
  readonly config: Pick<Config, 'servers'>;
  grants(now: number): readonly Grant[];
  /** Whether it is held for review. */
  isHidden(target: Target, at: number): boolean;
}

/** What a server offers, as it says it. */
interface Offered {
  readonly target: Target;
  readonly own: JsonObject;
}

/** What calls would touch, and for whom the grants of the moment let that happen, or have a person asked. */
export interface Permitting {
  /** By the servers of the moment. */
  facts(): FactsSource;
  factsOf(
    method: string,
    found: { readonly target: Target; readonly params: JsonObject; readonly own: JsonObject | undefined },
    principal: Principal,
  ): Facts | Promise<Facts>;
  /** Whether there is a call of it that is not denied. */
  mayUse(offered: Offered, principal: Principal): boolean;
  /** The same, and it is not held for review. */
  isVisible(offered: Offered, principal: Principal): boolean;
}

export const createPermitting = ({ config, grants, isHidden }: PermittingOptions): Permitting => {
  const facts = derived(
    () => config.servers,
    (all) =>
      createFactsSource(
        all.map((server) => ({ ...server, base: server.cwd, profile: profileOf(server) })),
        machine,
      ),
  );
  const may = (principal: Principal, target: Target, needs: readonly Need[]): boolean => {
    const now = Date.now();
    return decide(grants(now), principal, target, needs, now).effect !== 'deny';
  };
  const mayUse = ({ target, own }: Offered, principal: Principal): boolean =>
    may(
      principal,
      target,
      facts().possible(target, own, (need) => may(principal, target, [need])),
    );
  return {
    facts,
    factsOf: (method, { target, params, own }, principal) =>
      facts().of(method, target, params, own, (need) => may(principal, target, [need])),
    mayUse,
    isVisible: (offered, principal) => !isHidden(offered.target, Date.now()) && mayUse(offered, principal),
  };
};
