import { createContext, useContext } from 'react';
import type { Locale } from '../i18n/locale.ts';
import type { McpStore } from './store.ts';

/** What a program gives its panel. */
export interface Surroundings {
  readonly store?: McpStore;
  readonly locale: Locale;
  readonly theme: 'dark' | 'light';
}

/** Without a provider: English and dark, as the engine is. */
export const SurroundingsContext = createContext<Surroundings>({ locale: 'en', theme: 'dark' });

/** The store of the provider above. */
export const useStore = (): McpStore => {
  const { store } = useContext(SurroundingsContext);
  if (store === undefined) throw new Error('This part of the panel is for places below a McpProvider.');
  return store;
};
