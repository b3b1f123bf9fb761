import { Clock, TriangleAlert } from 'lucide-react';
import { useText } from '../../i18n/text.tsx';
import { Card } from '../../ui/Card.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import css from './Notices.module.css';
import type { Look } from './setting.ts';

interface NoticesProps {
  readonly look: Look;
  readonly takenOver: number;
}

/** What is to be known before anything is set: what cannot hold, what waits, what others changed. */
export function Notices({ look: { problems, waiting, files }, takenOver }: NoticesProps) {
  const { t, list } = useText();
  return (
    <>
      {problems.length > 0 && (
        <Card tone="red" role="alert" className={css.notice}>
          <TriangleAlert size={18} aria-hidden="true" />
          <div>
            <p className={css.what}>{t('settings.broken', { file: list(files) })}</p>
            <p>{t('settings.broken.means')}</p>
            <ul className={css.said} lang="en">
              {problems.map(({ path, line, message, remedy }) => (
                <li key={`${path} ${line ?? ''} ${message}`}>
                  <code>{line === undefined ? path : `${path} (${line})`}</code>{' '}
                  <HiddenText text={[message, remedy].filter(Boolean).join(' ')} />
                </li>
              ))}
            </ul>
          </div>
        </Card>
      )}
      {waiting.length > 0 && (
        <Card tone="amber" className={css.notice}>
          <Clock size={18} aria-hidden="true" />
          <div>
            <p className={css.what}>{t('settings.waiting', { count: waiting.length })}</p>
            <p>{t('settings.waiting.means', { names: list(waiting) })}</p>
          </div>
        </Card>
      )}
      <div role="status">{takenOver > 0 && <p>{t('settings.takenOver', { count: takenOver })}</p>}</div>
    </>
  );
}
