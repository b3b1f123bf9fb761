import { useAct } from '../../api/use-act.ts';
import { useText } from '../../i18n/text.tsx';
import { useFailureText } from '../../i18n/use-failure-text.ts';
import { useToast } from '../../ui/Toasts.tsx';
import type { Undone } from './call.ts';

/** Says what was undone, with the way back. */
export const useTold = (): ((undone: Undone) => void) => {
  const { t } = useText();
  const toast = useToast();
  const failureText = useFailureText();
  const undo = useAct('undo.undo');
  const tell = ({ id, done }: Undone): void => {
    if (done === 0) return toast({ text: t('undo.undone.none') });
    toast({
      text: t('undo.undone', { count: done }),
      tone: 'green',
      onUndo: () =>
        undo.mutate(
          { calls: [id], overwrite: [] },
          { onSuccess: tell, onError: (error) => toast({ text: failureText(error).what, tone: 'red' }) },
        ),
    });
  };
  return tell;
};
