import { useState } from 'react';
import type { Server } from './server.ts';

const asks: readonly Server['state'][] = ['broken', 'held', 'attention'];

const rankOf = ({ state }: Server): number => (asks.includes(state) ? 0 : state === 'off' ? 2 : 1);

/** What asks for attention first, what is off last, as it was when the page was opened: no card moves under a hand. */
export const useOrder = (servers: readonly Server[]): readonly Server[] => {
  const [ranks] = useState(() => new Map(servers.map((server) => [server.name, rankOf(server)])));
  const rank = ({ name }: Server): number => ranks.get(name) ?? 0;
  return servers.toSorted((one, other) => rank(one) - rank(other));
};
