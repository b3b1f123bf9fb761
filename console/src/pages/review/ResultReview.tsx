import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useAct } from '../../api/use-act.ts';
import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Bytes } from '../../ui/Bytes.tsx';
import { Card } from '../../ui/Card.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import { Heading } from './Heading.tsx';
import { Hold } from './Hold.tsx';
import { Raw, Rest } from './Raw.tsx';
import { Asked } from './ResultCard.tsx';
import css from './ServerReview.module.css';
import { Theirs } from './Theirs.tsx';

/** One answer that is held: what shows why, what it says, and whether it is given or forgotten. */
export function ResultReview({ call }: { readonly call: string }) {
  const { t } = useText();
  const toast = useToast();
  const [, navigate] = useLocation();
  const [isAsking, setAsking] = useState(false);
  const { data, error, refetch } = useLook('review.result', { call });
  const give = useAct('review.give');
  const drop = useAct('review.drop');
  const isThere = data !== undefined;
  const told = (text: string) => ({
    onSuccess: () => {
      toast({ text, tone: 'green' });
      navigate('/review');
    },
  });
  const failed = give.error ?? drop.error;
  return (
    <div className={css.page}>
      <Link href="/review" className={css.back}>
        <ArrowLeft size={16} aria-hidden="true" />
        {t('review.back')}
      </Link>
      {!isThere && (error === null ? <PageSkeleton /> : <ErrorState error={error} onAgain={() => void refetch()} />)}
      {isThere && (
        <>
          <header className={css.title}>
            <Heading>
              <Asked {...data} />
            </Heading>
          </header>
          <Card tone="violet" aria-label={t('review.cause.found')}>
            {data.holds.map((hold) => (
              <Hold key={hold.by} hold={hold} />
            ))}
          </Card>
          <div className={css.section}>
            <h3>
              {t('review.result.kept')} · <Bytes value={data.bytes} />
            </h3>
            {data.contents.length === 0 ? (
              <p>{t('review.result.none')}</p>
            ) : (
              <Theirs>
                {data.contents.map(({ type, text, rest }, place) => (
                  // Contents of one answer never change places.
                  // oxlint-disable-next-line react/no-array-index-key
                  <div key={place}>
                    {text === '' ? t('review.result.noText', { type }) : <HiddenText text={text} cutAt={2_000} />}
                    <Rest rest={rest} />
                  </div>
                ))}
              </Theirs>
            )}
            <Raw {...data.json} />
          </div>
          {failed && <ErrorState error={failed} />}
          <p className={css.why}>{t('review.result.give.means')}</p>
          <div className={css.buttons}>
            <Button onClick={() => navigate('/review')}>{t('review.keep')}</Button>
            <Button isBusy={give.isPending} onClick={() => give.mutate({ call }, told(t('review.done.given')))}>
              {t('review.result.give')}
            </Button>
            <Button look="danger" onClick={() => setAsking(true)}>
              {t('review.result.drop')}
            </Button>
          </div>
          <Dialog
            isOpen={isAsking}
            onClose={() => setAsking(false)}
            title={t('review.result.drop.ask')}
            means={t('review.result.drop.means')}
            actions={
              <>
                <Button onClick={() => setAsking(false)}>{t('ui.cancel')}</Button>
                <Button
                  look="danger"
                  isBusy={drop.isPending}
                  onClick={() => drop.mutate({ call }, told(t('review.done.dropped')))}
                >
                  {t('review.result.drop')}
                </Button>
              </>
            }
          />
        </>
      )}
    </div>
  );
}
