import { useState } from 'react';
import type { ApiFailure } from '../../api/failure.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { ReasonForm } from '../../ui/ReasonForm.tsx';

interface BanDialogProps {
  readonly server: string;
  readonly isBusy: boolean;
  readonly error: ApiFailure | undefined;
  readonly onBan: (reason: string, done: () => void) => void;
}

/** The button that bans a server, which asks first and says what it does. */
export function BanDialog({ server, isBusy, error, onBan }: BanDialogProps) {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const close = (): void => setOpen(false);
  const ban = (): void => {
    if (!isBusy) onBan(reason.trim(), close);
  };
  return (
    <>
      <Button look="danger" onClick={() => setOpen(true)}>
        {t('review.ban')}
      </Button>
      <Dialog
        isOpen={isOpen}
        onClose={close}
        title={t('review.ban.ask', { server })}
        means={t('review.ban.means')}
        actions={
          <>
            <Button onClick={close}>{t('ui.cancel')}</Button>
            <Button look="danger" isBusy={isBusy} onClick={ban}>
              {t('review.ban')}
            </Button>
          </>
        }
      >
        <ReasonForm
          label={t('review.ban.why')}
          means={t('review.ban.whyMeans')}
          value={reason}
          onChange={setReason}
          onSubmit={ban}
        />
        {error !== undefined && <ErrorState error={error} />}
      </Dialog>
    </>
  );
}
