import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { Drawer } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import type { Server } from './server.ts';
import css from './ToolsDrawer.module.css';
import { useTitle } from './use-title.ts';

interface ToolsDrawerProps {
  readonly server: Server;
  readonly onClose: () => void;
}

/** The tools of a server, in its own words. */
export function ToolsDrawer({ server, onClose }: ToolsDrawerProps) {
  const { t } = useText();
  const title = useTitle()(server);
  const { data, error, refetch } = useLook('servers.tools', { name: server.name });
  return (
    <Drawer isOpen onClose={onClose} title={t('servers.toolsOf', { server: title })} means={t('servers.tools.means')}>
      {error && <ErrorState error={error} onAgain={() => void refetch()} />}
      {!data && !error && <Skeleton lines={6} />}
      {data?.tools.length === 0 && <EmptyState title={t('servers.tools.none')} means={t('servers.tools.noneMeans')} />}
      <ul className={css.tools}>
        {data?.tools.map(({ name, title: own, words }) => (
          <li key={name}>
            <p>
              <code>
                <HiddenText text={name} cutAt={120} />
              </code>{' '}
              {own !== undefined && own !== name && <HiddenText text={own} cutAt={120} />}
            </p>
            {words !== undefined && (
              <p className={css.words}>
                <HiddenText text={words} cutAt={240} />
              </p>
            )}
          </li>
        ))}
      </ul>
      {data?.seenAt !== undefined && (
        <p className={css.seen}>
          <Sentence of="servers.tools.seen" parts={{ at: <Time at={data.seenAt} as="relative" /> }} />
        </p>
      )}
    </Drawer>
  );
}
