import { conflictReasons, impossibleReasons } from '../../../../gateway/src/admin/contract/undo-reasons.ts';
import { useText } from '../../i18n/text.tsx';
import type { Undone } from './call.ts';
import { PathName } from './PathName.tsx';
import css from './ResultList.module.css';

const whys = [...conflictReasons, ...impossibleReasons];

/** What could not be undone, and why. */
export function ResultList({ undone }: { readonly undone: Undone }) {
  const { t } = useText();
  const whyText = (code: string): string => {
    const why = whys.find((each) => each === code);
    return why === undefined ? t('undo.why.other', { code }) : t(`undo.why.${why}`);
  };
  const lists = [
    { title: 'undo.result.failed', rows: undone.failed },
    { title: 'undo.result.left', rows: undone.left },
  ] as const;
  return (
    <div className={css.lists}>
      {lists.map(
        ({ title, rows }) =>
          rows.length > 0 && (
            <section key={title} aria-label={t(title)}>
              <h3>{t(title)}</h3>
              <ul>
                {rows.map((row) => (
                  <li key={row.path}>
                    <PathName {...row} />
                    <p className={css.why}>{whyText(row.why)}</p>
                  </li>
                ))}
              </ul>
            </section>
          ),
      )}
    </div>
  );
}
