import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import css from './JsonTree.module.css';
import { isObject } from './schema.ts';

/** More of one level, or a deeper one, is told as JSON. */
const mostShown = 100;
const deepest = 8;

interface JsonTreeProps {
  readonly value: unknown;
  readonly depth?: number;
}

/** Structured values of others as a tree that opens; the first levels are open. */
export function JsonTree({ value, depth = 0 }: JsonTreeProps) {
  const { t } = useText();
  const entries = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : undefined;
  if (entries === undefined || entries.length === 0 || depth >= deepest)
    return <HiddenText text={JSON.stringify(value) ?? ''} cutAt={1_000} />;
  return (
    <ul className={css.tree}>
      {entries.slice(0, mostShown).map(([key, own]) => {
        const name = <HiddenText text={String(key)} cutAt={120} />;
        const isBranch = typeof own === 'object' && own !== null && Object.keys(own).length > 0;
        return (
          <li key={key}>
            {isBranch ? (
              <details open={depth < 2}>
                <summary className={css.key}>{name}</summary>
                <JsonTree value={own} depth={depth + 1} />
              </details>
            ) : (
              <>
                <span className={css.key}>{name}: </span>
                <JsonTree value={own} depth={depth + 1} />
              </>
            )}
          </li>
        );
      })}
      {entries.length > mostShown && <li>{t('ui.moreLines', { count: entries.length - mostShown })}</li>}
    </ul>
  );
}
