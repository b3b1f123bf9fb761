import { useCallback, useSyncExternalStore } from 'react';
import type { Answer } from '../../../gateway/src/admin/contract/methods.ts';
import type { LookName } from '../api/ask.ts';
import type { McpReading } from './store.ts';
import { useStore } from './surroundings.ts';

const none = {};

/** What the gateway answers, followed. */
export const useLooked = <Name extends LookName>(name: Name, params: object = none): McpReading<Answer<Name>> => {
  const store = useStore();
  const wanted = JSON.stringify(params);
  const follow = useCallback(
    (listener: () => void) => store.follow(name, JSON.parse(wanted), listener),
    [store, name, wanted],
  );
  const read = (): McpReading<unknown> => store.read(name, params);
  // The contract holds both sides; checking again would carry its schemas into the panel.
  return useSyncExternalStore(follow, read, read) as McpReading<Answer<Name>>;
};
