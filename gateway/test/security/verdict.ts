import { decide } from '../../src/policy/decide.ts';
import type { Grant, Target } from '../../src/policy/grant.ts';
import { gatherFacts } from '../../src/pipeline/facts.ts';
import { inferRoles } from '../../src/pipeline/infer-roles.ts';
import type { World } from '../../src/pipeline/world.ts';
import type { ArgumentCase } from './case-file.ts';
import { grantsOf } from './case-policy.ts';
import { worldOf } from './case-world.ts';

/** As many redirects as clients follow. */
const mostHops = 20;

const principal = { client: 'corpus' };
const upstream = 'corpus';

/** What a case calls, as the gateway sees it: the kind is a part of the tool's name, which says what it does. */
const callOf = ({
  tool_kind,
  tool,
  inputSchema,
  args,
}: ArgumentCase): {
  readonly method: string;
  readonly target: Target;
  readonly params: ArgumentCase['args'];
  readonly descriptor: { readonly name: string; readonly inputSchema?: unknown };
} => {
  const name = tool === undefined ? tool_kind : `${tool_kind}.${tool}`;
  const descriptor = { name, ...(inputSchema === undefined ? {} : { inputSchema }) };
  const { uri } = args;
  return tool !== undefined && /^resources\/(?:read|subscribe)$/.test(tool) && typeof uri === 'string'
    ? { method: tool, target: { kind: 'resource', upstream, name: uri }, params: args, descriptor }
    : { method: 'tools/call', target: { kind: 'tool', upstream, name }, params: { name, arguments: args }, descriptor };
};

const isAllowed = async (known: ArgumentCase, world: World, grants: readonly Grant[]): Promise<boolean> => {
  const { method, target, params, descriptor } = callOf(known);
  const facts = await gatherFacts({ method, target, params, roles: inferRoles(descriptor) }, world, {
    secrets: known.policy['block_secrets'] === true,
    addresses: known.policy['block_private_ips'] === true ? 'checked' : 'ignored',
    mayResolve: (need) => decide(grants, principal, target, [need], 0).effect === 'allow',
  });
  return facts.violations.length === 0 && decide(grants, principal, target, facts.needs, 0).effect === 'allow';
};

const hrefOf = (url: string, base?: string): string => {
  try {
    return new URL(url, base).href.replace(/#.*$/, '');
  } catch {
    return url;
  }
};

/** Where the redirects of a case lead from a URL, in order. */
const hopsFrom = (start: string, redirects: NonNullable<ArgumentCase['redirects']>): readonly string[] => {
  const hops: string[] = [];
  let here = hrefOf(start);
  while (hops.length < mostHops) {
    const step = redirects.find(
      ({ from, status }) =>
        typeof from === 'string' &&
        hrefOf(from) === here &&
        (typeof status !== 'number' || (status >= 300 && status < 400)),
    );
    const to = step?.['to'] ?? step?.['location'];
    if (typeof to !== 'string') break;
    // Absolute as it was sent: what parsers disagree about must not be tidied away before it is judged.
    const next = /^[a-z][a-z0-9+.-]*:/i.test(to) ? to : hrefOf(to, here);
    hops.push(next);
    here = hrefOf(next);
    if (hops.indexOf(next) < hops.length - 1) break;
  }
  return hops;
};

const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** What the gateway says to a case: each hop of a redirect is a request of its own. */
export const verdictOf = async (known: ArgumentCase): Promise<'allow' | 'deny'> => {
  const world = worldOf(known);
  const grants = grantsOf(known, world);
  if (!(await isAllowed(known, world, grants))) return 'deny';
  const hops = textsIn(known.args).flatMap((text) => hopsFrom(text, known.redirects ?? []));
  for (const url of hops) {
    const hop: ArgumentCase = { id: known.id, tool_kind: 'http.fetch', args: { url }, policy: known.policy };
    if (!(await isAllowed(hop, world, grants))) return 'deny';
  }
  return 'allow';
};
