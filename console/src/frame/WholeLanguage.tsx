import { lazy, type ReactNode } from 'react';
import { completeLanguage } from './language.ts';

interface WholeLanguageProps {
  readonly children: ReactNode;
}

/** Waits for what other pages than the first one say, and then shows one of them. */
export const WholeLanguage = lazy(async () => {
  await completeLanguage();
  return { default: ({ children }: WholeLanguageProps) => children };
});
