import { useId } from 'react';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { DifferenceView } from './DifferenceView.tsx';
import { Findings } from './Findings.tsx';
import css from './HeldCard.module.css';
import { Hold } from './Hold.tsx';
import { Raw } from './Raw.tsx';
import { asks } from './shapes.ts';
import type { Held, Part } from './shapes.ts';

interface HeldCardProps {
  readonly item: Held;
  /** As it is now, where it is shown. */
  readonly part: Part | undefined;
  /** Of the whole server, which are accepted together where it is started in another way. */
  readonly changes: number;
  readonly isBusy: boolean;
  readonly onKeep: () => void;
  readonly onAccept: () => void;
  readonly onLetGo: () => void;
}

/** A part that is held: why, what shows it, how it is not as it was approved, and what can be decided. */
export function HeldCard({ item, part, changes, isBusy, onKeep, onAccept, onLetGo }: HeldCardProps) {
  const { t } = useText();
  const id = useId();
  const { kind, name, cause, holds, differences, findings } = item;
  const isBody = holds.some(({ by }) => by === 'pin');
  const isChange = cause === 'changed' || cause === 'found' || (isBody && cause === 'held');
  const isOfRule = holds.some(({ by }) => by !== 'person' && by !== 'ban');
  return (
    <Card aria-labelledby={id} tone={asks(cause) ? 'violet' : 'grey'}>
      <div className={css.held}>
        {kind === 'server' ? (
          <h3 id={id}>{t(`review.cause.${cause}`)}</h3>
        ) : (
          <div>
            <h3 id={id} className={css.name}>
              <span className={css.kind}>{t(`review.kind.${kind}`)}</span>{' '}
              {name !== '' && (
                <code>
                  <HiddenText text={name} cutAt={120} />
                </code>
              )}
            </h3>
            <p className={css.why}>{t(`review.cause.${cause}`)}</p>
          </div>
        )}
        {holds.map((hold) => (
          <Hold key={`${hold.by} ${hold.at}`} hold={hold} />
        ))}
        {differences.map((difference, place) => (
          <DifferenceView
            // Differences of one answer never change places.
            // oxlint-disable-next-line react/no-array-index-key
            key={place}
            difference={difference}
            findings={findings}
            part={part}
          />
        ))}
        <Findings
          findings={findings}
          isShown={(where) => differences.some(({ field, part: of }) => (field ?? of) === where)}
        />
        {part !== undefined && <Raw {...part.json} />}
        <div className={css.actions}>
          {isChange && (
            <>
              <Button onClick={onKeep} isBusy={isBusy}>
                {t('review.keep')}
              </Button>
              <Button onClick={onAccept} isBusy={isBusy}>
                {kind === 'server' ? t('review.acceptAll', { count: changes }) : t('review.accept')}
              </Button>
            </>
          )}
          {holds.length > 0 && !isBody && (
            <Button onClick={onLetGo} isBusy={isBusy}>
              {t(
                cause === 'banned'
                  ? 'review.lift'
                  : isOfRule && kind === 'server'
                    ? 'review.letGo.works'
                    : 'review.letGo',
              )}
            </Button>
          )}
        </div>
      </div>
    </Card>
  );
}
