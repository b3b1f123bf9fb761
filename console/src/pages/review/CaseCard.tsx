import { useId } from 'react';
import { Link } from 'wouter';
import { useText } from '../../i18n/text.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Card } from '../../ui/Card.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import css from './ReviewList.module.css';
import type { Listed } from './shapes.ts';
import { Standing } from './Standing.tsx';

/** How a server stands, and the way to look at it. */
export function CaseCard({ listed }: { readonly listed: Listed }) {
  const { t } = useText();
  const id = useId();
  const { server, cause, stage, asks, decided, causes, hasShown, isTrusted } = listed;
  const [first] = causes;
  const why = [
    isTrusted && t('review.cause.trusted'),
    cause !== undefined && t(`review.cause.${cause}`),
    cause === undefined && asks > 1 && t('review.changedParts', { count: asks }),
    cause === undefined && asks === 1 && first !== undefined && t(`review.cause.${first}`),
    cause === undefined && decided > 0 && t('review.otherParts', { count: decided }),
    !hasShown && cause !== 'banned' && t('review.cause.unseen'),
  ].filter((words) => words !== false);
  return (
    <Card aria-labelledby={id} tone={asks > 0 ? 'violet' : 'grey'}>
      <div className={css.case}>
        <div className={css.words}>
          <div className={css.name}>
            <h3 id={id}>
              <HiddenText text={server} cutAt={120} />
            </h3>
            <Standing cause={cause} asks={asks} />
            {stage !== undefined && <Badge>{t(`review.stage.${stage}`)}</Badge>}
          </div>
          {why.length > 0 && <p className={css.why}>{why.join(' ')}</p>}
        </div>
        <Link
          href={`/review/server/${encodeURIComponent(server)}`}
          className={css.open}
          data-opens={server}
          aria-describedby={id}
        >
          {t('review.open')}
        </Link>
      </div>
    </Card>
  );
}
