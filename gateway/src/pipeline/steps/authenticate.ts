import { GatewayError } from '../../errors.ts';
import type { Step } from '../call.ts';
import { passing } from '../passing.ts';

/** Refuses a call that nobody stands for. Who it is was established at the edge; here it is required. */
export const authenticate = (): Step =>
  passing(
    ({ principal }) => principal.client !== '',
    () => {
      const remedy = 'Give it a name: start the gateway with `storycore-mcp serve --client NAME`.';
      return Promise.reject(new GatewayError('unauthenticated', 'The client did not say who it is.', { remedy }));
    },
  );
