import { ArrowLeft, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import { About } from './About.tsx';
import { BanDialog } from './BanDialog.tsx';
import { Decide } from './Decide.tsx';
import { Findings } from './Findings.tsx';
import { Heading } from './Heading.tsx';
import { Reviewed } from './Reviewed.tsx';
import css from './ServerReview.module.css';
import { asks } from './shapes.ts';
import type { Shown } from './shapes.ts';
import { Standing } from './Standing.tsx';
import { useDecisions } from './use-decisions.ts';
import { useShown } from './use-shown.ts';

interface OpenedProps {
  readonly shown: Shown;
  readonly hasChanged: boolean;
  readonly renew: () => void;
  readonly onMore: () => void;
}

function Opened({ shown, hasChanged, renew, onMore }: OpenedProps) {
  const { t } = useText();
  const toast = useToast();
  const [, navigate] = useLocation();
  const { server, stage, held, hasShown, isReviewed, findings, count } = shown;
  // What was clicked may be gone with what was decided: the title takes the focus anew.
  const [turn, setTurn] = useState(0);
  const show = (): void => {
    renew();
    setTurn((former) => former + 1);
  };
  const decisions = useDecisions(shown, show);
  const whole = held.find(({ kind }) => kind === 'server');
  const isNew = isReviewed && stage === undefined;
  const isBanned = whole?.cause === 'banned';
  const waiting = whole === undefined ? held.filter(({ cause }) => asks(cause)).length : 1;
  return (
    <>
      <header className={css.head}>
        <div className={css.title}>
          <Heading key={turn}>
            <HiddenText text={server} cutAt={120} />
          </Heading>
          <Standing cause={whole?.cause} asks={waiting} />
          {whole !== undefined && <p className={css.why}>{t(`review.cause.${whole.cause}`)}</p>}
          {whole === undefined && waiting > 0 && (
            <p className={css.why}>{t('review.changedParts', { count: waiting })}</p>
          )}
        </div>
        <div className={css.buttons}>
          {!isBanned && hasShown && (
            <Button icon={<RotateCw size={16} aria-hidden="true" />} isBusy={decisions.isBusy} onClick={decisions.look}>
              {t('review.lookAgain')}
            </Button>
          )}
          {!isBanned && (
            <BanDialog server={server} isBusy={decisions.isBusy} error={decisions.error} onBan={decisions.ban} />
          )}
        </div>
      </header>
      {hasChanged && !decisions.isBusy && (
        <div role="status" className={css.changed}>
          <span>{t('review.changedMeanwhile')}</span>
          <Button isSmall onClick={show}>
            {t('review.showNow')}
          </Button>
        </div>
      )}
      {decisions.error !== undefined && <ErrorState error={decisions.error} />}
      <Card aria-label={t('review.what')}>
        <div className={css.section}>
          <h2>{t('review.what')}</h2>
          <About shown={shown} />
        </div>
      </Card>
      <Findings findings={findings} isShown={() => false} />
      {!hasShown && !isBanned && (
        <EmptyState
          title={t('review.unseen')}
          means={t('review.look.means')}
          action={
            <Button look="main" isBusy={decisions.isBusy} onClick={decisions.look}>
              {t('review.look')}
            </Button>
          }
        />
      )}
      {hasShown && isNew && !isBanned && whole?.holds.length === 0 && (
        <>
          <h2>{t('review.parts', { count })}</h2>
          <Decide
            key={shown.seen}
            shown={shown}
            decisions={decisions}
            onKeep={() => {
              toast({ text: t('review.done.stays', { server }) });
              navigate('/review');
            }}
            onMore={onMore}
          />
        </>
      )}
      {(!isNew || isBanned || (whole?.holds.length ?? 0) > 0) && (
        <Reviewed key={shown.seen} shown={shown} decisions={decisions} onMore={onMore} />
      )}
    </>
  );
}

const atOnce = 100;

/** One server under review: the evidence, then the decision. */
export function ServerReview({ server }: { readonly server: string }) {
  const { t } = useText();
  const [most, setMost] = useState(atOnce);
  const { shown, hasChanged, error, renew, again } = useShown(server, most);
  return (
    <div className={css.page}>
      <Link href="/review" className={css.back}>
        <ArrowLeft size={16} aria-hidden="true" />
        {t('review.back')}
      </Link>
      {shown === undefined && error !== null && <ErrorState error={error} onAgain={again} />}
      {shown === undefined && error === null && <PageSkeleton />}
      {shown !== undefined && (
        <Opened shown={shown} hasChanged={hasChanged} renew={renew} onMore={() => setMost(Math.min(5_000, most * 5))} />
      )}
    </div>
  );
}
