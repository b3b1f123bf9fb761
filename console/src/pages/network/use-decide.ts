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
  const address = addressOf({ host, port });
  const onError = (error: Error): void => {
    const { what, todo } = said(error);
    toast({ text: `${what} ${todo}`, tone: 'red' });
  };
  // These are of another page, whose answers are asked for by them.
  const lookAgain = () => client.invalidateQueries({ queryKey: ['network.look'] });
  const back = {
    onSuccess: () => {
      void lookAgain();
      toast({ text: t('network.undone'), tone: 'green' });
    },
    onError,
  };
  const takeBack = (id: string): void => revoking.mutate({ id }, back);
  const decided = (text: string) => ({
    onSuccess: ({ grant: { id } }: { readonly grant: { readonly id: string } }) =>
      toast({ text, tone: 'green', onUndo: () => takeBack(id) }),
    onError,
  });
  return {
    isBusy: allowing.isPending || denying.isPending || revoking.isPending,
    allow: () => allowing.mutate({ server, host, port }, decided(t('network.allow.done', { server, place: address }))),
    deny: () => denying.mutate({ server, host, port }, decided(t('network.deny.done', { server, place: address }))),
    lift: (id: string) =>
      revoking.mutate(
        { id },
        {
          onSuccess: ({ isBack }) => {
            void lookAgain();
            toast({
              text: t('network.lift.done', { place: address }),
              tone: 'green',
              ...(isBack && { onUndo: () => restoring.mutate({ id }, back) }),
            });
          },
          onError,
        },
      ),
  };
};
