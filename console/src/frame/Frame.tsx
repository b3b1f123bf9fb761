import { useRef, type ReactNode } from 'react';
import { useText } from '../i18n/text.tsx';
import { Banners } from './Banners.tsx';
import { BottomBar } from './BottomBar.tsx';
import css from './Frame.module.css';
import { SideBar } from './SideBar.tsx';
import { TopBar } from './TopBar.tsx';
import { useFrame } from './use-frame.ts';
import { useWaiting } from './use-waiting.ts';

/** What stands around every page: where one can go, what holds now, how to stop everything. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const { t } = useText();
  const frame = useFrame();
  const main = useRef<HTMLElement>(null);
  useWaiting(frame);
  return (
    <div className={css.frame}>
      <a
        href="#page"
        className={css.skip}
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t('frame.skip')}
      </a>
      <SideBar frame={frame} />
      <div className={css.column}>
        <TopBar frame={frame} />
        <Banners frame={frame} />
        <main id="page" ref={main} tabIndex={-1} className={css.page}>
          {children}
        </main>
      </div>
      <BottomBar frame={frame} />
    </div>
  );
}
