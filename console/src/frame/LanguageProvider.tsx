import type { ReactNode } from 'react';
import { useObservable } from '../api/observable.ts';
import { TextProvider } from '../i18n/text.tsx';
import { language } from './language.ts';

/** Gives the console the language that was chosen. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const { locale, messages } = useObservable(language);
  return (
    <TextProvider locale={locale} messages={messages}>
      {children}
    </TextProvider>
  );
}
