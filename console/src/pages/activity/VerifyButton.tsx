import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Proof } from './Proof.tsx';
import { useProof, useVerify } from './use-proof.ts';

/** Proves that nothing was changed, removed or added later; or says where it was. */
export function VerifyButton({ onShow }: { readonly onShow: (id: string) => void }) {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<Error>();
  const proof = useProof(isOpen);
  const verify = useVerify();
  const start = (): void => {
    setError(undefined);
    verify().catch((failure: unknown) => setError(failure instanceof Error ? failure : new Error(String(failure))));
  };
  return (
    <>
      <Button icon={<ShieldCheck size={16} aria-hidden="true" />} onClick={() => setOpen(true)}>
        {t('activity.verify')}
      </Button>
      <Dialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={t('activity.verify')}
        means={t('activity.verify.means')}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t('ui.close')}</Button>
            <Button look="main" isBusy={proof.data?.kind === 'running'} onClick={start}>
              {t('activity.verify.start')}
            </Button>
          </>
        }
      >
        {proof.data && (
          <Proof
            proof={proof.data}
            onShow={(id) => {
              setOpen(false);
              onShow(id);
            }}
          />
        )}
        {(error ?? proof.error) && <ErrorState error={error ?? proof.error ?? new Error()} />}
      </Dialog>
    </>
  );
}
