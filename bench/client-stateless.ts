import type { Client } from './client.ts';
import { withClaims } from './era.ts';
import type { Json } from './message.ts';

/** The same client in revision 2026-07-28: claims in every request, and every result says that it is one. */
export const createStatelessClient = (client: Client): Client => {
  const request = async (method: string, params = '{}', name?: string): Promise<Json> => {
    const result = await client.request(method, withClaims(params), name);
    if (result['resultType'] === 'complete') return result;
    throw new Error(`A result of ${method} came without its type: ${JSON.stringify(result).slice(0, 200)}`);
  };
  return {
    request,
    handshake: () => request('server/discover'),
    get strays() {
      return client.strays;
    },
    fail: client.fail,
  };
};
