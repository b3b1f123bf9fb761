import { Link } from 'wouter';
import { CallLink } from '../../granted/CallLink.tsx';
import { useText } from '../../i18n/text.tsx';
import { bytesText } from '../../ui/Bytes.tsx';
import { durationText } from '../../ui/Duration.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { CopyId } from './CopyId.tsx';
import { DeedSentence } from './DeedSentence.tsx';
import type { Detail } from './entry.ts';
import { GrantsUsed } from './GrantsUsed.tsx';
import { momentText } from './moments.ts';
import { Name, Who } from './Names.tsx';
import { OutcomeBadge } from './OutcomeBadge.tsx';
import { Outcome } from './Outcome.tsx';
import css from './RecordDetail.module.css';
import { RelatedList } from './RelatedList.tsx';
import { Section } from './Section.tsx';
import { ThingList } from './ThingList.tsx';
import { Way } from './Way.tsx';

interface RecordDetailProps {
  readonly detail: Detail;
  readonly onShow: (id: string) => void;
}

/** All that is known of one record: what, who, when; why it ended as it did; the way it took; what it touched. */
export function RecordDetail({ detail, onShow }: RecordDetailProps) {
  const { t, locale, list } = useText();
  const { entry, project, call, changed, bytesIn, bytesOut } = detail;
  const sizes = [
    t('activity.sent', { size: bytesText(bytesIn, locale) }),
    ...(bytesOut === undefined ? [] : [t('activity.received', { size: bytesText(bytesOut, locale) })]),
  ];
  return (
    <>
      <div className={css.head}>
        <p className={css.what}>
          <DeedSentence entry={entry} />
        </p>
        <p className={css.facts}>
          <span>
            <Who who={entry.who} />
            {project !== undefined && (
              <>
                {' '}
                <Sentence of="activity.inProject" parts={{ project: <Name text={project} /> }} />
              </>
            )}
          </span>
          <span>{momentText(entry.at, locale)}</span>
          {entry.kind === 'call' && entry.durationMs !== undefined && (
            <span>{t('activity.took', { duration: durationText(entry.durationMs, locale) })}</span>
          )}
          <OutcomeBadge entry={entry} />
        </p>
      </div>
      <Outcome detail={detail} />
      {changed !== undefined && changed > 0 && (
        <p className={css.changed}>
          {t('activity.changed', { count: changed })}.{' '}
          <Link href={`/undo?call=${encodeURIComponent(entry.id)}`}>{t('activity.seeUndo')}</Link>
        </p>
      )}
      {call !== undefined && (
        <p>
          <CallLink id={call} />
        </p>
      )}
      <Way steps={detail.steps} />
      <GrantsUsed grants={detail.grants} />
      <ThingList things={detail.things} violations={detail.violations} />
      <RelatedList title={t('activity.reached')} related={detail.connections} onShow={onShow} />
      <RelatedList title={t('activity.found')} related={detail.findings} onShow={onShow} />
      {entry.kind === 'call' && (
        <Section title={t('activity.sizes')}>
          <p>{list(sizes)}</p>
        </Section>
      )}
      <Section title={t('activity.id')}>
        <CopyId id={entry.id} />
      </Section>
      <details className={css.raw}>
        <summary>{t('activity.raw')}</summary>
        {/* A region that scrolls must be reachable by keyboard. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <pre tabIndex={0} role="region" aria-label={t('activity.raw')}>
          <HiddenText text={detail.raw} cutAt={8_000} />
        </pre>
      </details>
    </>
  );
}
