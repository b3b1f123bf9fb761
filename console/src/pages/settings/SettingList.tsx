import { ChevronRight } from 'lucide-react';
import { useText } from '../../i18n/text.tsx';
import { isUsual } from './sections.ts';
import { settingAt, type Problem, type Setting } from './setting.ts';
import css from './SettingList.module.css';
import { SettingRow } from './SettingRow.tsx';

interface SettingListProps {
  readonly settings: readonly Setting[];
  readonly problems: readonly Problem[];
  /** Nothing is folded: what is searched for is shown, and what is wrong. */
  readonly isOpen: boolean;
}

/** Settings that belong together; those that few need are folded. */
export function SettingList({ settings, problems, isOpen }: SettingListProps) {
  const { t } = useText();
  const wrong = new Map(
    problems.map((problem) => [
      settingAt(problem, settings)?.path,
      [problem.message, problem.remedy].filter(Boolean).join(' '),
    ]),
  );
  const rows = (some: readonly Setting[]) =>
    some.map((setting) => <SettingRow key={setting.path} setting={setting} problem={wrong.get(setting.path)} />);
  const folded = settings.filter(({ path }) => !isUsual(path));
  if (isOpen) return <div className={css.list}>{rows(settings)}</div>;
  return (
    <>
      <div className={css.list}>{rows(settings.filter(({ path }) => isUsual(path)))}</div>
      {folded.length > 0 && (
        <details className={css.folded} open={folded.some(({ path }) => wrong.has(path))}>
          <summary className={css.summary}>
            <ChevronRight size={16} className={css.arrow} aria-hidden="true" />
            {t('settings.advanced', { count: folded.length })}
          </summary>
          <div className={css.list}>{rows(folded)}</div>
        </details>
      )}
    </>
  );
}
