import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import css from './ReviewDialog.module.css';
import { settingAt, type Problem, type Setting } from './setting.ts';
import { useWords } from './use-words.ts';

interface ProblemsProps {
  readonly problems: readonly Problem[];
  readonly settings: readonly Setting[];
  readonly onShow: (problem: Problem) => void;
}

/** Why what was proposed cannot hold, in the gateway's words, and the way to each setting. */
export function Problems({ problems, settings, onShow }: ProblemsProps) {
  const { t } = useText();
  const words = useWords();
  return (
    <ul className={css.list}>
      {problems.map((problem) => {
        const setting = settingAt(problem, settings);
        return (
          <li key={`${problem.path} ${problem.message}`} className={css.problem}>
            <h3>{setting === undefined ? <code>{problem.path}</code> : words.label(setting)}</h3>
            <blockquote lang="en" className={css.said}>
              <HiddenText text={[problem.message, problem.remedy].filter(Boolean).join(' ')} />
            </blockquote>
            {setting !== undefined && (
              <Button isSmall onClick={() => onShow(problem)}>
                {t('settings.show')}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
