import { GatewayError } from '../../errors.ts';
import type { Step } from '../call.ts';
import { passing } from '../passing.ts';

/** The upstream of a target that no server offers. */
export const nowhere = '';

const asListed = 'Use a name as it stands in the list; `storycore-mcp list` shows what may be called.';

/** Refuses a call to what no server offers. `isSomeLate`: whether a server is starting or has failed that never showed what it has. */
export const validate = (isSomeLate: () => boolean = () => false): Step =>
  passing(
    ({ target }) => target.upstream !== nowhere,
    ({ target: { kind, name } }) => {
      const remedy = isSomeLate()
        ? `A server that has not shown yet what it offers is starting, or has failed: \`storycore-mcp status\` says which. ${asListed}`
        : asListed;
      const message = `There is no ${kind} ${JSON.stringify(name.slice(0, 200))}.`;
      return Promise.reject(
        new GatewayError('unknown-target', message, {
          remedy,
          ...(kind === 'resource' ? { data: { uri: name } } : {}),
        }),
      );
    },
  );
