import { useId } from 'react';
import { useText } from '../../i18n/text.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Card } from '../../ui/Card.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Findings } from './Findings.tsx';
import css from './PartCard.module.css';
import { PartWords } from './PartWords.tsx';
import { Raw } from './Raw.tsx';
import type { Part } from './shapes.ts';

interface PartCardProps {
  readonly part: Part;
  /** Left out where nothing is chosen. */
  readonly isChosen?: boolean;
  readonly onChoose?: (isChosen: boolean) => void;
}

/** A part of a server as it is now: what it says, what it may do, what is found in it. */
export function PartCard({ part, isChosen, onChoose }: PartCardProps) {
  const { t } = useText();
  const id = useId();
  const { kind, name, reads, mayDo, findings, json } = part;
  return (
    <Card aria-labelledby={id} tone={findings.some(({ severity }) => severity === 'hold') ? 'violet' : 'grey'}>
      <div className={css.part}>
        <div className={css.head}>
          {onChoose !== undefined && (
            <input
              type="checkbox"
              id={`${id}-choice`}
              className={css.choice}
              aria-label={t('review.choose')}
              aria-describedby={id}
              checked={isChosen === true}
              onChange={(event) => onChoose(event.target.checked)}
            />
          )}
          <h3 id={id} className={css.name}>
            <span className={css.kind}>{t(`review.kind.${kind}`)}</span>{' '}
            {name !== '' && (
              <code>
                <HiddenText text={name} cutAt={120} />
              </code>
            )}
          </h3>
          {reads !== undefined && <Badge>{t(reads ? 'review.reads' : 'review.mayChange')}</Badge>}
          {mayDo.map((level) => (
            <Badge key={level}>{t(`review.mayDo.${level}`)}</Badge>
          ))}
          {findings.length > 0 && <Badge tone="violet">{t('review.findings', { count: findings.length })}</Badge>}
        </div>
        <Findings findings={findings} isShown={(where) => part.fields.some((field) => field.where === where)} />
        <PartWords part={part} />
        <Raw {...json} />
      </div>
    </Card>
  );
}
