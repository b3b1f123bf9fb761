import { GatewayError } from '../errors.ts';

/** Servers whose connections could not be opened, or broke at once: one that keeps failing rests. */
export interface Failing {
  failed(server: string): void;
  /** It works, or is to be tried anew. */
  forgive(server: string): void;
  /** Throws `upstream-unavailable` while it rests. */
  admit(server: string): void;
}

/** Failures before a server rests. */
const mostFailures = 6;
const restMs = 60_000;

export const createFailing = (now: () => number): Failing => {
  const trouble = new Map<string, { readonly failures: number; readonly until: number }>();
  return {
    failed(server) {
      const failures = (trouble.get(server)?.failures ?? 0) + 1;
      trouble.set(server, { failures, until: failures >= mostFailures ? now() + restMs : 0 });
    },
    forgive(server) {
      if (trouble.size > 0) trouble.delete(server);
    },
    admit(server) {
      const { until = 0 } = trouble.get(server) ?? {};
      if (until <= now()) return;
      throw new GatewayError('upstream-unavailable', `The server ${server} keeps failing.`, {
        remedy: `Mend it and try again in ${Math.ceil((until - now()) / 1_000)} s; \`storycore-mcp check\` shows how it starts.`,
      });
    },
  };
};
