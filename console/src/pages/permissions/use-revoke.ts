import { useAct } from '../../api/use-act.ts';
import { useText } from '../../i18n/text.tsx';
import { useFailureText } from '../../i18n/use-failure-text.ts';
import { useToast } from '../../ui/Toasts.tsx';

/** Takes a permission back, and keeps the way back in sight. */
export const useRevoke = () => {
  const { t } = useText();
  const toast = useToast();
  const said = useFailureText();
  const restoring = useAct('permissions.restore');
  const revoking = useAct('permissions.revoke');
  const tell = (error: Error): void => {
    const { what, todo } = said(error);
    toast({ text: `${what} ${todo}`, tone: 'red' });
  };
  // By promises: the row that asked is gone when the answer comes.
  const giveBack = (id: string): void =>
    void restoring
      .mutateAsync({ id })
      .then(() => toast({ text: t('permissions.restored'), tone: 'green' }))
      .catch(tell);
  return {
    isBusy: revoking.isPending,
    revoke(id: string, onGone: () => void): void {
      void revoking
        .mutateAsync({ id })
        .then(({ isBack }) => {
          onGone();
          toast({ text: t('permissions.revoked'), ...(isBack && { onUndo: () => giveBack(id) }) });
        })
        .catch(tell);
    },
  };
};
