import { Pause, Play } from 'lucide-react';
import { useState } from 'react';
import type { Answer } from '../../../gateway/src/admin/contract/methods.ts';
import { useAct } from '../api/use-act.ts';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { ReasonForm } from '../ui/ReasonForm.tsx';
import { useToast } from '../ui/Toasts.tsx';

/** Stops all calls, or lets them go on; asks first, and why. */
export function FreezeSwitch({ frame }: { readonly frame: Answer<'frame.look'> }) {
  const { t } = useText();
  const toast = useToast();
  const freeze = useAct('frame.freeze');
  const resume = useAct('frame.resume');
  const [why, setWhy] = useState('');
  const [isOpen, setOpen] = useState(false);
  const isFrozen = frame.frozen !== undefined;
  const doing = isFrozen ? resume : freeze;
  const close = (): void => {
    setOpen(false);
    freeze.reset();
    resume.reset();
  };
  const done = (text: string) => ({
    onSuccess: () => {
      close();
      setWhy('');
      toast({ text, tone: 'green' });
    },
  });
  const confirm = (): void => {
    if (doing.isPending) return;
    if (isFrozen) resume.mutate({}, done(t('frame.resume.done')));
    else
      freeze.mutate({ why: why.trim() === '' ? t('frame.freeze.default') : why.trim() }, done(t('frame.freeze.done')));
  };
  return (
    <>
      <Button icon={isFrozen ? <Play size={16} /> : <Pause size={16} />} onClick={() => setOpen(true)}>
        {isFrozen ? t('frame.resume') : t('frame.freeze')}
      </Button>
      <Dialog
        isOpen={isOpen}
        onClose={close}
        title={isFrozen ? t('frame.resume.ask') : t('frame.freeze.ask')}
        means={isFrozen ? t('frame.resume.means') : t('frame.freeze.means')}
        actions={
          <>
            <Button onClick={close}>{t('ui.cancel')}</Button>
            <Button look="main" isBusy={doing.isPending} onClick={confirm}>
              {isFrozen ? t('frame.resume') : t('frame.freeze')}
            </Button>
          </>
        }
      >
        {!isFrozen && (
          <ReasonForm
            label={t('frame.freeze.why')}
            means={t('frame.freeze.whyMeans')}
            placeholder={t('frame.freeze.default')}
            value={why}
            onChange={setWhy}
            onSubmit={confirm}
          />
        )}
        {doing.error && <ErrorState error={doing.error} />}
      </Dialog>
    </>
  );
}
