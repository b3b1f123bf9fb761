import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { ReasonForm } from '../../ui/ReasonForm.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { useToast } from '../../ui/Toasts.tsx';

interface StopCallsProps {
  readonly server: string;
  /** As a person knows it. */
  readonly shown: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Asks whether the calls of a server shall stop, and why. */
export function StopCalls({ server, shown, isOpen, onClose }: StopCallsProps) {
  const { t } = useText();
  const toast = useToast();
  const freeze = useAct('health.freeze');
  const resume = useAct('health.resume');
  const [why, setWhy] = useState('');
  const close = (): void => {
    freeze.reset();
    onClose();
  };
  const confirm = (): void => {
    if (freeze.isPending) return;
    const reason = why.trim() === '' ? t('frame.freeze.default') : why.trim();
    freeze.mutate(
      { server, why: reason },
      {
        onSuccess: () => {
          close();
          setWhy('');
          toast({
            text: t('health.frozen', { server: shown }),
            tone: 'green',
            onUndo: () => resume.mutate({ server }),
          });
        },
      },
    );
  };
  return (
    <Dialog
      isOpen={isOpen}
      onClose={close}
      title={t('health.freeze.ask')}
      means={<Sentence of="health.freeze.means" parts={{ server: <HiddenText text={shown} /> }} />}
      actions={
        <>
          <Button onClick={close}>{t('ui.cancel')}</Button>
          <Button look="main" isBusy={freeze.isPending} onClick={confirm}>
            {t('health.freeze')}
          </Button>
        </>
      }
    >
      <ReasonForm
        label={t('frame.freeze.why')}
        means={t('frame.freeze.whyMeans')}
        placeholder={t('frame.freeze.default')}
        value={why}
        onChange={setWhy}
        onSubmit={confirm}
      />
      {freeze.error && <ErrorState error={freeze.error} />}
    </Dialog>
  );
}
