import { Link } from 'wouter';
import { ApiFailure } from '../../api/failure.ts';
import { useText } from '../../i18n/text.tsx';
import { useFound } from '../../i18n/use-found.ts';
import type { PlainKey } from '../../i18n/messages.ts';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import type { Detail } from './entry.ts';
import css from './Outcome.module.css';

/** Ends that are no refusal of ours: said here, not by the table of errors. */
const others: Readonly<Record<string, PlainKey>> = {
  'tool-error': 'activity.toolError',
  'upstream-error': 'activity.serverError',
  interrupted: 'activity.interrupted',
};

/** Where a person can do something about it. */
const doors: Readonly<Record<string, readonly [href: string, title: PlainKey]>> = {
  'permission-denied': ['/permissions', 'activity.openPermissions'],
  'not-approved': ['/permissions', 'activity.openPermissions'],
  quarantined: ['/review', 'activity.openReview'],
};

/** Why it ended as it did, and what to do about it; the gateway's own words one click below. */
export function Outcome({ detail: { entry, reason = '', by } }: { readonly detail: Detail }) {
  const { t } = useText();
  const found = useFound()(by ?? '');
  const { outcome, result } = entry;
  const other = Object.hasOwn(others, outcome) ? others[outcome] : undefined;
  if (result === 'running' || (result === 'done' && reason === '')) return null;
  const door = Object.hasOwn(doors, outcome) ? doors[outcome] : undefined;
  if (result === 'done' || other !== undefined) {
    return (
      <div className={css.said}>
        {other !== undefined && <p>{t(other)}</p>}
        {found !== undefined && <p>{found}</p>}
        {reason !== '' && (
          <figure>
            <figcaption className={css.whose}>{t('activity.said')}</figcaption>
            <blockquote lang="en" className={css.words}>
              <HiddenText text={reason} />
            </blockquote>
          </figure>
        )}
      </div>
    );
  }
  return (
    <div className={css.refused}>
      <ErrorState error={new ApiFailure({ code: outcome, message: reason })} />
      {door !== undefined && <Link href={door[0]}>{t(door[1])}</Link>}
    </div>
  );
}
