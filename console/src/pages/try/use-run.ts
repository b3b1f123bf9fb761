import { useEffect, useState } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';
import { useAct } from '../../api/use-act.ts';
import { useLook } from '../../api/use-look.ts';
import type { ApiFailure } from '../../api/failure.ts';
import type { JsonObject } from './schema.ts';

/** A call that runs ends without a word to the pages. */
const againMs = 500;

/** One call at a time: how it is made, watched and cancelled. */
export const useRun = (): {
  readonly start: (name: string, values: JsonObject) => void;
  readonly cancel: () => void;
  readonly forget: () => void;
  readonly run: Answer<'try.watch'> | undefined;
  readonly isBusy: boolean;
  readonly error: ApiFailure | null;
} => {
  const [id, setId] = useState<string>();
  const starting = useAct('try.run');
  const cancelling = useAct('try.cancel');
  const watched: UseQueryResult<Answer<'try.watch'>, ApiFailure> = useLook(
    'try.watch',
    { run: id ?? '-' },
    { enabled: id !== undefined },
  );
  const { data, refetch } = watched;
  const run = id === undefined ? undefined : data;
  const isRunning = run?.state === 'running';
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => void refetch(), againMs);
    return () => clearInterval(timer);
  }, [isRunning, refetch]);
  return {
    start(name, values) {
      setId(undefined);
      starting.mutate({ name, arguments: { ...values } }, { onSuccess: (started) => setId(started.run) });
    },
    cancel() {
      if (id !== undefined) cancelling.mutate({ run: id });
    },
    forget() {
      setId(undefined);
      starting.reset();
    },
    run,
    isBusy: starting.isPending || isRunning || (id !== undefined && data === undefined && !watched.isError),
    error: starting.error ?? cancelling.error ?? (id === undefined ? null : watched.error),
  };
};
