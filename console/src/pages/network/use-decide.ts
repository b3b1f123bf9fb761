import { useQueryClient } from '@tanstack/react-query';
import { useAct } from '../../api/use-act.ts';
import { useText } from '../../i18n/text.tsx';
import { useFailureText } from '../../i18n/use-failure-text.ts';
import { useToast } from '../../ui/Toasts.tsx';
import { addressOf, type Place } from './place.ts';

/** Opens or closes a place for its server, says so, and keeps the way back in sight. */
export const useDecide = ({ server, host, port }: Place) => {
  const { t } = useText();
  const toast = useToast();
  const said = useFailureText();
  const client = useQueryClient();
  const allowing = useAct('network.allow');
  const denying = useAct('network.deny');
  const revoking = useAct('permissions.revoke');
  const restoring = useAct('permissions.restore');
  const place = addressOf({ host, port });
  const tell = (error: Error): void => {
    const { what, todo } = said(error);
    toast({ text: `${what} ${todo}`, tone: 'red' });
  };
  const done = (text: string, onUndo?: () => void): void => {
    // What is done by another page's word is asked for again by that page's name.
    void client.invalidateQueries({ queryKey: ['network.look'] });
    toast({ text, tone: 'green', ...(onUndo && { onUndo }) });
  };
  // By promises: the row may be gone when the answer comes.
  const decide = (deciding: typeof allowing, text: string): void =>
    void deciding
      .mutateAsync({ server, host, port })
      .then(({ grant: { id } }) => done(text, () => takeBack(id)))
      .catch(tell);
  const takeBack = (id: string): void =>
    void revoking
      .mutateAsync({ id })
      .then(() => done(t('network.undone')))
      .catch(tell);
  const giveBack = (id: string): void =>
    void restoring
      .mutateAsync({ id })
      .then(() => done(t('network.undone')))
      .catch(tell);
  return {
    isBusy: allowing.isPending || denying.isPending || revoking.isPending,
    allow: () => decide(allowing, t('network.allow.done', { server, place })),
    deny: () => decide(denying, t('network.deny.done', { server, place })),
    lift: (id: string) =>
      void revoking
        .mutateAsync({ id })
        .then(({ isBack }) => done(t('network.lift.done', { place }), isBack ? () => giveBack(id) : undefined))
        .catch(tell),
  };
};
