import { useMemo } from 'react';
import type { McpReading, McpStore } from './store.ts';
import { useStore } from './surroundings.ts';
import type { McpAnswer, McpAudit, McpAuditFilter, McpGateway, McpRequest, McpServer } from './types.ts';
import { useLooked } from './use-looked.ts';

const act = async (store: McpStore, method: string, params: object): Promise<void> => {
  await store.act(method, params);
};

/** The reading of a part of an answer: the same object for as long as the answer is. */
const usePart = <Whole, Part>(reading: McpReading<Whole>, partOf: (whole: Whole) => Part): McpReading<Part> =>
  useMemo(() => {
    const { value, error } = reading;
    return { ...(value !== undefined && { value: partOf(value) }), ...(error !== undefined && { error }) };
    // What takes the part never changes.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [reading]);

/** How the gateway is, and the way to stop and resume all calls. */
export const useMcpAddon = (): McpReading<McpGateway> & {
  readonly freeze: (why: string) => Promise<void>;
  readonly resume: () => Promise<void>;
} => {
  const store = useStore();
  const reading = useLooked('frame.look');
  return {
    ...reading,
    freeze: (why) => act(store, 'frame.freeze', { why }),
    resume: () => act(store, 'frame.resume', {}),
  };
};

/** The servers, and the way to turn one on or off. */
export const useMcpServers = (): McpReading<readonly McpServer[]> & {
  readonly setEnabled: (name: string, isEnabled: boolean) => Promise<void>;
} => {
  const store = useStore();
  const reading = usePart(useLooked('servers.look'), ({ servers }): readonly McpServer[] => servers);
  return { ...reading, setEnabled: (name, isEnabled) => act(store, 'servers.enable', { name, isEnabled }) };
};

/** What waits for a person, the longest waiting first, and the way to answer. */
export const useMcpRequests = (): McpReading<readonly McpRequest[]> & {
  readonly answer: (id: string, answer: McpAnswer, reason?: string) => Promise<void>;
} => {
  const store = useStore();
  const reading = usePart(useLooked('requests.look'), ({ waiting }): readonly McpRequest[] => waiting);
  return {
    ...reading,
    answer: (id, answer, reason) =>
      act(store, 'requests.answer', { id, answer, ...(reason !== undefined && { reason }) }),
  };
};

/** What was done and what came of it, the newest first. The same filter by its values is the same question. */
export const useMcpAudit = (filter: McpAuditFilter = {}): McpReading<McpAudit> =>
  usePart(
    useLooked('activity.look', { limit: 50, ...filter }),
    ({ entries, next }): McpAudit => ({
      records: entries,
      next,
    }),
  );
