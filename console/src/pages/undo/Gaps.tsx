import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';
import { useText } from '../../i18n/text.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import css from './Gaps.module.css';
import { PathName } from './PathName.tsx';

const reasons = ['too-large', 'no-room', 'unreadable'] as const;

/** What could not be given back if a call changed it: said before one does. */
export function Gaps({ notKept }: Pick<Answer<'undo.look'>, 'notKept'>) {
  const { t } = useText();
  if (notKept.length === 0) return null;
  return (
    <details className={css.gaps}>
      <summary>{t('undo.gaps', { count: notKept.reduce((sum, { files }) => sum + files, 0) })}</summary>
      <ul>
        {notKept.map((gap) => (
          <li key={`${gap.path} ${gap.why}`}>
            <Sentence
              of={`undo.gaps.${reasons.find((reason) => reason === gap.why) ?? 'other'}`}
              count={gap.files}
              parts={{ place: <PathName path={gap.path} /> }}
            />
          </li>
        ))}
      </ul>
    </details>
  );
}
