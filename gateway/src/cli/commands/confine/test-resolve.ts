import type { TestHosts } from '../../../config/confine-hosts.ts';

/** Documentation only (RFC 5737): public by its number, and nobody is there. */
const publicAddress = '203.0.113.1';

/** Resolves as `network.test_hosts` says, and no other name. `rebind` is public once, and then this machine. */
export const resolveAsTold = (hosts: TestHosts): ((host: string) => Promise<readonly string[]>) => {
  const asked = new Set<string>();
  return async (host) => {
    const told = hosts.get(host) ?? [];
    if (told !== 'rebind') return told;
    const first = !asked.has(host);
    asked.add(host);
    return [first ? publicAddress : '127.0.0.1'];
  };
};
