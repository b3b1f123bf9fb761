import { useEffect, useRef } from 'react';
import type { Answer } from '../../../gateway/src/admin/contract/methods.ts';
import { useText } from '../i18n/text.tsx';
import { useAnnounce } from '../ui/Announcer.tsx';
import { drawBadge } from './badge.ts';
import { usePage } from './use-page.ts';

/** Says how many requests wait, everywhere it can be seen or heard: title, icon, live region. */
export const useWaiting = (frame: Answer<'frame.look'> | undefined): void => {
  const { t } = useText();
  const page = usePage();
  const announce = useAnnounce();
  const waiting = frame?.requests ?? 0;
  const former = useRef(0);
  const title = page ? `${t(page.title)} · ${t('frame.name')}` : t('frame.name');
  useEffect(() => {
    document.title = waiting === 0 ? title : t('frame.titleWaiting', { count: waiting, title });
  }, [t, title, waiting]);
  useEffect(() => drawBadge(waiting), [waiting]);
  useEffect(() => {
    if (waiting > former.current) announce(t('frame.nowWaiting', { count: waiting }));
    former.current = waiting;
  }, [announce, t, waiting]);
};
