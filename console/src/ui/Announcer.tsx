import { createContext, useCallback, useContext, useState, type ReactNode } from 'react';
import css from './Hidden.module.css';

type Announce = (words: string) => void;

const AnnouncerContext = createContext<Announce>(() => {});

/** Says what happens to those who hear the page. One region, there from the start, as screen readers need it. */
export function Announcer({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState({ words: '', turn: 0 });
  const announce = useCallback<Announce>((words) => setSaid(({ turn }) => ({ words, turn: turn + 1 })), []);
  return (
    <AnnouncerContext.Provider value={announce}>
      {children}
      <div role="status" className={css.hidden}>
        {/* The same words again are news again. */}
        <span key={said.turn}>{said.words}</span>
      </div>
    </AnnouncerContext.Provider>
  );
}

/** Says a sentence to those who hear the page. */
export const useAnnounce = (): Announce => useContext(AnnouncerContext);
