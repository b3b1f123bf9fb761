import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import css from './ToolName.module.css';
import type { Asked } from './request.ts';

/** `Files › write_file`: the server as we call it, and its tool. */
export function ToolName({ target }: Pick<Asked, 'target'>) {
  const { locale } = useText();
  const { kind, server, name, title } = target;
  return (
    <span className={css.tool}>
      <span className={css.server}>{title ? title[locale] : <HiddenText text={server} cutAt={80} />}</span>
      {kind !== 'server' && (
        <>
          <span className={css.arrow}> › </span>
          <code>
            <HiddenText text={name} cutAt={80} />
          </code>
        </>
      )}
    </span>
  );
}
