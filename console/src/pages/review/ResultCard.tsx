import { useId } from 'react';
import { Link } from 'wouter';
import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';
import { useText } from '../../i18n/text.tsx';
import { useFound } from '../../i18n/use-found.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Card } from '../../ui/Card.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Time } from '../../ui/Time.tsx';
import css from './ReviewList.module.css';

type Result = Answer<'review.list'>['results'][number];

/** What was asked of whom, where the answer is known. */
export function Asked({ server, target, client }: Pick<Result, 'server' | 'target' | 'client'>) {
  const named = <HiddenText text={server} cutAt={80} />;
  if (target === undefined || client === undefined) return <Sentence of="review.result.of" parts={{ server: named }} />;
  return (
    <Sentence
      of="review.result.asked"
      parts={{
        who: <HiddenText text={client} cutAt={80} />,
        target: (
          <code>
            <HiddenText text={target} cutAt={80} />
          </code>
        ),
        server: named,
      }}
    />
  );
}

/** An answer that is held, and the way to look at it. */
export function ResultCard({ result }: { readonly result: Result }) {
  const { t } = useText();
  const found = useFound();
  const id = useId();
  const { call, at, by } = result;
  return (
    <Card aria-labelledby={id} tone="violet">
      <div className={css.case}>
        <div className={css.words}>
          <div className={css.name}>
            <h3 id={id}>
              <Asked {...result} />
            </h3>
            <Badge>
              <Time at={at} as="relative" />
            </Badge>
          </div>
          <p className={css.why}>{found(by) ?? t('review.rule.other')}</p>
        </div>
        <Link
          href={`/review/result/${encodeURIComponent(call)}`}
          className={css.open}
          data-opens={call}
          aria-describedby={id}
        >
          {t('review.open')}
        </Link>
      </div>
    </Card>
  );
}
