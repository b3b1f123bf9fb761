import { GatewayError } from '../../errors.ts';
import type { Step } from '../call.ts';

/** The upstream of a target that no server offers. */
export const nowhere = '';

/** Refuses a call to what no server offers. */
export const validate = (): Step => (call, next) => {
  if (call.target.upstream === nowhere) {
    const { kind, name } = call.target;
    const remedy = 'Use a name as it stands in the list; `storycore-mcp list` shows what may be called.';
    const message = `There is no ${kind} ${JSON.stringify(name.slice(0, 200))}.`;
    return Promise.reject(
      new GatewayError('unknown-target', message, { remedy, ...(kind === 'resource' ? { data: { uri: name } } : {}) }),
    );
  }
  return next();
};
