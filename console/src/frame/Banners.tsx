import { useQueryClient } from '@tanstack/react-query';
import { CirclePause, LogOut, TriangleAlert, WifiOff } from 'lucide-react';
import type { Answer } from '../../../gateway/src/admin/contract/methods.ts';
import { connection } from '../api/events.ts';
import { useObservable } from '../api/observable.ts';
import { session } from '../api/session.ts';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/Button.tsx';
import { HiddenText } from '../ui/HiddenText.tsx';
import { Time } from '../ui/Time.tsx';
import { Sentence } from '../ui/Sentence.tsx';
import { Banner } from './Banner.tsx';

/** What holds for every page at this moment; nothing where all is well. */
export function Banners({ frame }: { readonly frame: Answer<'frame.look'> | undefined }) {
  const { t } = useText();
  const client = useQueryClient();
  const isLost = useObservable(connection) === 'lost';
  const isEnded = useObservable(session) === 'ended';
  const again = (
    <Button isSmall onClick={() => void client.invalidateQueries()}>
      {t('frame.lost.again')}
    </Button>
  );
  return (
    <>
      {isEnded && (
        <Banner tone="amber" icon={<LogOut size={18} />} action={again}>
          {t('frame.ended')} {t('frame.ended.how')} <code>storycore-mcp console</code>
        </Banner>
      )}
      {isLost && !isEnded && (
        <Banner tone="red" icon={<WifiOff size={18} />} action={again}>
          {t('frame.lost')}
        </Banner>
      )}
      {frame?.frozen && (
        <Banner tone="amber" icon={<CirclePause size={18} />}>
          <Sentence
            of="frame.frozen"
            parts={{
              at: <Time at={frame.frozen.at} />,
              by: <HiddenText text={frame.frozen.by} />,
            }}
          />{' '}
          <q>
            <HiddenText text={frame.frozen.why} cutAt={160} />
          </q>
        </Banner>
      )}
      {frame && !frame.isServing && (
        <Banner tone="grey" icon={<TriangleAlert size={18} />}>
          {t('frame.notServing')}
        </Banner>
      )}
    </>
  );
}
