import { GatewayError } from '../errors.ts';
import { doubts, doubtsAbout } from '../inspect/doubts.ts';
import type { Call } from '../pipeline/call.ts';
import { noteSecrets } from '../pipeline/facts-secret.ts';

export interface ArgumentsGuardOptions {
  readonly arguments: 'refuse' | 'flag' | 'off';
  /** Whether what the call sends stays on this machine. */
  staysHere(call: Call): boolean;
  /** Tells of it. */
  flag(call: Call, why: string): void;
}

/** Looks at the arguments of calls. Throws where a key or credential would leave. */
export const createArgumentsGuard = (options: ArgumentsGuardOptions): ((call: Call) => void) => {
  if (options.arguments === 'off') return () => {};
  return (call) => {
    const args = call.params['arguments'];
    if (args === undefined || (doubtsAbout(args) & doubts.secret) === 0) return undefined;
    const violations: string[] = [];
    noteSecrets({ violations }, args);
    const [first] = violations;
    if (first === undefined) return undefined;
    if (options.arguments === 'flag' || options.staysHere(call)) return options.flag(call, first);
    call.trail.push({ step: 'inspect', decision: 'refused by inspect:secret-leak' });
    throw new GatewayError('permission-denied', violations.join(' '), {
      remedy: 'Send it without the key; where it has to be sent, write `"inspection": {"arguments": "flag"}`.',
    });
  };
};
