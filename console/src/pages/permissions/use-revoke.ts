import { useAct } from '../../api/use-act.ts';
import { useText } from '../../i18n/text.tsx';
import { useFailureText } from '../../i18n/use-failure-text.ts';
import { useToast } from '../../ui/Toasts.tsx';

/** Takes a permission back, and keeps the way back in sight. */
export const useRevoke = () => {
  const { t } = useText();
  const toast = useToast();
  const said = useFailureText();
  const restore = useAct('permissions.restore');
  const taking = useAct('permissions.revoke');
  const onError = (error: Error): void => {
    const { what, todo } = said(error);
    toast({ text: `${what} ${todo}`, tone: 'red' });
  };
  const giveBack = (id: string): void =>
    restore.mutate({ id }, { onSuccess: () => toast({ text: t('permissions.restored'), tone: 'green' }), onError });
  return {
    isBusy: taking.isPending,
    revoke(id: string, onGone: () => void): void {
      taking.mutate(
        { id },
        {
          onSuccess: ({ isBack }) => {
            onGone();
            toast({ text: t('permissions.revoked'), ...(isBack && { onUndo: () => giveBack(id) }) });
          },
          onError,
        },
      );
    },
  };
};
