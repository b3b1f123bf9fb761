import { Ellipsis, List, Power, RotateCw, SlidersHorizontal } from 'lucide-react';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu, MenuItem } from '../../ui/Menu.tsx';
import { Tooltip } from '../../ui/Tooltip.tsx';
import type { Server } from './server.ts';
import css from './ServerActions.module.css';
import { useEnable } from './use-enable.ts';
import { useRestart } from './use-restart.ts';
import { useTitle } from './use-title.ts';

interface ServerActionsProps {
  readonly server: Server;
  readonly titleId: string;
  readonly onConfigure: () => void;
  readonly onTools: () => void;
}

/** What a person can do with a server. */
export function ServerActions({ server, titleId, onConfigure, onTools }: ServerActionsProps) {
  const { t } = useText();
  const title = useTitle()(server);
  const { enable, isBusy } = useEnable(server);
  const { restart, isRestarting } = useRestart(server);
  const { isEnabled } = server;
  return (
    <div className={css.actions}>
      <Button
        isBusy={isBusy}
        className={css.named}
        icon={<Power size={16} aria-hidden="true" />}
        aria-describedby={titleId}
        onClick={() => enable(!isEnabled)}
      >
        {isEnabled ? t('servers.disable') : t('servers.enable')}
      </Button>
      <Tooltip text={isEnabled ? undefined : t('servers.configure.off')}>
        <Button
          isOff={!isEnabled}
          className={css.named}
          icon={<SlidersHorizontal size={16} aria-hidden="true" />}
          aria-describedby={titleId}
          onClick={onConfigure}
        >
          {t('servers.configure')}
        </Button>
      </Tooltip>
      {isEnabled && (
        <Menu
          trigger={
            <IconButton
              label={t('servers.moreOf', { server: title })}
              isBusy={isRestarting}
              icon={<Ellipsis size={18} aria-hidden="true" />}
            />
          }
        >
          <MenuItem icon={<List size={16} />} onSelect={onTools}>
            {t('servers.tools')}
          </MenuItem>
          <MenuItem icon={<RotateCw size={16} />} onSelect={restart}>
            {t('servers.restart')}
          </MenuItem>
        </Menu>
      )}
    </div>
  );
}
