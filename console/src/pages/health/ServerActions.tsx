import { Pause, Play, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import type { Server } from './health.ts';
import css from './ServerActions.module.css';
import { StopCalls } from './StopCalls.tsx';

interface ServerActionsProps {
  readonly server: Server;
  readonly isAllFrozen: boolean;
  /** Of what says which server it is. */
  readonly nameId: string;
}

/** Stops the calls of a server, lets them go on, and starts it anew. */
export function ServerActions({ server: { name, title, frozen }, isAllFrozen, nameId }: ServerActionsProps) {
  const { t, locale } = useText();
  const toast = useToast();
  const [isAsking, setAsking] = useState(false);
  const resume = useAct('health.resume');
  const restart = useAct('health.restart');
  const shown = title === undefined ? name.slice(0, 60) : title[locale];
  const error = resume.error ?? restart.error;
  // One button in one place: focus stays on it.
  const turn = (): void => {
    if (frozen === undefined) setAsking(true);
    else
      resume.mutate(
        { server: name },
        { onSuccess: () => toast({ text: t('health.resumed', { server: shown }), tone: 'green' }) },
      );
  };
  return (
    <>
      <div className={css.actions}>
        <Button
          isSmall
          icon={frozen === undefined ? <Pause size={14} /> : <Play size={14} />}
          isBusy={resume.isPending}
          aria-describedby={nameId}
          onClick={turn}
        >
          {frozen === undefined ? t('health.freeze') : t('health.resume')}
        </Button>
        <Button
          isSmall
          look="quiet"
          icon={<RotateCw size={14} />}
          isBusy={restart.isPending}
          aria-describedby={nameId}
          onClick={() =>
            restart.mutate(
              { server: name },
              { onSuccess: () => toast({ text: t('health.restartAsked', { server: shown }) }) },
            )
          }
        >
          {t('health.restart')}
        </Button>
      </div>
      {frozen !== undefined && isAllFrozen && <p className={css.hint}>{t('health.allFrozenToo')}</p>}
      {error && <ErrorState error={error} />}
      <StopCalls server={name} shown={shown} isOpen={isAsking} onClose={() => setAsking(false)} />
    </>
  );
}
