import { useId, type ReactNode } from 'react';
import { Power, SlidersHorizontal } from 'lucide-react';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/Button.tsx';
import { Card } from '../ui/Card.tsx';
import { HiddenText } from '../ui/HiddenText.tsx';
import css from './AddonCard.module.css';
import { AddonState, toneOfState } from './AddonState.tsx';
import { usePermissionWords } from './permission-words.ts';
import type { McpAddonInfo } from './types.ts';

export interface AddonCardProps {
  readonly addon: McpAddonInfo;
  readonly onToggle: (enabled: boolean) => void;
  readonly onConfigure: () => void;
  /** What it was asked last is being done. */
  readonly isBusy?: boolean;
  /** Stands below the description. */
  readonly children?: ReactNode;
}

/** The card itself, inside a panel. */
export function AddonCard({ addon, onToggle, onConfigure, isBusy = false, children }: AddonCardProps) {
  const { t } = useText();
  const permissionWords = usePermissionWords();
  const id = useId();
  const { manifest, state, enabled } = addon;
  return (
    <Card tone={toneOfState(state)} className={css.card} aria-labelledby={`${id}-name`}>
      <div className={css.head}>
        <h3 id={`${id}-name`}>
          <HiddenText text={manifest.name} cutAt={64} />
        </h3>
        <AddonState state={state} />
      </div>
      <p className={css.about}>
        <HiddenText text={manifest.description} cutAt={240} />
      </p>
      {children}
      <div>
        <h4 id={`${id}-needs`} className={css.needs}>
          {t('servers.needs')}
        </h4>
        {manifest.permissions.length === 0 && <p>{t('panel.permissions.none')}</p>}
        <ul aria-labelledby={`${id}-needs`}>
          {[...new Set(manifest.permissions)].map((permission) => (
            <li key={permission}>
              <HiddenText text={permissionWords(permission)} cutAt={120} />
            </li>
          ))}
        </ul>
      </div>
      <div className={css.actions}>
        <Button
          isBusy={isBusy}
          isOff={state === 'loading'}
          icon={<Power size={16} aria-hidden="true" />}
          aria-describedby={`${id}-name`}
          onClick={() => onToggle(!enabled)}
        >
          {enabled ? t('servers.disable') : t('servers.enable')}
        </Button>
        <span className={css.configure}>
          <Button
            isOff={!enabled}
            icon={<SlidersHorizontal size={16} aria-hidden="true" />}
            aria-describedby={enabled ? `${id}-name` : `${id}-name ${id}-why`}
            onClick={onConfigure}
          >
            {t('servers.configure')}
          </Button>
          {!enabled && (
            <span id={`${id}-why`} role="tooltip" className={css.why}>
              {t('servers.configure.off')}
            </span>
          )}
        </span>
      </div>
    </Card>
  );
}
