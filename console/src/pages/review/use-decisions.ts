import { useState } from 'react';
import type { ApiFailure } from '../../api/failure.ts';
import { useAct } from '../../api/use-act.ts';
import { useText } from '../../i18n/text.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import type { Held, Shown, Stage } from './shapes.ts';

type Named = Pick<Held, 'kind' | 'name'>;

export interface Decisions {
  readonly isBusy: boolean;
  readonly error: ApiFailure | undefined;
  readonly approve: (parts: readonly Named[], stage: Stage | undefined) => void;
  readonly keep: (part: Named) => void;
  readonly letGo: (part: Named, isBan?: boolean) => void;
  readonly ban: (reason: string, done: () => void) => void;
  readonly look: () => void;
}

/** What a person decides about what is on the screen; told when it is done, with what follows from it. */
export const useDecisions = ({ server, seen }: Pick<Shown, 'server' | 'seen'>, onDecided: () => void): Decisions => {
  const { t } = useText();
  const toast = useToast();
  const [error, setError] = useState<ApiFailure>();
  const acts = {
    approve: useAct('review.approve'),
    keep: useAct('review.keep'),
    letGo: useAct('review.letGo'),
    ban: useAct('review.ban'),
    look: useAct('review.look'),
  };
  const told = (text: string) => ({
    onError: setError,
    onSuccess: () => {
      setError(undefined);
      toast({ text, tone: 'green' });
      onDecided();
    },
  });
  return {
    isBusy: Object.values(acts).some(({ isPending }) => isPending),
    error,
    approve: (parts, stage) =>
      acts.approve.mutate(
        {
          server,
          seen,
          parts: parts.map(({ kind, name }) => ({ kind, name })),
          ...(stage !== undefined && { stage }),
        },
        {
          onError: setError,
          onSuccess: ({ left }) => {
            const done = t(stage === 'observe' ? 'review.done.observed' : 'review.done.approved', { server });
            const still = left > 0 ? ` ${t('review.done.left', { server, count: left })}` : '';
            told(`${done}${stage === 'observe' ? '' : still}`).onSuccess();
          },
        },
      ),
    keep: ({ kind, name }) => acts.keep.mutate({ server, seen, kind, name }, told(t('review.done.kept'))),
    letGo: ({ kind, name }, isBan = false) =>
      acts.letGo.mutate(
        { server, seen, kind, name },
        told(isBan ? t('review.done.lifted', { server }) : t('review.done.released')),
      ),
    ban: (reason, done) =>
      acts.ban.mutate(
        { server, ...(reason !== '' && { reason }) },
        {
          onError: setError,
          onSuccess: () => {
            told(t('review.done.banned', { server })).onSuccess();
            done();
          },
        },
      ),
    // What it shows then comes by itself, and is not taken for what was read.
    look: () =>
      acts.look.mutate(
        { server },
        { onError: setError, onSuccess: () => toast({ text: t('review.done.looking', { server }) }) },
      ),
  };
};
