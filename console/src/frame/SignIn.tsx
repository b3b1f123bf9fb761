import { KeyRound } from 'lucide-react';
import { lookAgain } from '../api/entrance.ts';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/Button.tsx';
import css from './SignIn.module.css';

/** For a browser that the gateway does not know: how to get a link of its own. */
export function SignIn() {
  const { t } = useText();
  return (
    <main className={css.page}>
      <KeyRound size={28} className={css.icon} aria-hidden="true" />
      <h1>{t('frame.signIn')}</h1>
      <p className={css.why}>{t('frame.signIn.why')}</p>
      <p>{t('frame.signIn.how')}</p>
      <pre className={css.command}>storycore-mcp console</pre>
      <Button onClick={() => void lookAgain()}>{t('frame.signIn.again')}</Button>
    </main>
  );
}
