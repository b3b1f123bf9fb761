import type { Conditions } from './grant.ts';
import { compileHost, coversHost } from './host.ts';
import type { HostPattern } from './host.ts';
import type { Need, NeedObject } from './need.ts';
import { comparablePath, coversPath } from './path-pattern.ts';
import type { ComparablePath } from './path-pattern.ts';

interface Compiled {
  readonly paths?: readonly (ComparablePath | undefined)[];
  readonly hosts?: readonly (HostPattern | undefined)[];
}

// Grants live long; each is prepared once.
const compiled = new WeakMap<Conditions, Compiled>();

const compile = (conditions: Conditions): Compiled => {
  const known = compiled.get(conditions);
  if (known !== undefined) return known;
  const { paths, hosts } = conditions;
  const made: Compiled = {
    ...(paths === undefined ? {} : { paths: paths.map(comparablePath) }),
    ...(hosts === undefined ? {} : { hosts: hosts.map(compileHost) }),
  };
  compiled.set(conditions, made);
  return made;
};

type PathObject = Extract<NeedObject, { kind: 'path' }>;
type UrlObject = Extract<NeedObject, { kind: 'url' }>;

// A need is compared with one grant after the other, then never again: the last one is remembered.
let last: { readonly object: PathObject; readonly forms: readonly (ComparablePath | undefined)[] } | undefined;

const formsOf = (object: PathObject): readonly (ComparablePath | undefined)[] => {
  if (last?.object !== object) last = { object, forms: object.forms.map(comparablePath) };
  return last.forms;
};

/** Allow takes what is certain; deny and ask take what is possible: a condition or a form that cannot be read counts. */
export type Reading = 'certain' | 'possible';

const pathHolds = (patterns: Compiled['paths'], form: ComparablePath | undefined, reading: Reading): boolean =>
  (patterns ?? []).some((pattern) =>
    pattern === undefined || form === undefined ? reading === 'possible' : coversPath(pattern, form),
  );

const pathsHold = (conditions: Conditions, object: NeedObject, effect: Effect): boolean => {
  if (object.kind !== 'path') return false;
  const { paths } = compile(conditions);
  const forms = formsOf(object);
  const reading = effect === 'allow' ? 'certain' : 'possible';
  const holds = (form: ComparablePath | undefined): boolean => pathHolds(paths, form, reading);
  return effect === 'deny' ? forms.some(holds) : forms.length > 0 && forms.every(holds);
};

const hostsHold = (conditions: Conditions, object: UrlObject, reading: Reading): boolean => {
  const { hosts } = compile(conditions);
  if (hosts === undefined) return true;
  return hosts.some((pattern) => (pattern === undefined ? reading === 'possible' : coversHost(pattern, object.host)));
};

const addressHolds = (conditions: Conditions, object: NeedObject, effect: Effect): boolean => {
  if (object.kind !== 'url') return false;
  const { ports, protocols } = conditions;
  return (
    (ports === undefined || ports.includes(object.port)) &&
    (protocols === undefined || protocols.some((protocol) => protocol.toLowerCase() === object.protocol)) &&
    hostsHold(conditions, object, effect === 'allow' ? 'certain' : 'possible')
  );
};

/** A private address is opened only by a grant that writes it out: no wildcard and no grant without hosts reaches it. */
const namesIt = (conditions: Conditions | undefined, object: NeedObject): boolean =>
  object.kind !== 'url' ||
  object.reach !== 'private' ||
  (conditions !== undefined &&
    (compile(conditions).hosts ?? []).some((pattern) => pattern?.kind === 'exact' && pattern.host === object.host));

type Effect = 'allow' | 'ask' | 'deny';

const constrains = (conditions: Conditions): boolean => {
  const { paths, hosts, ports, protocols, maxBytes, touchesNothing, publicOnly } = conditions;
  return (paths ?? hosts ?? ports ?? protocols ?? maxBytes ?? touchesNothing ?? publicOnly) !== undefined;
};

/**
 * Whether the conditions of a grant hold for a need. Allow and ask want every form of a path covered, deny one. Something
 * not yet known (`some`) satisfies the conditions of allow and ask, never of deny.
 */
export const conditionsHold = (
  conditions: Conditions | undefined,
  { object, bytes }: Need,
  effect: Effect,
): boolean => {
  if (effect === 'allow' && !namesIt(conditions, object)) return false;
  if (conditions === undefined || !constrains(conditions)) return true;
  const { paths, hosts, ports, protocols, maxBytes, touchesNothing, publicOnly } = conditions;
  if (touchesNothing === true && object.kind !== 'none') return false;
  if (object.kind === 'some') return effect !== 'deny';
  if (publicOnly === true && object.kind === 'url' && object.reach === 'private') return false;
  if (maxBytes !== undefined && !(bytes !== undefined && bytes <= maxBytes)) return false;
  if (paths !== undefined && !pathsHold(conditions, object, effect)) return false;
  return (hosts ?? ports ?? protocols) === undefined || addressHolds(conditions, object, effect);
};
