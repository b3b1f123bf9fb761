import { useContext, type ReactNode } from 'react';
import { TextProvider } from '../i18n/text.tsx';
import { Announcer } from '../ui/Announcer.tsx';
import { classes } from '../ui/classes.ts';
import { messages } from './messages.ts';
import { SurroundingsContext } from './surroundings.ts';

interface RootProps {
  /** The program's own: on an element that is otherwise bare, so that all of it holds. */
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** Where the program ends and the panel begins: no style goes through. */
export function Root({ className, children }: RootProps) {
  const { locale, theme } = useContext(SurroundingsContext);
  return (
    <div className={className}>
      <div className={classes('sc-panel', theme === 'light' && 'light')} lang={locale}>
        <TextProvider locale={locale} messages={messages[locale]}>
          <Announcer>{children}</Announcer>
        </TextProvider>
      </div>
    </div>
  );
}
