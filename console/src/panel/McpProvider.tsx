import { useMemo, type ReactNode } from 'react';
import { localeFor } from '../i18n/locale.ts';
import type { McpStore } from './store.ts';
import { SurroundingsContext } from './surroundings.ts';

export interface McpProviderProps {
  readonly store: McpStore;
  /** `fr`, `en-GB`; languages that are not there are shown in English. */
  readonly locale?: string;
  /** As the program around it looks. */
  readonly theme?: 'dark' | 'light';
  readonly children?: ReactNode;
}

/** Gives the parts below it a gateway, a language and a look. */
export function McpProvider({ store, locale = 'en', theme = 'dark', children }: McpProviderProps) {
  const given = useMemo(() => ({ store, locale: localeFor([locale]), theme }), [store, locale, theme]);
  return <SurroundingsContext.Provider value={given}>{children}</SurroundingsContext.Provider>;
}
