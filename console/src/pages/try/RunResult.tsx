import { CircleX } from 'lucide-react';
import { Link } from 'wouter';
import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';
import { ApiFailure } from '../../api/failure.ts';
import { useText } from '../../i18n/text.tsx';
import { CallLink } from '../../granted/CallLink.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { durationText } from '../../ui/Duration.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { JsonTree } from './JsonTree.tsx';
import { Part } from './Part.tsx';
import css from './RunResult.module.css';
import { isObject } from './schema.ts';

type Run = Answer<'try.watch'>;

const mostParts = 50;

interface RunningProps {
  readonly isAsked: boolean;
  readonly onCancel: () => void;
}

function Running({ isAsked, onCancel }: RunningProps) {
  const { t } = useText();
  return (
    <Card tone={isAsked ? 'amber' : 'grey'} role="status" className={css.result}>
      <p className={css.actions}>
        <Spinner /> {t(isAsked ? 'try.asks' : 'try.running')}
      </p>
      <div className={css.actions}>
        {isAsked && <Link href="/requests">{t('try.seeRequests')}</Link>}
        <Button isSmall onClick={onCancel}>
          {t('try.cancel')}
        </Button>
      </div>
    </Card>
  );
}

function Answered({ run }: { readonly run: Extract<Run, { readonly state: 'answered' }> }) {
  const { t, locale } = useText();
  const { result, ms, call, hasChanged } = run;
  const content: readonly unknown[] = Array.isArray(result['content']) ? result['content'] : [];
  const parts = content.filter(isObject);
  const structured = result['structuredContent'];
  return (
    <section aria-label={t('try.answer')} className={css.result}>
      <div className={css.actions}>
        <h2>{t('try.answer')}</h2>
        {result['isError'] === true && (
          <Badge tone="red" icon={<CircleX size={14} />}>
            {t('try.failed')}
          </Badge>
        )}
        <span className={css.note}>{t('try.took', { time: durationText(ms, locale) })}</span>
      </div>
      <p className={css.note}>{t('try.theirs')}</p>
      <blockquote className={css.theirs}>
        {parts.length === 0 && structured === undefined && <p className={css.note}>{t('try.noContent')}</p>}
        {parts.slice(0, mostParts).map((part, at) => (
          // They stand as they came.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={at}>
            <Part part={part} />
          </div>
        ))}
        {structured !== undefined && (
          <div>
            <h3>{t('try.structured')}</h3>
            <JsonTree value={structured} />
          </div>
        )}
        <details>
          <summary>{t('try.raw')}</summary>
          <HiddenText text={JSON.stringify(result, undefined, 2)} cutAt={4_000} />
        </details>
      </blockquote>
      {call !== undefined && (
        <p className={css.actions}>
          <CallLink id={call} />
          {hasChanged && <Link href={`/undo?call=${encodeURIComponent(call)}`}>{t('try.changed')}</Link>}
        </p>
      )}
    </section>
  );
}

/** What came of a call, or that it waits. */
export function RunResult({ run, onCancel }: { readonly run: Run; readonly onCancel: () => void }) {
  switch (run.state) {
    case 'running':
      return <Running isAsked={run.isAsked} onCancel={onCancel} />;
    case 'answered':
      return <Answered run={run} />;
    case 'refused':
      return (
        <div className={css.result}>
          <ErrorState
            error={
              new ApiFailure({
                code: run.code,
                message: run.message,
                ...(run.remedy !== undefined && { remedy: run.remedy }),
              })
            }
          />
          {run.call !== undefined && <CallLink id={run.call} />}
        </div>
      );
  }
}
