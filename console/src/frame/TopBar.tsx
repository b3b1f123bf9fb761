import { useEffect, useRef } from 'react';
import type { Answer } from '../../../gateway/src/admin/contract/methods.ts';
import { useText } from '../i18n/text.tsx';
import { FreezeSwitch } from './FreezeSwitch.tsx';
import css from './TopBar.module.css';
import { usePage } from './use-page.ts';

/** The page's title, and the way to stop everything. */
export function TopBar({ frame }: { readonly frame: Answer<'frame.look'> | undefined }) {
  const { t } = useText();
  const page = usePage();
  const count = frame && page?.count ? page.count(frame) : 0;
  const heading = useRef<HTMLHeadingElement>(null);
  const path = page?.path;
  const opened = useRef(path);
  useEffect(() => {
    // Not for the first page, whose title the browser says by itself.
    if (opened.current !== path) heading.current?.focus();
    opened.current = path;
  }, [path]);
  return (
    <header className={css.bar}>
      <h1 ref={heading} tabIndex={-1}>
        {page ? t(page.title) : t('frame.name')}
        {count > 0 && ` (${count})`}
      </h1>
      {frame && <FreezeSwitch frame={frame} />}
    </header>
  );
}
